"""The one kind of route that this API has: a reading one."""

from collections.abc import Callable
from typing import TypeVar

from chalice import Blueprint, Response

View = TypeVar("View", bound=Callable[..., Response])


def reads(blueprint: Blueprint, path: str) -> Callable[[View], View]:
    """Register a view for GET and HEAD; the border leaves the body out of the answer to HEAD."""

    def register(view: View) -> View:
        blueprint.route(path, methods=["GET", "HEAD"])(view)
        return view

    return register
