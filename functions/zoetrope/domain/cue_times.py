"""The times of WebVTT cues (W3C WebVTT 4.1), exact to the millisecond."""

from fractions import Fraction


def cue_line(start: Fraction, end: Fraction) -> str:
    """Write a cue's times; seconds, rounded, and never an end before its start's millisecond."""
    begins = round(start * 1000)
    return f"{_timestamp(begins)} --> {_timestamp(max(begins + 1, round(end * 1000)))}"


def _timestamp(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{thousandths:03d}"
