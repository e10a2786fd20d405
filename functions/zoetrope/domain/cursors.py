"""Cursors of a list: where the next page begins, opaque to the client.

A cursor carries a digest over the tenant and the video it continues after, so that an altered one,
or another tenant's, is refused. The digest needs no secret: a cursor is not an authority. Whoever
forged one would only choose where their own tenant's list goes on.
"""

import base64
import binascii
import hmac
from hashlib import sha256

from zoetrope.errors import InvalidRequest

_DIGEST_BYTES = 12


def encode_cursor(tenant: str, after: str) -> str:
    """Write the cursor of the page that follows the video `after`."""
    return _encode(_digest(tenant, after) + after.encode())


def decode_cursor(tenant: str, cursor: str) -> str:
    """Read the video that a page follows; raises InvalidRequest for a cursor that we never gave."""
    raw = _decode(cursor)
    after = raw[_DIGEST_BYTES:].decode("utf-8", errors="replace")
    # Base64 has several spellings of the same bytes; only ours is ours.
    unaltered = hmac.compare_digest(_encode(raw), cursor) if cursor.isascii() else False
    if not unaltered or not hmac.compare_digest(raw[:_DIGEST_BYTES], _digest(tenant, after)):
        raise InvalidRequest([("cursor", "must be one that this list gave")])
    return after


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(cursor: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        return b""


def _digest(tenant: str, after: str) -> bytes:
    return sha256(f"zoetrope cursor\n{tenant}\n{after}".encode()).digest()[:_DIGEST_BYTES]
