"""Webhooks: where a tenant is told of its videos, how that is signed, and when it is tried again.

The form is that of Standard Webhooks (github.com/standard-webhooks/standard-webhooks, "the spec").
"""

import base64
import hmac
import json
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from zoetrope.domain.video_events import VideoEvent
from zoetrope.errors import InvalidRequest

SECRET_PREFIX = "whsec_"  # noqa: S105 - the spec's, so that receivers' libraries take it as it is
SECRET_BYTES = 32
"""The spec asks for 24 to 64."""
MAX_WEBHOOKS = 10
"""Of one tenant: each event is a message for each of them."""
MAX_URL = 2048

GIVE_UP_MS = 24 * 3600 * 1000
"""A receiver may be down for a day; what it missed by then waits for a replay."""
FIRST_PAUSE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 4 * 3600

_PORTS = {"http": 80, "https": 443}
# NAT64 (RFC 6052), as 6to4 (RFC 3056), leads to the IPv4 address that it carries.
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Webhook:
    """One target of one tenant."""

    webhook_id: str
    tenant: str
    url: str
    created_at: int
    """Unix milliseconds."""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str


def parse_target(url: str, *, loopback: bool = False) -> Target:
    """Read the URL of a webhook; raises InvalidRequest for one that is never called.

    Only https, and on the local engine (`loopback`) http as well. No user, no fragment: neither is
    sent, so whoever wrote them expects something else.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise _refused("is not a URL") from None
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise _refused("begins with https://")
    if not _is_plain(parts) or len(url) > MAX_URL or not url.isascii() or not url.isprintable():
        raise _refused("has a host, and no user and no fragment")
    path = parts.path or "/"
    return Target(
        parts.scheme, parts.hostname or "", port, f"{path}?{parts.query}" if parts.query else path
    )


def _is_plain(parts: SplitResult) -> bool:
    named = parts.username is None and parts.password is None
    return bool(parts.hostname) and named and not parts.fragment and " " not in parts.geturl()


def _refused(rule: str) -> InvalidRequest:
    return InvalidRequest([("url", f"The URL of a webhook {rule}.")])


def may_be_called(address: str, *, loopback: bool = False) -> bool:
    """Say whether a resolved address is one that a tenant may have us call.

    Not our own machine, its neighbours or the metadata service (169.254.169.254): only addresses
    of the public Internet, also when an IPv6 address carries an IPv4 one.
    """
    try:
        given = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _carried(given)
    if loopback and inner.is_loopback:
        return True
    return all(each.is_global and not each.is_multicast for each in (given, inner))


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def body_of(event: VideoEvent) -> bytes:
    """Give what is sent, the same bytes for the same event: they are what is signed."""
    told = {"type": event.type, "timestamp": event.timestamp, "data": event.detail()}
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()


def signed_headers(webhook: Webhook, event_id: str, body: bytes, *, now: int) -> dict[str, str]:
    """Give the headers of one try at `now` (Unix seconds).

    The spec: "the content to sign is composed by concatenating the id, timestamp and payload,
    separated by the full-stop character". The id stays the same over all tries.
    """
    key = base64.b64decode(webhook.secret.removeprefix(SECRET_PREFIX))
    signature = hmac.digest(key, f"{event_id}.{now}.".encode() + body, sha256)
    return {
        "content-type": "application/json",
        "user-agent": "Zoetrope-Webhooks/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(now),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def pause_after(tries: int) -> int:
    """Give the seconds to wait after so many tries that failed: 5, 15, 45, … up to four hours."""
    return int(min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 3 ** min(tries - 1, 20)))
