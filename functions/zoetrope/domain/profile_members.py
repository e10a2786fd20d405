"""The members of a profile's JSON, read one by one; all that is wrong is told at once."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import TypeVar

from zoetrope.errors import InvalidRequest

Choice = TypeVar("Choice", bound=StrEnum)


class Members:
    """One object of the document; the objects inside it share its list of errors."""

    def __init__(
        self,
        given: object,
        *,
        known: Collection[str],
        place: str = "",
        errors: list[tuple[str, str]] | None = None,
    ) -> None:
        self._errors = [] if errors is None else errors
        self._place = place
        self._given = given if isinstance(given, dict) else {}
        if not isinstance(given, dict):
            self._errors.append((place or "profile", "must be a JSON object"))
        for name in sorted(set(map(str, self._given)) - set(known)):
            self.refuse(name[:40], f"is not known; the members are {', '.join(sorted(known))}")

    def refuse(self, name: str, message: str) -> None:
        """Note that a member is wrong."""
        self._errors.append((f"{self._place}.{name}" if self._place else name, message))

    def check(self) -> None:
        """Raise InvalidRequest with every error noted, if there is one."""
        if self._errors:
            raise InvalidRequest(self._errors)

    def integer(
        self, name: str, *, low: int, high: int, default: int = 0, even: bool = False
    ) -> int:
        """Read a whole number; without a default it is required."""
        value = self._given.get(name)
        if value is None and default:
            return default
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not low <= int(str(value)) <= high or (even and int(str(value)) % 2):
            kind = "an even number" if even else "a whole number"
            self.refuse(name, f"must be {kind} from {low} to {high}")
            return low
        return int(str(value))

    def boolean(self, name: str, *, default: bool) -> bool:
        """Read true or false."""
        value = self._given.get(name, default)
        if not isinstance(value, bool):
            self.refuse(name, "must be true or false")
        return value is True

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        """Read one of the values of an enumeration; None when it is none of them."""
        found = self.one_of(name, tuple(choices), default="")
        return choices(found) if found else None

    def one_of(self, name: str, choices: Sequence[str], *, default: str) -> str:
        """Read one of some texts; without a default it is required."""
        value = self._given.get(name)
        if value is None and default:
            return default
        if value not in choices:
            self.refuse(name, f"must be one of {', '.join(choices)}")
            return default
        return str(value)

    def objects(self, name: str, *, known: Collection[str], most: int) -> list["Members"] | None:
        """Read a list of 1 to `most` objects; None when it is absent."""
        value = self._given.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            self.refuse(name, f"must be a list of 1 to {most} objects")
            return None
        return [
            Members(each, known=known, place=f"{name}[{position}]", errors=self._errors)
            for position, each in enumerate(value)
        ]
