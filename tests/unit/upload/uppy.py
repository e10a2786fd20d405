"""Uppy as the Upload API hears it: the calls of its S3 plugins, and the parts it sends to S3."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import boto3

from tests.aws import SOURCE_BUCKET
from tests.unit.upload.conftest import Answer, Api
from zoetrope.domain.layout import parse_source_key
from zoetrope.domain.parts import MIN_PART_BYTES

TWO_SIZES = MIN_PART_BYTES + 3


@dataclass
class Uppy:
    """One upload in parts; `prefix` is empty for an API key, `/u/{token}` for a token."""

    api: Api
    prefix: str = ""
    how: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    upload_id: str = ""

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        return self.api(method, f"{self.prefix}/s3{path}", body, **self.how)

    def begin(self, **file: object) -> Answer:
        answer = self.ask("POST", "/multipart", {"filename": "a.mp4", "type": "video/mp4", **file})
        if answer.status_code == 200:
            self.key, self.upload_id = answer.body["key"], answer.body["uploadId"]
        return answer

    def of_upload(
        self, method: str, rest: str = "", body: object = None, query: str = ""
    ) -> Answer:
        path = f"/multipart/{self.upload_id}{rest}?key={quote(self.key, safe='')}{query}"
        return self.ask(method, path, body)

    def put(self, number: int, size: int, byte: bytes = b"\0") -> dict[str, object]:
        """Send a part as its URL would, and give what completes with it."""
        sent = boto3.client("s3").upload_part(
            Bucket=SOURCE_BUCKET,
            Key=self.key,
            UploadId=self.upload_id,
            PartNumber=number,
            Body=byte * size,
        )
        return {"PartNumber": number, "ETag": sent["ETag"]}

    def put_both(self) -> list[dict[str, object]]:
        return [self.put(1, MIN_PART_BYTES), self.put(2, 3)]

    def complete(self, parts: object) -> Answer:
        return self.of_upload("POST", "/complete", {"parts": parts})

    @property
    def video_id(self) -> str:
        return (parse_source_key(self.key) or ("", ""))[1]


def with_token(api: Api, video_id: str) -> Uppy:
    """Give Uppy with an upload token of a video, and no key at all."""
    answer = api("POST", f"/videos/{video_id}/upload-tokens")
    return Uppy(api, f"/u/{answer.body['token']}", {"tenant": ""})
