"""Mint a playback token: the playing of one video, permitted for a while."""

from dataclasses import dataclass, field

from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.playback_tokens import mint
from zoetrope.domain.video import Video


@dataclass(frozen=True, slots=True)
class PlaybackToken:
    """A token that was just made; it is kept nowhere."""

    text: str = field(repr=False)
    expires_at: int
    """Unix seconds."""


def mint_token(video: Video, *, ttl_seconds: int) -> PlaybackToken:
    """Make a token; any video may have one, for its policy may change while the token lives."""
    now = now_ms() // 1000
    expires_at = now + ttl_seconds
    text = mint(
        clients.playback_keys().current(),
        tenant=video.tenant,
        video_id=video.video_id,
        issued_at=now,
        expires_at=expires_at,
    )
    return PlaybackToken(text, expires_at)
