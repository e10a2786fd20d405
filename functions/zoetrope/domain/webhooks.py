"""Webhooks: where a tenant is told of its videos, how that is signed, and when it is tried again.

The form is that of Standard Webhooks (github.com/standard-webhooks/standard-webhooks, "the spec").
"""

import base64
import hmac
import json
import re
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
LONGEST_WAIT_MS = 7 * GIVE_UP_MS
"""Behind other events; SQS forgets a message after two weeks, whether it was tried or not."""
SHORTEST_TRY_MS = 60 * 1000
"""For what has waited longer than that: it gets a try or two, and makes way."""
FIRST_PAUSE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 4 * 3600
LONGEST_CHECK_SECONDS = 300
"""What waits behind others of its receiver looks so often, at least, whether its turn has come."""
PROMPT_MS = 1000
"""A receiver that takes longer for its answer gets one event at a time."""
TURN_MS = 30_000
"""So long one try has a receiver to itself, at most: as long as the function may run."""

# RFC 1123 2.1 and RFC 1035 2.3.4: labels of 1 to 63 octets. `_` is for names that are no host's,
# but are resolved.
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_MAX_HOST = 253
_PORTS = {"http": 80, "https": 443}
# NAT64 (RFC 6052), as 6to4 (RFC 3056), leads to the IPv4 address that it carries.
_NAT64 = IPv6Network("64:ff9b::/96")
# RFC 4291 2.4 and IANA's registry: the public Internet is 2000::/3, whatever else Python calls
# global (IPv4-compatible and site-local addresses, a network's own NAT64 prefix by RFC 8215).
_GLOBAL_UNICAST = IPv6Network("2000::/3")


@dataclass(frozen=True, slots=True)
class Webhook:
    """One target of one tenant."""

    webhook_id: str
    tenant: str
    url: str
    created_at: int
    """Unix milliseconds."""
    secret: str = field(default="", repr=False)
    troubled_since: int = 0
    """When its receiver last began to give no answer, or none soon; 0 while all is well."""
    rests_until: int = 0
    """Until then it is not called: after a try without an answer, or while one is being made."""


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
    host = _is_host(parts.hostname or "")
    return host and named and not parts.fragment and " " not in parts.geturl()


def _is_host(host: str) -> bool:
    """Say whether it can be asked for; what cannot be would fail anew at every try."""
    if ":" in host:  # an IPv6 address: urlsplit takes nothing else in brackets
        return True
    return len(host) <= _MAX_HOST and all(map(_LABEL.fullmatch, host.split(".")))


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
    if isinstance(inner, IPv6Address) and inner not in _GLOBAL_UNICAST:
        return False
    return inner.is_global and not inner.is_multicast


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


def gives_up_at(sent_ms: int, first_received_ms: int) -> int:
    """Give when a delivery is tried no more: a day after its turn came, however long it waited.

    Unix milliseconds, as SQS notes them.
    """
    waited_long = first_received_ms - sent_ms > LONGEST_WAIT_MS
    return first_received_ms + (SHORTEST_TRY_MS if waited_long else GIVE_UP_MS)


def pause_after(since_ms: int) -> int:
    """Give the seconds to wait when tries have failed for so long: 5, and then twice that time.

    They fall 5, 15, 45, … seconds after the first, and at last every four hours. Not by their
    number: SQS counts what was only put off, too.
    """
    return min(LONGEST_PAUSE_SECONDS, max(FIRST_PAUSE_SECONDS, 2 * since_ms // 1000))
