"""What `make demo` prints at its end: what was measured, and how to watch it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rich import box
from rich.markup import escape
from rich.table import Table

from infra.cli import formats, screen
from infra.client.player.playing import Played
from infra.client.replies import Video

HLS_PLAYER = "https://hlsjs.video-dev.org/demo/?src="


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that the demo found out; every check has passed when it exists."""

    video: Video
    source_frames: int
    frame_rate: Fraction
    upload_bytes: int
    upload_seconds: float
    ready_seconds: float
    """From the complete upload to ready."""
    played: Sequence[Played]
    end_difference: Fraction | None
    """How far apart audio and video end, in seconds; None without sound."""


def print_report(measured: Measured, *, console_url: str) -> None:
    """Write the summary to stdout."""
    screen.show(_tracks(measured))
    screen.show(_figures(measured))
    screen.show_line("\n[bold]Watch it[/]")
    hls = measured.video.playback["hls_url"]
    shown_at = f"{console_url}#/videos/{measured.video.id}" if console_url else ""
    for label, text in (
        ("console", shown_at),
        ("ffplay ", f"ffplay '{hls}'"),
        ("VLC    ", f"vlc '{hls}'"),
        ("browser", HLS_PLAYER + hls),
        ("DASH   ", measured.video.playback["dash_url"]),
    ):
        if text:
            screen.show_line(f"  [dim]{label}[/]  {escape(text)}")
    screen.show_line(
        "\nThe stack keeps running: [bold]make down[/] stops it, and a later [bold]make up[/] "
        "still has the video."
    )


def _tracks(measured: Measured) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Played", no_wrap=True, style="bold")
    table.add_column("Size", no_wrap=True)
    table.add_column("Peak", no_wrap=True, justify="right")
    table.add_column("Frames", no_wrap=True, justify="right")
    table.add_column("Length", no_wrap=True, justify="right")
    for track in measured.played:
        link = track.link
        table.add_row(
            link.name,
            link.resolution,
            formats.bit_rate(link.bandwidth),
            str(track.decoded.frames),
            f"{float(track.decoded.duration):.3f} s",
        )
    return table


def _figures(measured: Measured) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    rate = formats.size(measured.upload_bytes / max(measured.upload_seconds, 1e-3))
    length = float(measured.video.document["duration_seconds"])
    speed = length / max(measured.ready_seconds, 1e-3)
    grid.add_row("Uploaded", f"{formats.size(measured.upload_bytes)} at {rate}/s")
    grid.add_row(
        "Ready after",
        f"{measured.ready_seconds:.1f} s for {length:.1f} s of film ({speed:.1f}x real time)",
    )
    frame_rate = formats.frame_rate(str(measured.frame_rate))
    grid.add_row("Source", f"{measured.source_frames} frames, streamed at {frame_rate} fps")
    if measured.end_difference is not None:
        milliseconds = float(measured.end_difference) * 1000
        grid.add_row("Sound", f"ends {milliseconds:.1f} ms beside the picture")
    grid.add_row("DASH", "every rendition and the sound: the same frames")
    grid.add_row("Signatures", "an unsigned and an altered URL were refused with 403")
    return grid
