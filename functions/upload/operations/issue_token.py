"""Issue an upload token: the upload of one video, delegated for a while."""

from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.upload_tokens import UploadToken
from zoetrope.domain.uploads import OPEN
from zoetrope.domain.video import Video
from zoetrope.errors import InvalidState


def issue_token(video: Video, *, ttl_seconds: int, issued_with: str) -> tuple[UploadToken, str]:
    """Give a token and its secret; raises InvalidState once the upload is complete."""
    if video.status not in OPEN:
        raise InvalidState("Delegating the upload", video.status)
    expires_at = now_ms() // 1000 + ttl_seconds
    token = UploadToken(video.tenant, video.video_id, expires_at, issued_with)
    return token, clients.upload_tokens().issue(token)
