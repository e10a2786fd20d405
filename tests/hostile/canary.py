"""What no source may reach: a server and a file that notice every look at them."""

import ctypes
import os
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

MARKER = b"canary-8f14e45fceea167a"
_IN_ACCESS, _IN_OPEN = 0x1, 0x20


class Canary:
    """Serves a film, and has it in a file; counts connections to the one, openings of the other."""

    def __init__(self, path: Path, film: bytes) -> None:
        """Keep the film, with the marker behind it, at `path`."""
        self.path = path
        self.connections: list[str] = []
        path.write_bytes(film + MARKER)
        self._server = _Server(self, path.read_bytes())
        self._libc = ctypes.CDLL(None, use_errno=True)

    def __enter__(self) -> Self:
        """Begin to watch."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self._watch = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        name = os.fsencode(self.path)
        assert self._libc.inotify_add_watch(self._watch, name, _IN_ACCESS | _IN_OPEN) >= 0
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching."""
        os.close(self._watch)
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Where the film is served."""
        return f"http://{self.address}/film.ts"

    def openings(self) -> int:
        """Count what was done to the file since the last call."""
        with suppress(BlockingIOError):
            return len(os.read(self._watch, 1 << 20))
        return 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, canary: Canary, body: bytes) -> None:
        self.canary = canary
        self.body = body
        super().__init__(("127.0.0.1", 0), _Answer)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Count every connection, whatever is said on it."""
        connection, peer = super().get_request()
        self.canary.connections.append(str(peer))
        return connection, peer

    def handle_error(self, *_: object) -> None:
        """Say nothing: whoever came may hang up."""


class _Answer(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""
