"""The engine's processes, found from outside."""

from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

PROCESSING = (
    "on-source-uploaded",
    "probe-source",
    "analyze-source",
    "plan-chunks",
    "transcode-chunk",
    "transcode-audio",
    "make-stills",
    "extract-subtitles",
    "publish-video",
)


def processing_workers(endpoint_url: str) -> list[tuple[str, int]]:
    """Give (function, pid) of the workers of this engine that process videos."""
    return workers_of(endpoint_url, *PROCESSING)


def workers_of(endpoint_url: str, *functions: str) -> list[tuple[str, int]]:
    """Give (function, pid) of the workers of this engine that run one of some functions."""
    port = str(urlsplit(endpoint_url).port)
    found = []
    for pid, name, _ in _processes():
        environment = _environment(pid) if name.startswith("python") else {}
        function = _function(environment)
        if function in functions and environment.get("AWS_ENDPOINT_URL", "").endswith(port):
            found.append((function, pid))
    return sorted(found)


def at_work(pid: int) -> bool:
    """Say whether a worker is doing something: it has a tool running, or computes itself."""
    return any(parent == pid for _, _, parent in _processes()) or _runs(pid)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "R"
    except (FileNotFoundError, ProcessLookupError):
        return False


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


def function_of(pid: int) -> str:
    """Name the function that a worker runs; nothing if it is none."""
    return _function(_environment(pid))


def _function(environment: dict[str, str]) -> str:
    return environment.get("AWS_LAMBDA_FUNCTION_NAME", "").removeprefix("zoetrope-")


def worker_behind(client_port: int, server_port: int) -> int | None:
    """Find the function's worker that holds one end of a connection on loopback."""
    socket = _socket(client_port, server_port)
    if not socket:
        return None
    for pid, name, _ in _processes():
        if name.startswith("python") and "AWS_LAMBDA_FUNCTION_NAME" in _environment(pid):
            with suppress(FileNotFoundError, ProcessLookupError):
                if any(_target(link) == socket for link in Path(f"/proc/{pid}/fd").iterdir()):
                    return pid
    return None


def _socket(client_port: int, server_port: int) -> str:
    # proc(5), /proc/net/tcp: local and remote address in hex are fields 1 and 2, the inode is 9.
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        ports = tuple(int(address.rpartition(":")[2], 16) for address in fields[1:3])
        if ports == (client_port, server_port):
            return f"socket:[{fields[9]}]"
    return ""


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""
