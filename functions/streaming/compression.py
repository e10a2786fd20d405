"""Compressed replies: what brings the playlist of a long video through Lambda's reply limit."""

import gzip
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

# docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB for a synchronous reply,
# counted as JSON; in practice 6,291,556 bytes.
MAX_REPLY_BYTES = 6_291_556

# What a reply may have beside its body: headers and the envelope.
_ENVELOPE_BYTES = 8_192

# Below this, the gain is not worth the client's work.
MIN_BYTES = 1_024

# Signatures do not compress; level 1 is as good as any here and four times as fast as the default.
_LEVEL = 1

App = Callable[[dict[str, Any], object], dict[str, Any]]


class Compressed:
    """An app whose replies are compressed for clients that can read that."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self, event: dict[str, Any], context: object) -> dict[str, Any]:
        """Answer one event."""
        reply = self._app(event, context)
        body = reply["body"]
        headers = {name.lower(): value for name, value in event["headers"].items()}
        wanted = len(body) >= MIN_BYTES and _reads_gzip(headers)
        return _compress(reply) if wanted or not fits(body) else reply


def fits(body: str) -> bool:
    """Say whether a body, as a JSON string, fits into Lambda's reply."""
    escaped = len(body) + body.count("\n") + body.count('"')
    return escaped + _ENVELOPE_BYTES <= MAX_REPLY_BYTES


def _reads_gzip(headers: Mapping[str, str]) -> bool:
    # API Gateway turns base64 back into bytes only for a request with an Accept header.
    if "accept" not in headers:
        return False
    quality = {}
    for coding in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = coding.partition(";")
        quality[name.strip()] = weight.replace(" ", "")
    weight = quality.get("gzip", quality.get("*", "q=0"))
    # RFC 9110 12.4.2: "a value of 0 means 'not acceptable'".
    return weight.rstrip("0") not in {"q=", "q=0."}


def _compress(reply: dict[str, Any]) -> dict[str, Any]:
    # A body that does not fit is compressed whoever asks: RFC 9110 12.5 lets a server "disregard
    # the header field", and a client that sent no Accept-Encoding has excluded nothing (12.5.3).
    body = gzip.compress(reply["body"].encode(), compresslevel=_LEVEL, mtime=0)
    return {
        **reply,
        "headers": {**reply["headers"], "Content-Encoding": "gzip"},
        "body": b64encode(body).decode(),
        "isBase64Encoded": True,
    }
