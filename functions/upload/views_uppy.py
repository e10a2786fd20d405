"""Uploads as Uppy's S3 plugins want them told: the members of Companion's replies."""

from collections.abc import Iterable

from zoetrope.adapters.upload_urls import SignedForm, upload_urls
from zoetrope.domain.parts import ReceivedPart
from zoetrope.domain.uploads import upload_of
from zoetrope.domain.video import Video

JSON = dict[str, object]


def form_view(form: SignedForm) -> JSON:
    """Show a form, for as many seconds as it is good."""
    return {
        "method": "POST",
        "url": form.url,
        "fields": form.fields,
        "expires": form.life_seconds,
    }


def begun_view(video: Video) -> JSON:
    """Name an upload as S3 does."""
    key, upload_id = upload_of(video)
    return {"key": key, "uploadId": upload_id, "bucket": upload_urls().bucket}


def parts_view(parts: Iterable[ReceivedPart]) -> list[JSON]:
    """List parts, with the ETags in the quotes that S3 gives them."""
    return [
        {"PartNumber": part.part_number, "ETag": f'"{part.etag}"', "Size": part.size_bytes}
        for part in parts
    ]


def source_view(video: Video) -> JSON:
    """Name a complete source; to read it, one needs rights of one's own."""
    key, urls = upload_of(video).key, upload_urls()
    return {"location": urls.location(key), "key": key, "bucket": urls.bucket}
