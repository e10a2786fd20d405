"""Calls to receivers that tenants name: to public addresses only, and never further than told.

A name is resolved once, all of its addresses are checked, and the connection goes to one that was
checked: a name that answers differently the second time gains nothing. Redirects are not followed,
no proxy is used, and nothing of the reply but its status is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from contextlib import closing
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from typing import TYPE_CHECKING

from zoetrope.domain.webhooks import Target, may_be_called, parse_target
from zoetrope.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

DEADLINE_SECONDS = 10.0
"""For one try in all, from the name to the status; a receiver that takes longer gets the event
again."""


class DeliveryFailed(Exception):
    """The receiver did not take the event; the text says why, without its address."""


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever the name says by now.

    `until` is on the monotonic clock; what has not come by then is not waited for.
    """

    def __init__(self, target: Target, address: str, until: float) -> None:
        super().__init__(target.host, target.port)
        self._target, self._address, self._until = target, address, until

    def connect(self) -> None:
        """Connect to the address; to the name as far as TLS is concerned."""
        self.sock = socket.create_connection((self._address, self.port), _left(self._until))
        if self._target.scheme == "https":
            # Not to shake hands before the timer below can get at the socket: wrapping takes it
            # from the one that we have, and what was hung up then was nobody's.
            self.sock = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self.sock.settimeout(_left(self._until))
            self.sock.do_handshake()
        # Also for a timer that went off between the two.
        self.sock.settimeout(_left(self._until))


def _left(until: float) -> float:
    """Give the seconds that are left; raises TimeoutError when none are."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def post(url: str, body: bytes, headers: Mapping[str, str], *, loopback: bool = False) -> int:
    """Send one request and give the reply's status; raises DeliveryFailed when there is none."""
    try:
        target = parse_target(url, loopback=loopback)
    except InvalidRequest as refused:
        raise DeliveryFailed("the URL is not one that is called") from refused
    until = time.monotonic() + DEADLINE_SECONDS
    address = _checked_address(target, DEADLINE_SECONDS, loopback=loopback)
    with closing(_Pinned(target, address, until)) as connection:
        # Each read has its own time limit; a receiver that drips bytes must meet one for all.
        timer = Timer(until - time.monotonic(), _hang_up, [connection])
        timer.daemon = True
        timer.start()
        try:
            connection.request("POST", target.path, body, dict(headers))
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryFailed(f"no reply: {type(error).__name__}") from error
        finally:
            timer.cancel()


def _checked_address(target: Target, seconds: float, *, loopback: bool) -> str:
    addresses = _resolved(target, seconds)
    if not addresses or not all(may_be_called(a, loopback=loopback) for a in addresses):
        raise DeliveryFailed("the host is not on the public Internet")
    return addresses[0]


def _resolved(target: Target, seconds: float) -> list[str]:
    """Ask for a name's addresses, in a thread that is left behind when the answer takes too long.

    The resolver knows no time limit of ours, and a tenant's name server may be as slow as it likes.
    """
    answers: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            answers.put([str(each[4][0]) for each in found])
        except Exception as error:  # noqa: BLE001 - OSError, or UnicodeError where IDNA refuses
            answers.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise DeliveryFailed("the host was not found in time") from None
    if isinstance(answer, Exception):
        raise DeliveryFailed("the host is not known") from answer
    return answer


def _hang_up(connection: _Pinned) -> None:
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
