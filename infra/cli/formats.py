"""How figures and statuses look to people."""

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from rich.text import Text

_STATUS_STYLES = {
    "awaiting_upload": "cyan",
    "uploaded": "cyan",
    "processing": "yellow",
    "ready": "green",
    "failed": "red",
    "expired": "dim",
}


def size(size_bytes: float) -> str:
    """Write a size in decimal units, as disks and networks count."""
    for unit in ("B", "kB", "MB", "GB"):
        if size_bytes < 1000:
            return f"{size_bytes:.0f} {unit}" if unit in {"B", "kB"} else f"{size_bytes:.1f} {unit}"
        size_bytes /= 1000
    return f"{size_bytes:.1f} TB"


def rate(size_bytes: int, seconds: float) -> str:
    """Write how fast something went; nothing when there was nothing to send."""
    return f"{size(size_bytes / max(seconds, 1e-3))}/s" if size_bytes else ""


def duration(seconds: float | None) -> str:
    """Write a duration as m:ss or h:mm:ss; nothing when it is not known yet."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def bit_rate(bits_per_second: float | None) -> str:
    """Write a bandwidth; nothing when it is not known."""
    if not bits_per_second:
        return ""
    if bits_per_second >= 1e6:
        return f"{bits_per_second / 1e6:.1f} Mbit/s"
    return f"{bits_per_second / 1e3:.0f} kbit/s"


def frame_rate(rate: str) -> str:
    """Write a rate such as 24/1 or 30000/1001 as people say it: 24, 29.97."""
    return f"{float(Fraction(rate)):.3f}".rstrip("0").rstrip(".")


def timestamp(at_seconds: float) -> str | None:
    """Write a Unix time by RFC 3339, in UTC; None for 0, which stands for never."""
    if not at_seconds:
        return None
    return datetime.fromtimestamp(at_seconds, UTC).isoformat(timespec="seconds")


def moment(timestamp: str) -> str:
    """Write an RFC 3339 time shorter, still in UTC."""
    return timestamp[:19].replace("T", " ")


def status(video: Mapping[str, Any]) -> Text:
    """Write a video's status in its colour, with the progress while it is processed."""
    name = str(video["status"])
    progress = f" {video.get('progress') or 0:.0%}" if name == "processing" else ""
    return Text(name + progress, style=_STATUS_STYLES.get(name, ""))
