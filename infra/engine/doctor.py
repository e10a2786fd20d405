"""The doctor: what this machine lacks to run Zoetrope, and how to mend it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `remedy` is one sentence, empty when `ok`."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def doctor(root: Path | None = None, *, state: Path | None = None) -> list[Check]:
    """Look at everything that a local run needs; changes nothing."""
    raise NotImplementedError
