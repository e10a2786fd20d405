"""Calls without the SDK, against a server on loopback that fails in the ways of AWS."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from zoetrope.adapters import http_calls
from zoetrope.errors import DependencyUnavailable


class Service(ThreadingHTTPServer):
    """Answers what it was told to, in order; then 200 `fine`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, bytes] | None] = []
        self.seen: list[tuple[str, str, bytes, tuple[str, int]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, body, self.client_address))
        answer = self.server.answers.pop(0) if self.server.answers else (200, b"fine")
        if answer is None:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(answer[0])
        self.send_header("Content-Length", str(len(answer[1])))
        self.end_headers()
        self.wfile.write(answer[1])

    do_GET = do_PATCH = do_POST  # noqa: N815 - as http.server wants it

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(http_calls, "FIRST_PAUSE_SECONDS", 0.0)
    running = Service()
    Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    yield running
    http_calls.forget_connection(running.url)
    running.shutdown()
    running.server_close()


def test_a_call_arrives_as_it_was_made(service: Service) -> None:
    reply = http_calls.read("POST", f"{service.url}/a/b?c=d", headers={"X": "y"}, body=b"hello")
    assert (reply.status_code, reply.body) == (200, b"fine")
    assert service.seen[0][:3] == ("POST", "/a/b?c=d", b"hello")


def test_the_connection_is_kept(service: Service) -> None:
    for _ in range(3):
        http_calls.read("GET", service.url)
    assert len({client for *_, client in service.seen}) == 1


@pytest.mark.parametrize(
    "fault", [(500, b""), (503, b"<Code>SlowDown</Code>"), (400, b"ThrottlingException"), None]
)
def test_a_fault_or_a_throttle_is_tried_again(
    service: Service, fault: tuple[int, bytes] | None
) -> None:
    service.answers = [fault, fault]
    assert http_calls.read("GET", service.url).body == b"fine"
    assert len(service.seen) == 3


@pytest.mark.parametrize("refusal", [(400, b"ValidationException"), (403, b""), (404, b"")])
def test_a_refusal_is_final(service: Service, refusal: tuple[int, bytes]) -> None:
    service.answers = [refusal]
    assert http_calls.read("GET", service.url).status_code == refusal[0]
    assert len(service.seen) == 1


def test_a_fault_that_stays_is_given_after_the_last_try(service: Service) -> None:
    service.answers = [(503, b"")] * http_calls.TRIES
    assert http_calls.read("GET", service.url).status_code == 503
    assert len(service.seen) == http_calls.TRIES


def test_a_service_that_is_not_there_is_unavailable_and_its_address_is_not_told(
    service: Service,
) -> None:
    service.answers = [None] * http_calls.TRIES
    with pytest.raises(DependencyUnavailable) as failure:
        http_calls.read("GET", f"{service.url}/?X-Amz-Signature=secret")
    assert str(failure.value) == "AWS does not answer"
    assert failure.value.__cause__ is None
