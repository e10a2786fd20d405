"""Show what has come of an upload, for whoever resumes it."""

from zoetrope.adapters import clients
from zoetrope.domain.parts import ReceivedPart
from zoetrope.domain.uploads import OPEN, check_plan, upload_of
from zoetrope.domain.video import Video


def received_parts(video: Video) -> list[ReceivedPart] | None:
    """List the parts that S3 holds; None once they have become the source.

    Raises what `check_plan` does.
    """
    if video.status not in OPEN:
        return None
    check_plan(video)
    bucket, upload = clients.source_bucket(), upload_of(video)
    received = bucket.list_parts(*upload)
    if received is None and bucket.head(upload.key) != video.size_bytes:
        return []
    return received
