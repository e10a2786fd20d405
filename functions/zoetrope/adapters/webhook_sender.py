"""Calls to receivers that tenants name: to public addresses only, and never further than told.

A name is resolved once, all of its addresses are checked, and the connection goes to one that was
checked: a name that answers differently the second time gains nothing. Redirects are not followed,
no proxy is used, and nothing of the reply but its status is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import closing
from threading import Timer
from typing import TYPE_CHECKING

from zoetrope.domain.webhooks import Target, may_be_called, parse_target
from zoetrope.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

DEADLINE_SECONDS = 10.0
"""For one try in all; a receiver that takes longer gets the event again."""


class DeliveryFailed(Exception):
    """The receiver did not take the event; the text says why, without its address."""


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever the name says by now."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=DEADLINE_SECONDS)
        self._target, self._address = target, address

    def connect(self) -> None:
        """Connect to the address; to the name as far as TLS is concerned."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._target.host)


def post(url: str, body: bytes, headers: Mapping[str, str], *, loopback: bool = False) -> int:
    """Send one request and give the reply's status; raises DeliveryFailed when there is none."""
    try:
        target = parse_target(url, loopback=loopback)
    except InvalidRequest as refused:
        raise DeliveryFailed("the URL is not one that is called") from refused
    with closing(_Pinned(target, _checked_address(target, loopback=loopback))) as connection:
        # Each read has its own time limit; a receiver that drips bytes must meet one for all.
        timer = Timer(DEADLINE_SECONDS, _hang_up, [connection])
        timer.daemon = True
        timer.start()
        try:
            connection.request("POST", target.path, body, dict(headers))
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryFailed(f"no reply: {type(error).__name__}") from error
        finally:
            timer.cancel()


def _checked_address(target: Target, *, loopback: bool) -> str:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise DeliveryFailed("the host is not known") from error
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(may_be_called(a, loopback=loopback) for a in addresses):
        raise DeliveryFailed("the host is not on the public Internet")
    return addresses[0]


def _hang_up(connection: _Pinned) -> None:
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
