"""Playback tokens: who holds one may play one video for a while. JWT (RFC 7519), HS256 only.

The key of a token is derived from ours and from the tenant (`_key_for`), so that a token of another
tenant does not verify, and a viewer, who can read every claim, does not learn the tenant's name.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from zoetrope.domain.playback_keys import PlaybackKey
from zoetrope.errors import PlaybackTokenInvalid

MIN_TTL_SECONDS = 60
DEFAULT_TTL_SECONDS = 3600
MAX_TTL_SECONDS = 24 * 3600
"""A token cannot be taken back, but by rotating the key without an overlap."""

MAX_TOKEN_CHARS = 512
"""Ours have some 200; what is longer is not looked at."""
CLOCK_SKEW_SECONDS = 60
"""How far the clock of the function that minted a token may be ahead of ours."""

_ALGORITHM = "HS256"

FindKey = Callable[[str], PlaybackKey | None]
"""Gives a key that is honoured now by its `kid`."""


def mint(
    key: PlaybackKey,
    *,
    tenant: str,
    video_id: str,
    issued_at: int,
    expires_at: int,
    generation: int = 0,
) -> str:
    """Make a token; times are Unix seconds.

    It opens a video's manifests; with a generation only the segments of that one.
    """
    subject = _subject(video_id, generation)
    header: dict[str, object] = {"alg": _ALGORITHM, "kid": key.kid, "typ": "JWT"}
    claims: dict[str, object] = {"sub": subject, "iat": issued_at, "exp": expires_at}
    signed = f"{_encoded(header)}.{_encoded(claims)}"
    return f"{signed}.{_text(_signature(key, tenant, signed))}"


def verify(
    token: str, *, find_key: FindKey, tenant: str, video_id: str, now: int, generation: int = 0
) -> int:
    """Check a token for a video of a tenant; give when it ends, in Unix seconds.

    For its manifests; with a generation for the segments of that one, which other tokens open.
    Raises PlaybackTokenInvalid, always with the same words: whoever tries learns nothing from them.
    """
    if len(token) > MAX_TOKEN_CHARS or token.count(".") != 2:
        raise _invalid()
    signed, _, signature = token.rpartition(".")
    header, _, claims = signed.partition(".")
    # Nothing but the name of the key is believed before the signature is known to be ours. RFC 8725
    # 3.1: "Libraries MUST enable the caller to specify a supported set of algorithms and MUST NOT
    # use any other algorithms"; ours is one.
    read = _decoded(header)
    key = find_key(str(read.get("kid", "")))
    if read.get("alg") != _ALGORITHM or "crit" in read or key is None:
        raise _invalid()
    if not hmac.compare_digest(_bytes(signature), _signature(key, tenant, signed)):
        raise _invalid()
    return _checked(_decoded(claims), _subject(video_id, generation), now)


def _checked(claims: dict[str, Any], subject: str, now: int) -> int:
    issued_at, expires_at = claims.get("iat"), claims.get("exp")
    if type(issued_at) is not int or type(expires_at) is not int:
        raise _invalid()
    is_alive = issued_at - CLOCK_SKEW_SECONDS <= now < expires_at
    if claims.get("sub") != subject or not is_alive or expires_at - issued_at > MAX_TTL_SECONDS:
        raise _invalid()
    return expires_at


def _subject(video_id: str, generation: int) -> str:
    return f"{video_id}/{generation}" if generation else video_id


def _key_for(key: PlaybackKey, tenant: str) -> bytes:
    return hmac.digest(key.secret.encode(), f"zoetrope playback {tenant}".encode(), "sha256")


def _signature(key: PlaybackKey, tenant: str, signed: str) -> bytes:
    return hmac.digest(_key_for(key, tenant), signed.encode(), "sha256")


def _encoded(members: dict[str, object]) -> str:
    return _text(json.dumps(members, separators=(",", ":")).encode())


def _text(octets: bytes) -> str:
    # RFC 7515 2: base64url "with all trailing '=' characters omitted".
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def _decoded(text: str) -> dict[str, Any]:
    try:
        read = json.loads(_bytes(text))
    except (ValueError, RecursionError) as error:
        raise _invalid() from error
    if not isinstance(read, dict):
        raise _invalid()
    return read


def _bytes(text: str) -> bytes:
    try:
        octets = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise _invalid() from error
    # Python skips what is not base64, and a last character has bits to spare: one token would have
    # many spellings.
    if _text(octets) != text:
        raise _invalid()
    return octets


def _invalid() -> PlaybackTokenInvalid:
    return PlaybackTokenInvalid("The playback token does not permit playing this video now.")
