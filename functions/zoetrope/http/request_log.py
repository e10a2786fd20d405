"""Which request a line of the log belongs to, and which video that is about."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from zoetrope.domain.layout import parse_source_key
from zoetrope.domain.video_ids import is_video_id
from zoetrope.http.requests import RestRequest

_current: ContextVar[Mapping[str, str]] = ContextVar("request", default={})  # noqa: B039 - read only


@contextmanager
def lines_of(request: RestRequest) -> Iterator[None]:
    """Have every line that is written meanwhile name the request and its video."""
    token = _current.set({"request_id": request.request_id, **video_of(request)})
    try:
        yield
    finally:
        _current.reset(token)


class OfRequest(logging.Filter):
    """Adds to a record what it does not say itself; for the logger of an API."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        for name, value in _current.get().items():
            record.__dict__.setdefault(name, value)
        return True


def video_of(request: RestRequest, location: str = "") -> dict[str, str]:
    """Give the `video_id` that a request is about: by its path, its key, or what it has created.

    Whatever else a client writes there is not taken into the log.
    """
    query = request.event.get("queryStringParameters") or {}
    owner = parse_source_key(str(query.get("key") or ""))
    named = (
        str(request.event["pathParameters"].get("video_id") or ""),
        owner[1] if owner else "",
        location.rpartition("/")[2],
    )
    return next(({"video_id": text} for text in named if is_video_id(text)), {})
