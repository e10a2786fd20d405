"""A client whose clock is wrong: it says so in each request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from tests.chaos.run import Run


class WrongClock(httpx.HTTPTransport):
    """Stamps requests with the time that a run's client believes in."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._run.skew_hours:
            wrong = datetime.now(UTC) + timedelta(hours=self._run.skew_hours)
            request.headers["Date"] = format_datetime(wrong, usegmt=True)
            self._run.skewed_requests += 1
        return super().handle_request(request)
