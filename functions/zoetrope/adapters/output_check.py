"""ffmpeg: what was packaged is decoded before it may be uploaded."""

from pathlib import Path

from zoetrope.adapters.media_input import global_options
from zoetrope.adapters.processes import run
from zoetrope.domain.packaging import Packaged
from zoetrope.errors import ToolFailed

_FILE = "packaged.mp4"


def check_decodes(
    binary: Path, packaged: Packaged, *, directory: Path, timeout_seconds: float
) -> None:
    """Decode the key frame of every segment, one picture of about a hundred.

    Of the others it was seen, as they were packaged, that each is whole (domain/access_units.py).
    Raises ToolFailed, which says that not the source is to blame, or that the deadline came.
    """
    file = directory / _FILE
    with file.open("wb") as opened:
        opened.writelines([packaged.init, *packaged.segments])
    command = [str(binary), "-nostdin", *global_options(), "-xerror", "-err_detect", "explode"]
    command += ["-skip_frame", "nokey", "-threads", "1", "-protocol_whitelist", "file"]
    command += ["-f", "mp4", "-i", _FILE, "-fps_mode", "passthrough", "-f", "framehash", "-"]
    try:
        done = run(command, directory=directory, timeout_seconds=timeout_seconds)
    except ToolFailed as failed:
        if failed.members.get("timed_out"):
            raise
        # Without what the tool said as a member: it would be taken for the source's fault.
        raise ToolFailed(f"what was encoded does not decode: {failed}") from failed
    finally:
        file.unlink()
    decoded = sum(not line.startswith(b"#") for line in done.stdout.splitlines())
    if decoded != len(packaged.segments):
        detail = f"of {len(packaged.segments)} segments {decoded} decode"
        raise ToolFailed(f"what was encoded does not decode: {detail}")
