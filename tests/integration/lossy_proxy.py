"""A proxy before the engine that lets a write through and hangs up instead of answering."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

Matches = Callable[[str, dict[str, str]], bool]
"""Says of a request, `POST /path?query` with its headers in lower case, whether it is one."""

Reply = tuple[int, list[tuple[str, str]], bytes]

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class LossyProxy:
    """Loses the answer to every other request that matches: the first, not its repetition."""

    def __init__(self, endpoint_url: str, matches: Matches) -> None:
        self.lost = 0
        self._seen = 0
        self._lock = threading.Lock()
        self._upstream = urlsplit(endpoint_url)
        self._matches = matches
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def loses(self, request: str, headers: dict[str, str]) -> bool:
        if not self._matches(request, headers):
            return False
        with self._lock:
            self._seen += 1
            lost = self._seen % 2 == 1
            self.lost += lost
        return lost

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes, _client_port: int
    ) -> Reply | None:
        """Give what the client is told; None to hang up on it."""
        reply = self.forward(method, path, headers, body)
        return None if self.loses(f"{method} {path}", headers) else reply

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        upstream = http.client.HTTPConnection(self._upstream.netloc, timeout=60)
        try:
            # With the Host that the client signed.
            upstream.request(method, path, body, headers)
            reply = upstream.getresponse()
            return reply.status, reply.getheaders(), reply.read()
        finally:
            upstream.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"proxy": self})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: LossyProxy

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._pass_on
        raise AttributeError(name)

    def handle_one_request(self) -> None:
        with suppress(ConnectionError):
            super().handle_one_request()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        port = self.client_address[1]
        reply = self.proxy.answer(self.command, self.path, headers, body, port)
        if reply is None:
            self.close_connection = True
            return
        status, given, content = reply
        self.send_response_only(status)
        for name, value in given:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        # Of a HEAD it is the length of what a GET would have (RFC 9110 8.6).
        lengths = [value for name, value in given if name.lower() == "content-length"]
        is_head = self.command == "HEAD" and lengths
        self.send_header("Content-Length", lengths[0] if is_head else str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        return
