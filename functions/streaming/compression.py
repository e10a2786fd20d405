"""Compressed manifests: what brings the playlist of a long video through Lambda's reply limit."""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

# docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB for a synchronous reply,
# counted as JSON; in practice 6,291,556 bytes.
MAX_REPLY_BYTES = 6_291_556

# What a reply may have beside its body: headers and the envelope.
_ENVELOPE_BYTES = 8_192

GZIPPED = {"Content-Encoding": "gzip"}
"""What a view says of a body that `gzipped` has made."""

# Of a playlist of 2 h (2 cores, 2026-11-22): level 1 takes 4.5 ms for 107 kB, level 4 9 ms for 90,
# level 6 9 ms for 87. Most of it is signatures, which do not compress.
_LEVEL = 1

_GZIP_FORMAT = 16 + zlib.MAX_WBITS

# So many lines at a time stay in the processor's cache on their way from the signer to here; the
# text of a long manifest, tens of megabytes, is never there as a whole.
_LINES = 64

App = Callable[[dict[str, Any], object], dict[str, Any]]


def gzipped(lines: Iterable[str]) -> str:
    """Compress a text while its lines are made; in base64, as Lambda's replies have bytes."""
    made, packer = iter(lines), zlib.compressobj(_LEVEL, wbits=_GZIP_FORMAT)
    packed = bytearray()
    while some := list(islice(made, _LINES)):
        some.append("")
        packed += packer.compress("\n".join(some).encode())
    return b64encode(packed + packer.flush()).decode()


class Compressed:
    """An app whose manifests are compressed; unpacked again for clients that cannot read that."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self, event: dict[str, Any], context: object) -> dict[str, Any]:
        """Answer one event."""
        reply = self._app(event, context)
        if GZIPPED.items() <= reply["headers"].items():
            headers = {name.lower(): value for name, value in event["headers"].items()}
            return _packed(reply) if _reads_gzip(headers) else _unpacked(reply)
        return reply


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


def _packed(reply: dict[str, Any]) -> dict[str, Any]:
    return {**reply, "isBase64Encoded": True}


def _unpacked(reply: dict[str, Any]) -> dict[str, Any]:
    # A body that does not fit stays compressed whoever asks: RFC 9110 12.5 lets a server "disregard
    # the header field", and a client that sent no Accept-Encoding has excluded nothing (12.5.3).
    unpacker = zlib.decompressobj(_GZIP_FORMAT)
    body = unpacker.decompress(b64decode(reply["body"]), MAX_REPLY_BYTES)
    if not unpacker.eof or not fits(text := body.decode()):
        return _packed(reply)
    headers = {name: value for name, value in reply["headers"].items() if name not in GZIPPED}
    return {**reply, "headers": headers, "body": text}
