"""Durations as people type them: 90s, 30m, 24h, 7d."""

import re

import typer

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds_of(text: str) -> int:
    """Read a duration in seconds; anything else is an error of usage."""
    match = re.fullmatch(r"(\d{1,6})([smhd])", text.strip())
    if match is None:
        raise typer.BadParameter(f"{text!r} is not a duration like 90s, 30m, 24h or 7d.")
    return int(match[1]) * _UNITS[match[2]]
