"""Calls to receivers: real sockets on loopback, and names that resolve to where they should not."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from zoetrope.adapters import webhook_sender
from zoetrope.adapters.webhook_sender import DeliveryFailed, post


class Receiver(BaseHTTPRequestHandler):
    """Answers as its path says; remembers what it was sent."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, dict(self.headers), body))  # type: ignore[attr-defined]
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
        elif self.path == "/drip":
            self._drip()
            return
        else:
            self.send_response(int(self.path.strip("/")))
        self.end_headers()

    def _drip(self) -> None:
        for byte in b"HTTP/1.1 200 OK\r\n" * 20:
            try:
                self.wfile.write(bytes([byte]))
            except OSError:
                return
            time.sleep(0.3)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def receiver() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.seen = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with receiver() as running:
        yield running


def url(server: HTTPServer, path: str) -> str:
    return f"http://127.0.0.1:{server.server_port}{path}"


def seen(server: HTTPServer) -> list[Any]:
    return list(server.seen)  # type: ignore[attr-defined]


@pytest.mark.parametrize("status_code", [200, 204, 410, 500])
def test_body_and_headers_arrive_and_the_status_comes_back(
    server: HTTPServer, status_code: int
) -> None:
    headers = {"webhook-id": "evt_1"}
    assert post(url(server, f"/{status_code}"), b"{}", headers, loopback=True) == status_code
    [(_, sent, body)] = seen(server)
    assert (sent["webhook-id"], sent["Host"].split(":")[0], body) == ("evt_1", "127.0.0.1", b"{}")


def test_a_redirect_is_not_followed(server: HTTPServer) -> None:
    assert post(url(server, "/redirect"), b"{}", {}, loopback=True) == 302
    assert [path for path, *_ in seen(server)] == ["/redirect"]


def test_loopback_is_not_called_unless_it_is_said(server: HTTPServer) -> None:
    with pytest.raises(DeliveryFailed, match="URL"):
        post(url(server, "/200"), b"{}", {})
    with pytest.raises(DeliveryFailed, match="public Internet"):
        post(f"https://127.0.0.1:{server.server_port}/200", b"{}", {})
    assert not seen(server)


def test_a_name_with_one_address_of_ours_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> list[Any]:
        return [(0, 0, 0, "", ("1.1.1.1", 443)), (0, 0, 0, "", ("10.0.0.7", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(DeliveryFailed, match="public Internet"):
        post("https://mixed.example/", b"{}", {})


def test_a_name_that_changes_its_mind_is_called_where_it_was_checked(
    server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [["127.0.0.1"], ["10.0.0.7"]]
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: Any, **kw: Any) -> Any:
        return real(answers.pop(0)[0] if host == "rebinding.example" else host, port, *args, **kw)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    address = f"http://rebinding.example:{server.server_port}/200"
    assert post(address, b"{}", {}, loopback=True) == 200
    assert answers == [["10.0.0.7"]]
    [(_, sent, _)] = seen(server)
    assert sent["Host"] == f"rebinding.example:{server.server_port}"


def test_a_receiver_that_drips_its_reply_is_hung_up_on(
    server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_sender, "DEADLINE_SECONDS", 1.5)
    began = time.monotonic()
    with pytest.raises(DeliveryFailed, match="no reply"):
        post(url(server, "/drip"), b"{}", {}, loopback=True)
    assert time.monotonic() - began < 15


def test_a_name_that_is_not_found_in_time_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(30))
    monkeypatch.setattr(webhook_sender, "DEADLINE_SECONDS", 0.2)
    began = time.monotonic()
    with pytest.raises(DeliveryFailed, match="in time"):
        post("https://slow.example/", b"{}", {})
    over.set()
    assert time.monotonic() - began < 15


def test_nobody_there_and_no_such_name_are_failures_without_the_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/secret-path"
        with pytest.raises(DeliveryFailed, match="ConnectionRefusedError") as failed:
            post(closed, b"{}", {}, loopback=True)
    assert "secret-path" not in str(failed.value)

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(DeliveryFailed, match="not known"):
        post("https://no-such-host.invalid/", b"{}", {})


def test_a_name_that_cannot_even_be_asked_for_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise UnicodeError("label empty or too long")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(DeliveryFailed, match="not known"):
        post("https://example.com/", b"{}", {})


@pytest.mark.parametrize("host", ["hooks..example.com", f"{'a' * 64}.example.com"])
def test_a_webhook_of_before_whose_host_is_none_is_not_called(host: str) -> None:
    with pytest.raises(DeliveryFailed, match="URL"):
        post(f"https://{host}/", b"{}", {})


def test_tls_is_checked_against_the_name(server: HTTPServer) -> None:
    with pytest.raises(DeliveryFailed, match="SSL"):
        post(f"https://127.0.0.1:{server.server_port}/200", b"{}", {}, loopback=True)
