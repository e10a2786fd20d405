"""The loopback HTTP face of a source: GET with one range (RFC 9110 14.2), for the media tools."""

import re
import socket
from collections.abc import Generator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol, cast

from zoetrope.errors import ZoetropeError

_RANGE = re.compile(r"bytes=(\d+)-(\d*)$")
_SEND_BUFFER_BYTES = 128 * 1024
"""What the kernel takes ahead of the tool: bytes that a seek makes worthless."""
_IDLE_SECONDS = 900


class Source(Protocol):
    """What is served."""

    @property
    def size_bytes(self) -> int:
        """The length of the whole."""

    def stream(self, start: int, end: int) -> Generator[bytes]:
        """Give the bytes from `start` up to `end`."""


class SourceServer(ThreadingHTTPServer):
    """Serves one source on 127.0.0.1, under a path that no other process can guess."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, source: Source, token: str) -> None:
        self.source = source
        self.path = f"/{token}"
        super().__init__(("127.0.0.1", 0), _Request)

    @property
    def url(self) -> str:
        """Where the tools read it."""
        return f"http://127.0.0.1:{self.server_address[1]}{self.path}"

    def handle_error(self, *_: object) -> None:
        """Say nothing: a tool that seeks hangs up, and what S3 refused the reader has recorded."""


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS

    def setup(self) -> None:
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        super().setup()

    def do_GET(self) -> None:
        server = cast("SourceServer", self.server)
        if self.path != server.path:
            self._refuse(404)
            return
        size = server.source.size_bytes
        asked = _RANGE.match(self.headers.get("Range", "bytes=0-"))
        start, end = (int(asked[1]), int(asked[2] or size - 1) + 1) if asked else (0, size)
        if start >= min(end, size):
            self._refuse(416)
            return
        with closing(server.source.stream(start, min(end, size))) as pieces:
            self._send(pieces, start, min(end, size))

    def _send(self, pieces: Generator[bytes], start: int, end: int) -> None:
        self.close_connection = True
        try:
            piece = next(pieces)
        except (ZoetropeError, StopIteration):
            self._refuse(502)
            return
        size = cast("SourceServer", self.server).source.size_bytes
        self.send_response(206)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.send_header("Content-Length", str(end - start))
        # A tool that seeks has not read the rest; it must not ask again on the same connection.
        self.send_header("Connection", "close")
        self.end_headers()
        with suppress(ConnectionError, ZoetropeError):
            self.wfile.write(piece)
            for following in pieces:
                self.wfile.write(following)

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing: the reader counts, and a line for each seek helps nobody."""
