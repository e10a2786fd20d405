"""The structured log of the processing service: one line per state change, no URL, token or key."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from aws_lambda_powertools import Logger

from zoetrope.domain.video import Video

logger = Logger(service="processing")

E = TypeVar("E", bound=Mapping[str, Any])
C = TypeVar("C")
R = TypeVar("R")

_IDS = ("video_id", "generation", "attempt")
"""Members of an event that each line of its invocation has, where the event has them."""


def logged(handler: Callable[[E, C], R]) -> Callable[[E, C], R]:
    """Have each line that a handler causes say for which invocation, and for what, it was.

    Powertools' `inject_lambda_context` would add six keys more, and wants a whole context.
    """

    @wraps(handler)
    def wrapped(event: E, context: C) -> R:
        keys = {name: event[name] for name in _IDS if name in event}
        request_id = getattr(context, "aws_request_id", "none")
        with logger.append_context_keys(request_id=request_id, **keys):
            return handler(event, context)

    return wrapped


def about(video: Video) -> dict[str, Any]:
    """Give what a line about a video says of it, where the invocation is not about that alone."""
    return {"video_id": video.video_id, "generation": video.generation}
