"""ffmpeg: what was packaged is decoded before it may be uploaded."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from zoetrope.adapters.media_input import global_options
from zoetrope.adapters.processes import run
from zoetrope.errors import ToolFailed


def check_decodes(
    binary: Path,
    names: Sequence[str],
    *,
    segment_count: int,
    directory: Path,
    timeout_seconds: float,
) -> None:
    """Decode the key frame of every segment, one picture of about a hundred, of each file named.

    Of the others it was seen, as they were packaged, that each is whole (domain/access_units.py).
    One run for all files: most of the cost of a short file is the start of the tool.
    Raises ToolFailed, which says that not the source is to blame, or that the deadline came.
    """
    command = [str(binary), "-nostdin", *global_options(), "-xerror", "-err_detect", "explode"]
    for name in names:
        command += ["-skip_frame", "nokey", "-threads", "1", "-protocol_whitelist", "file"]
        command += ["-f", "mp4", "-i", name]
    for number in range(len(names)):
        command += ["-map", f"{number}:v"]
    command += ["-fps_mode", "passthrough", "-f", "framecrc", "-"]
    try:
        done = run(command, directory=directory, timeout_seconds=timeout_seconds)
    except ToolFailed as failed:
        if failed.members.get("timed_out"):
            raise
        # Without what the tool said as a member: it would be taken for the source's fault.
        raise ToolFailed(f"what was encoded does not decode: {failed}") from failed
    decoded = _pictures(done.stdout)
    for number, name in enumerate(names):
        if decoded[number] != segment_count:
            detail = f"of {segment_count} segments of {name} {decoded[number]} decode"
            raise ToolFailed(f"what was encoded does not decode: {detail}")


def _pictures(printed: bytes) -> Counter[int]:
    """Count the pictures of each file: a line each, which begins with the file's number."""
    lines = [line for line in printed.splitlines() if not line.startswith(b"#")]
    return Counter(int(line.split(b",", 1)[0]) for line in lines)
