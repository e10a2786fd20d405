"""The one deadline over TLS: a real receiver with a certificate, which is late and drips."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from zoetrope.adapters import webhook_sender
from zoetrope.adapters.webhook_sender import DeliveryFailed, post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BODY = b"{}"
DRIP = b"HTTP/1.1 200 OK\r\nx: " + b"y" * 1000
FAR_SECONDS = 20
"""Where the deadline is 2 s, whoever waits so long waits until the last drop."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "receiver.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(
        made.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


class Receiver:
    """Takes one connection, shakes hands after a while, reads, and answers as it is told."""

    def __init__(self, certificate: Path, answer: Callable[[ssl.SSLSocket], None]) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.answer = answer
        self.handshake_after = 0.0
        self.shook_hands = threading.Event()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self.server.getsockname()[1]}/"
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        with suppress(OSError):
            raw, _ = self.server.accept()
            time.sleep(self.handshake_after)
            with raw, self.context.wrap_socket(raw, server_side=True) as tls:
                self.shook_hands.set()
                while (got := tls.recv(4096)) and not got.endswith(BODY):
                    pass
                self.answer(tls)


def well(tls: ssl.SSLSocket) -> None:
    tls.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


def drip(tls: ssl.SSLSocket) -> None:
    for byte in DRIP:
        tls.sendall(bytes([byte]))
        time.sleep(0.5)


class Make(Protocol):
    """Starts a receiver that answers so, and shakes hands after so many seconds."""

    def __call__(
        self, answer: Callable[[ssl.SSLSocket], None], *, handshake_after: float = 0.0
    ) -> Receiver: ...


@pytest.fixture
def receiver(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    made: list[Receiver] = []

    def make(answer: Callable[[ssl.SSLSocket], None], *, handshake_after: float = 0.0) -> Receiver:
        each = Receiver(certificate, answer)
        each.handshake_after = handshake_after
        each.thread.start()
        made.append(each)
        return each

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    yield make
    for each in made:
        each.server.close()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_sender, "DEADLINE_SECONDS", 2.0)


def gives_up(url: str) -> float:
    """The seconds after which a try ends without a reply."""
    began = time.monotonic()
    with pytest.raises(DeliveryFailed, match="no reply"):
        post(url, BODY, {}, loopback=True)
    return time.monotonic() - began


def test_a_receiver_with_a_certificate_for_its_name_is_answered_to(receiver: Make) -> None:
    assert post(receiver(well).url, BODY, {}, loopback=True) == 204


@pytest.mark.usefixtures("hurried")
def test_a_receiver_that_drips_over_tls_is_hung_up_on(receiver: Make) -> None:
    dripping = receiver(drip)
    assert gives_up(dripping.url) < FAR_SECONDS
    assert dripping.shook_hands.is_set()


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("handshake_after", [1.9, 2.3, 30.0])
def test_the_handshake_is_under_the_same_deadline(
    receiver: Make, handshake_after: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = socket.create_connection

    def slowly(*args: Any, **named: Any) -> socket.socket:
        made = connect(*args, **named)
        time.sleep(0.3)  # as after a SYN that was lost
        return made

    monkeypatch.setattr(socket, "create_connection", slowly)
    assert gives_up(receiver(drip, handshake_after=handshake_after).url) < FAR_SECONDS


@pytest.mark.usefixtures("hurried")
def test_a_timer_that_goes_off_while_the_socket_is_being_wrapped_is_not_missed(
    receiver: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrap = ssl.SSLContext.wrap_socket

    def slowly(*args: Any, **named: Any) -> ssl.SSLSocket:
        wrapped = wrap(*args, **named)
        if not named.get("server_side"):
            time.sleep(2.5)  # the timer finds the socket that was taken from
        return wrapped

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", slowly)
    assert gives_up(receiver(drip).url) < FAR_SECONDS
