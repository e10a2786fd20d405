"""How the engine's functions say what they are doing."""

from collections.abc import Callable

Report = Callable[[str], None]
"""Is told, in a few words, what begins now: "starting the engine", "building", "deploying"."""


def silent(_step: str) -> None:
    """Report to nobody."""
