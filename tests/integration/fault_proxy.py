"""A proxy on loopback between a client and the engine that lets parts of an upload go wrong."""

import http.client
import socket
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import parse_qs, urlsplit

NOT_PASSED_ON = {"connection", "transfer-encoding", "content-length", "date", "server"}


class Fault(StrEnum):
    """What becomes of a part instead of, or after, reaching S3."""

    EXPIRED_TOKEN = "400 ExpiredToken"
    EXPIRED = "403 expired"
    FORBIDDEN = "403 other"
    INTERNAL_ERROR = "500"
    SLOW_DOWN = "503"
    CUT = "cut"
    LOST_ANSWER = "stored, but the answer is lost"
    HIDDEN_ETAG = "stored, but CORS does not expose the ETag"


REFUSALS = {
    Fault.EXPIRED_TOKEN: (400, "ExpiredToken", "The provided token has expired."),
    Fault.EXPIRED: (403, "AccessDenied", "Request has expired"),
    Fault.FORBIDDEN: (403, "AccessDenied", "Access Denied"),
    Fault.INTERNAL_ERROR: (500, "InternalError", "We encountered an internal error."),
    Fault.SLOW_DOWN: (503, "SlowDown", "Please reduce your request rate."),
}


class FaultProxy(ThreadingHTTPServer):
    """Passes everything on; the engine's address in the API's replies becomes the proxy's own."""

    daemon_threads = True

    def __init__(self, engine_url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.engine = urlsplit(engine_url).netloc
        self.own = f"127.0.0.1:{self.server_address[1]}"
        self.fault: Fault | None = None
        self.faulty: frozenset[int] = frozenset()
        self.sent: Counter[int] = Counter()
        self.acknowledged: dict[int, str] = {}
        """By part number, the ETag that the client was told last; of the newest upload, for whoever
        begins one anew, as Uppy 5 does after it gave up, sends all of it again."""
        self._upload_id = ""
        self._lock = threading.Lock()

    def through(self, url: str) -> str:
        """Give the address at which the proxy stands for the engine."""
        return url.replace(self.engine, self.own)

    def fail(self, fault: Fault | None, parts: Collection[int] = ()) -> None:
        """Let the first sending of each of these parts go wrong from now on; forget the past."""
        self.fault, self.faulty = fault, frozenset(parts)
        self.sent.clear()
        self.acknowledged.clear()

    def fault_of(self, part_number: int, upload_id: str) -> Fault | None:
        """Count a sending of a part, and say what is to become of it."""
        with self._lock:
            if upload_id != self._upload_id:
                self._upload_id = upload_id
                self.acknowledged.clear()
            self.sent[part_number] += 1
            first = self.sent[part_number] == 1
        return self.fault if first and part_number in self.faulty else None

    def handle_error(self, *_: object) -> None:
        """Say nothing: clients hang up, that is what this is about."""


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def pass_or_fail(self) -> None:
        proxy = cast("FaultProxy", self.server)
        number, upload_id = self._part()
        fault = proxy.fault_of(number, upload_id) if number else None
        length = int(self.headers.get("Content-Length") or 0)
        if fault is Fault.CUT:
            self.rfile.read(length // 2)
            self._hang_up()
            return
        body = self.rfile.read(length)
        if fault in REFUSALS:
            self._refuse(*REFUSALS[fault])
            return
        status, headers, content = self._pass_on(proxy, body)
        if fault is Fault.LOST_ANSWER:
            self._hang_up()
            return
        if fault is Fault.HIDDEN_ETAG:
            headers.pop("access-control-expose-headers", None)
        elif number and status == 200:
            proxy.acknowledged[number] = headers["etag"].strip('"')
        self._reply(status, headers, content)

    def _part(self) -> tuple[int, str]:
        query = parse_qs(urlsplit(self.path).query)
        if self.command != "PUT" or "partNumber" not in query:
            return 0, ""
        return int(query["partNumber"][0]), query["uploadId"][0]

    def _pass_on(self, proxy: FaultProxy, body: bytes) -> tuple[int, dict[str, str], bytes]:
        # The Host header is signed, so the engine must see its own.
        headers = {name.lower(): value for name, value in self.headers.items()}
        headers |= {"host": proxy.engine, "connection": "close"}
        connection = http.client.HTTPConnection(proxy.engine, timeout=60)
        try:
            connection.request(self.command, self.path, body or None, headers)
            reply = connection.getresponse()
            content = reply.read()
        finally:
            connection.close()
        if reply.headers.get_content_type().endswith("json"):
            content = content.replace(proxy.engine.encode(), proxy.own.encode())
        kept = {k.lower(): v for k, v in reply.getheaders() if k.lower() not in NOT_PASSED_ON}
        return reply.status, kept, content

    def _refuse(self, status: int, code: str, message: str) -> None:
        body = (
            f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        )
        headers = {"content-type": "application/xml", "access-control-allow-origin": "*"}
        self._reply(status, headers, body.encode())

    def _reply(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


for _method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    setattr(_Passing, f"do_{_method}", _Passing.pass_or_fail)


@contextmanager
def fault_proxy(engine_url: str) -> Iterator[FaultProxy]:
    """Run a proxy for as long as the block lasts."""
    proxy = FaultProxy(engine_url)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
