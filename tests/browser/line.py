"""The line between a browser and the engine: what arrives at S3 is counted, and it can go dead."""

import http.client
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import parse_qs, urlsplit

_HOP_BY_HOP = {"connection", "proxy-connection", "keep-alive", "transfer-encoding"}
_PATIENCE_SECONDS = 120


class Line(ThreadingHTTPServer):
    """An HTTP proxy (RFC 9110 7.6): a browser that uses it signs nothing anew."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.stored: Counter[int] = Counter()
        """By part number, how often S3 has answered 200 to the whole of it."""
        self._lets_pass: int | None = None
        self._mended = threading.Event()
        self._lock = threading.Lock()

    @property
    def options(self) -> dict[str, object]:
        """Playwright's options of a context that goes through here, loopback included."""
        server = f"http://127.0.0.1:{self.server_port}"
        return {"proxy": {"server": server, "bypass": "<-loopback>"}}

    def die_after(self, parts: int) -> None:
        """Let so many parts pass; whatever is sent then hangs, and never arrives."""
        self._lets_pass = parts

    def mend(self) -> None:
        """Let everything pass from now on."""
        self._lets_pass = None
        self._mended.set()

    def enter(self) -> bool:
        """Say whether a part may pass; what a dead line takes is lost when that is mended."""
        with self._lock:
            if self._lets_pass is None:
                return True
            self._lets_pass -= 1
            passes = self._lets_pass >= 0
        if not passes:
            self._mended.wait(_PATIENCE_SECONDS)
        return passes

    def count(self, part_number: int) -> None:
        """Note that S3 has a part."""
        with self._lock:
            self.stored[part_number] += 1

    def handle_error(self, *_: object) -> None:
        """Say nothing: a browser that is reloaded hangs up."""


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._pass_on
        raise AttributeError(name)

    def _pass_on(self) -> None:
        line = cast("Line", self.server)
        part = self._part_number()
        if part and not line.enter():
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # cut on its way: nothing of it exists for S3
            self.close_connection = True
            return
        status, headers, content = self._answer_of_the_engine(body)
        if part and status == 200:
            line.count(part)
        with suppress(ConnectionError):
            self._reply(status, headers, content)

    def _part_number(self) -> int:
        query = parse_qs(urlsplit(self.path).query)
        return int(query.get("partNumber", ["0"])[0]) if self.command == "PUT" else 0

    def _answer_of_the_engine(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        target = urlsplit(self.path)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP_BY_HOP}
        engine = http.client.HTTPConnection(target.netloc, timeout=_PATIENCE_SECONDS)
        try:
            # Path and query as they came: they are signed.
            address = self.path.removeprefix(f"{target.scheme}://{target.netloc}")
            engine.request(self.command, address, body or None, headers)
            reply = engine.getresponse()
            return reply.status, reply.getheaders(), reply.read()
        finally:
            engine.close()

    def _reply(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@contextmanager
def open_line() -> Iterator[Line]:
    """Run a line for as long as the block lasts."""
    with Line() as line:
        threading.Thread(target=line.serve_forever, args=(0.05,), daemon=True).start()
        yield line
        line.mend()
        line.shutdown()
