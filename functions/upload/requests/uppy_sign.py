"""Which request to S3 Uppy 6 wants signed: what it gives to its `signRequest`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from upload.requests.fields import Fields
from upload.requests.new_video import MAX_FILENAME, read_content_type
from upload.requests.uppy_parts import MAX_KEY
from zoetrope.domain.new_video import NewVideo
from zoetrope.domain.parts import MAX_PARTS

MAX_UPLOAD_ID = 1024

# Uppy 6 invents keys of this form, a UUID before the file's name.
_UUID_BEFORE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-", re.IGNORECASE)


class Method(StrEnum):
    """The HTTP methods that Uppy 6 has requests signed for."""

    NONE = ""
    PUT = "PUT"
    POST = "POST"
    GET = "GET"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class SignRequest:
    """One request to S3 that is to be signed; without an upload id it begins something."""

    method: Method
    key: str
    upload_id: str
    part_number: int
    content_type: str

    @property
    def new_video(self) -> NewVideo:
        """Describe the video that the request begins: a key ends in the file's name."""
        name = _UUID_BEFORE.sub("", self.key.rpartition("/")[2]) or self.key
        return NewVideo(name[:MAX_FILENAME], 0, content_type=self.content_type)


def parse_sign(body: Mapping[str, object]) -> SignRequest:
    """Read what Uppy 6 gives to its `signRequest`; raises InvalidRequest."""
    fields = Fields(body)
    request = SignRequest(
        method=fields.choice("method", Method, default=Method.NONE),
        key=fields.text("key", max_length=MAX_KEY, required=True),
        upload_id=fields.text("uploadId", max_length=MAX_UPLOAD_ID),
        part_number=fields.integer("partNumber", low=1, high=MAX_PARTS, default=1),
        content_type=read_content_type(fields, "contentType"),
    )
    if request.method is Method.NONE:
        fields.refuse("method", "is required")
    if request.method in {Method.GET, Method.DELETE} and not request.upload_id:
        fields.refuse("uploadId", "is required")
    if request.method is Method.PUT and request.upload_id and not body.get("partNumber"):
        fields.refuse("partNumber", "is required")
    fields.check()
    return request
