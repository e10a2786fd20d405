"""Issue an upload token: the upload of one video, delegated for a while."""

from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.upload_tokens import UploadToken
from zoetrope.domain.uploads import OPEN
from zoetrope.domain.video import Video
from zoetrope.errors import InvalidState


def issue_token(video: Video, *, ttl_seconds: int) -> tuple[UploadToken, str]:
    """Give a token and its secret; raises InvalidState once the upload is complete."""
    if video.status not in OPEN:
        raise InvalidState("Delegating the upload", video.status)
    token = UploadToken(video.tenant, video.video_id, now_ms() // 1000 + ttl_seconds)
    return token, clients.upload_tokens().issue(token)
