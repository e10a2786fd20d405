"""Receivers of webhooks: well, wrong, slow, and such as never answer."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.running import free_port

if TYPE_CHECKING:
    from collections.abc import Callable

    from standardwebhooks.webhooks import Webhook as Verifier

Reply = int | float
"""A status, or seconds to wait before answering 200."""


class Receiver:
    """A receiver that verifies signatures and counts what it takes twice."""

    def __init__(self, *first: Reply) -> None:
        self.first = list(first)
        self.taken: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.port = free_port()
        self.verifier: Verifier | None = None
        self.well = threading.Event()
        """While it is not set, no request is answered."""
        self.well.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def answer(self, headers: dict[str, str], body: bytes) -> int:
        assert self.verifier
        event = self.verifier.verify(body, headers)
        if not self.well.is_set():
            self.well.wait()
            return 503  # to nobody: the other end has hung up
        reply = self.first.pop(0) if self.first else 200
        if isinstance(reply, float):
            time.sleep(reply)
        elif reply != 200:
            self.refused.append(headers["webhook-id"])
            return reply
        self.taken.append({**event, "id": headers["webhook-id"]})
        return 200

    def types_in_order(self) -> list[str]:
        """What came, each event once: a receiver knows a repetition by its id."""
        return list({each["id"]: each["type"] for each in self.taken}.values())

    def types_by_video(self) -> dict[str, list[str]]:
        """What came of each video, each event once."""
        told: dict[str, dict[str, str]] = {}
        for each in self.taken:
            told.setdefault(each["data"]["video_id"], {})[each["id"]] = each["type"]
        return {video_id: list(events.values()) for video_id, events in told.items()}

    def start(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(receiver.answer(headers, body))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def eventually(holds: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.2)
    return holds()
