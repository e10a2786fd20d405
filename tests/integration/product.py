"""The deployed product as a client meets it, and what a test may look at behind it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import httpx
import m3u8

from infra.client.following import Polling, follow
from infra.client.resume import ResumeRecords
from infra.client.session import Session
from infra.client.source_file import SourceFile
from infra.client.storage import Storage
from infra.client.upload_api import UploadApi
from infra.client.uploads import Uploads

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from infra.client.replies import Video
    from infra.engine import Stack


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of the media bucket."""

    key: str
    etag: str
    size_bytes: int
    written_at: str


class Product(AbstractContextManager["Product"]):
    """One stack: uploads, waits, plays; and reads its buckets and executions."""

    def __init__(self, stack: Stack, records_dir: Path) -> None:
        self.stack = stack
        self._closing = ExitStack()
        session = self._closing.enter_context(Session(stack.upload_api_url, api_key=stack.api_key))
        self.api = UploadApi(session)
        self.http = self._closing.enter_context(httpx.Client(timeout=30))
        self._storage = Storage()
        self._closing.callback(self._storage.close)
        self._records = ResumeRecords(records_dir, service=stack.upload_api_url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.close()

    def upload(self, path: Path) -> str:
        """Upload a file as the command line does; give the video's id."""
        uploads = Uploads(self.api, self._storage, self._records)
        return uploads.upload(SourceFile.at(path)).id

    def finished(self, video_id: str) -> Video:
        """Wait until the video is ready; VideoUnplayable when it fails instead."""
        return follow(self.api, video_id, seen=lambda _: None, polling=Polling(0.2, 1.0))

    def ready(self, path: Path) -> Video:
        """Upload a file and wait until it is ready."""
        return self.finished(self.upload(path))

    def playlist(self, video_id: str, name: str) -> m3u8.M3U8:
        """Fetch and parse a playlist."""
        url = f"{self.stack.streaming_api_url}/videos/{video_id}/{name}"
        reply = self.http.get(url)
        reply.raise_for_status()
        return m3u8.loads(reply.text, uri=url)

    def segment_urls(self, video_id: str, track: str) -> list[str]:
        """Give the signed URLs of a track: the init segment's, then each segment's."""
        playlist = self.playlist(video_id, f"{track}.m3u8")
        return [playlist.segment_map[0].uri, *(segment.uri for segment in playlist.segments)]

    def download_track(self, video_id: str, track: str, directory: Path) -> Path:
        """Fetch a track's init segment and its segments through their URLs, into one file."""
        path = directory / f"{track}.mp4"
        with path.open("wb") as file:
            for url in self.segment_urls(video_id, track):
                file.write(self.http.get(url).raise_for_status().content)
        return path

    def segments_of(self, video_id: str, generation: int) -> dict[str, tuple[str, int]]:
        """Give (ETag, size) of every segment and init segment of a generation, by its name."""
        prefix = f"media/{video_id}/{generation}/"
        return {
            found.key.removeprefix(prefix): (found.etag, found.size_bytes)
            for found in self.objects(prefix)
            if found.key.endswith((".m4s", ".mp4"))
        }

    def objects(self, prefix: str) -> list[StoredObject]:
        """List the media bucket under a prefix."""
        pages = self.stack.client("s3").get_paginator("list_objects_v2")
        return [
            StoredObject(o["Key"], o["ETag"], o["Size"], o["LastModified"].isoformat())
            for page in pages.paginate(Bucket=self.stack.media_bucket, Prefix=prefix)
            for o in page.get("Contents", [])
        ]

    def keys(self, prefix: str) -> list[str]:
        """List the keys of the media bucket under a prefix."""
        return [found.key for found in self.objects(prefix)]

    def tenant_of(self, video_id: str) -> str:
        """Tell whose a video is, from the table."""
        item = self.stack.client("dynamodb").get_item(
            TableName=self.stack.table_name,
            Key={"pk": {"S": f"VIDEO#{video_id}"}, "sk": {"S": "META"}},
        )["Item"]
        return str(item["tenant"]["S"])

    def executions(self, video_id: str) -> list[str]:
        """Name the executions of a video, without their children."""
        pages = self.stack.client("stepfunctions").get_paginator("list_executions")
        return [
            execution["name"]
            for page in pages.paginate(stateMachineArn=self.stack.state_machine_arn)
            for execution in page["executions"]
            if execution["name"].startswith(video_id)
        ]

    def invoke(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        """Call a function of the stack directly, as a repeated or forged event would."""
        reply = self.stack.client("lambda").invoke(
            FunctionName=f"{self.stack.stack_name}-{function}", Payload=json.dumps(event).encode()
        )
        assert "FunctionError" not in reply, reply["Payload"].read()
        result: dict[str, Any] = json.loads(reply["Payload"].read() or b"null")
        return result
