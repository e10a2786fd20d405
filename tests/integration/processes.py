"""The engine's processes, found from outside."""

from pathlib import Path
from urllib.parse import urlsplit


def encoder_workers(endpoint_url: str) -> list[int]:
    """Give the workers of this engine that have an ffmpeg at work: the parents of the ffmpegs."""
    port = str(urlsplit(endpoint_url).port)
    parents = {parent for pid, name, parent in _processes() if name.startswith("ffmpeg")}
    return sorted(
        pid for pid in parents if _environment(pid).get("AWS_ENDPOINT_URL", "").endswith(port)
    )


def _processes() -> list[tuple[int, str, int]]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = path.read_text().rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue
        pid, _, name = head.partition(" (")
        found.append((int(pid), name, int(tail.split()[1])))
    return found


def _environment(pid: int) -> dict[str, str]:
    try:
        raw = Path(f"/proc/{pid}/environ").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return {}
    return dict(entry.partition("=")[::2] for entry in raw.split("\0") if "=" in entry)
