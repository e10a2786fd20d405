"""Fields of a JSON object, read one by one; all that is wrong is told at once."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from zoetrope.errors import InvalidRequest

Choice = TypeVar("Choice", bound=StrEnum)

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]")


class Fields:
    """The fields of one request; `check` raises for all that were not as they should be."""

    def __init__(self, given: Mapping[str, object]) -> None:
        self.errors: list[tuple[str, str]] = []
        self._given = given

    def refuse(self, name: str, message: str) -> None:
        """Note that a field is wrong."""
        self.errors.append((name, message))

    def check(self) -> None:
        """Raise InvalidRequest with every error noted, if there is one."""
        if self.errors:
            raise InvalidRequest(self.errors)

    def raw(self, name: str) -> object:
        """Give a field as it came; None when it is absent."""
        return self._given.get(name)

    def text(self, name: str, *, max_length: int, required: bool = False) -> str:
        """Read a text without control characters; empty when it is absent."""
        value = self.raw(name)
        if value is None or value == "":
            if required:
                self.refuse(name, "is required")
            return ""
        if problem := text_problem(value, max_length=max_length):
            self.refuse(name, problem)
            return ""
        return str(value)

    def integer(self, name: str, *, low: int, high: int | None = None, default: int = 0) -> int:
        """Read a whole number; without a default it is required."""
        value = self.raw(name)
        if value is None:
            if not default:
                self.refuse(name, "is required")
            return default
        limits = f"must be a whole number from {low}" + (f" to {high}" if high is not None else "")
        if not is_integer(value, low=low, high=high):
            self.refuse(name, limits)
            return low
        return int(str(value))

    def choice(self, name: str, choices: type[Choice], *, default: Choice) -> Choice:
        """Read one of the values of an enumeration."""
        value = self.raw(name)
        if value is None:
            return default
        if isinstance(value, str) and value in set(choices):
            return choices(value)
        self.refuse(name, f"must be one of {', '.join(filter(None, choices))}")
        return default


def is_integer(value: object, *, low: int, high: int | None = None) -> bool:
    """Say whether a value is a whole number within limits; JSON's true and false are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return low <= value and (high is None or value <= high)


def text_problem(value: object, *, max_length: int) -> str:
    """Say what is wrong with a text; empty when nothing is."""
    if not isinstance(value, str):
        return "must be text"
    if len(value) > max_length:
        return f"must have at most {max_length} characters"
    if _CONTROL_CHARACTERS.search(value):
        return "must have no control characters"
    # JSON can spell half of a surrogate pair, which nothing behind us can store.
    return "" if _is_unicode(value) else "must be Unicode text"


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
