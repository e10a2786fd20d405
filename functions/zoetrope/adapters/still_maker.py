"""ffmpeg: single pictures of a source, found by seeking, and sheets of them.

A picture stands for a stretch of the video. Its last key frame is taken: that costs a seek and a
few frames, however long the stretch. Where it has no key frame, its first frame is decoded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from zoetrope.adapters.media_input import AS_STORED, global_options, input_options
from zoetrope.adapters.processes import run
from zoetrope.domain.colour import scale_options, to_bt709
from zoetrope.domain.framing import as_shown, fitted
from zoetrope.domain.plan import Plan
from zoetrope.domain.storyboard import Storyboard
from zoetrope.errors import ToolFailed

RUN_UP_SECONDS = 12
"""How long before a frame decoding begins where no key frame is near; containers without an index
may land between two."""
TILE_QUALITY, POSTER_QUALITY = 5, 3
"""ffmpeg's scale for JPEG: 2 is best, 31 worst."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a picture is made, in pixels; both sides even."""

    width: int
    height: int

    @property
    def raw_bytes(self) -> int:
        """Count the bytes of a picture in 4:2:0."""
        return self.width * self.height * 3 // 2

    @property
    def luma_bytes(self) -> int:
        """Count the bytes of its brightness alone, with which it begins."""
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class StillMaker:
    """Takes pictures of one planned source, read at a loopback URL."""

    binary: Path
    url: str
    plan: Plan
    directory: Path
    remaining_seconds: Callable[[], float]
    """The time that is left for a tool from now; several may have to run in it."""

    def key_frame(self, start: int, end: int, size: Size) -> bytes | None:
        """Give the last key frame of the frames from `start` up to `end`, raw; None without any.

        Raises ToolFailed when the time is over.
        """
        grid = self.plan.grid
        # Half a frame before the end: a seek lands on the key frame at or before it.
        raw = self._raw(self._reading(grid.time_of(end) - 1 / (2 * grid.rate)), [], size, 1)
        shown = self._first_time()
        if raw is None or shown is None or len(raw) != size.raw_bytes:
            return None
        half = 1 / (2 * grid.rate)
        return raw if grid.time_of(start) - half <= shown < grid.time_of(end) - half else None

    def frame(self, number: int, size: Size) -> bytes | None:
        """Give one frame of the grid, raw; None where the source has none."""
        return next(iter(self.frames(number, step=1, count=1, size=size)), None)

    def frames(self, first: int, *, step: int, count: int, size: Size) -> list[bytes]:
        """Decode from a frame of the grid on and give every `step`th, raw; fewer at the end."""
        grid = self.plan.grid
        command = self._reading(grid.time_of(first) - RUN_UP_SECONDS)
        # Half a microsecond more, as for the chunks.
        start = f"{round(grid.time_of(first) * 1_000_000) / 1_000_000:.6f}5"
        # Of a last picture that is held there may be less than a frame of the grid.
        short = ":eof_action=pass" if self.plan.source.video.held_from is not None else ""
        filters = [
            f"fps=fps={grid.rate}:start_time={start}:round=near{short}",
            f"select='not(mod(n\\,{step}))'",
        ]
        fields = "send_frame" if self.plan.source.video.interlaced else ""
        raw = self._raw(command, filters, size, count, fields=fields) or b""
        whole = len(raw) // size.raw_bytes * size.raw_bytes
        return [raw[at : at + size.raw_bytes] for at in range(0, whole, size.raw_bytes)]

    def jpeg(self, raw: bytes, size: Size) -> bytes:
        """Compress one picture."""
        (self.directory / _RAW).write_bytes(raw)
        [file] = self._compress(size, [], POSTER_QUALITY)
        return file

    def sheets(self, tiles: Sequence[bytes], board: Storyboard) -> list[bytes]:
        """Lay tiles out on sheets and compress them; what stays empty is black."""
        with (self.directory / _RAW).open("wb") as file:
            file.writelines(tiles)
        layout = f"tile={board.columns}x{board.rows}"
        size = Size(board.tile_width, board.tile_height)
        return self._compress(size, ["-vf", layout], TILE_QUALITY)

    def _reading(self, seek: Fraction) -> list[str]:
        command = [str(self.binary), "-nostdin", "-y", *global_options()]
        # The source's own clock, as for the chunks.
        command += ["-filter_threads", "1", "-copyts"]
        if seek > self.plan.grid.origin:
            at = f"{round(seek * 1_000_000) / 1_000_000:.6f}"
            command += ["-seek_timestamp", "1", "-noaccurate_seek", "-ss", at]
        source = self.plan.source
        options = input_options(source.demuxer, far=source.late_streams)
        command += ["-threads", "1", *AS_STORED, *options, "-i", self.url]
        return [*command, "-map", f"0:{self.plan.source.video.stream_index}"]

    def _first_time(self) -> Fraction | None:
        """Read when, by the source's clock, the picture that was just taken is shown."""
        stats = self.directory / _STATS
        lines = stats.read_text().split() if stats.exists() else []
        return int(lines[0]) * Fraction(lines[1]) if len(lines) >= 2 else None

    def _raw(
        self, command: list[str], filters: list[str], size: Size, count: int, *, fields: str = ""
    ) -> bytes | None:
        """Run; None if nothing came of it, for which damage to that place is the usual reason."""
        output = self.directory / _RAW
        for old in (output, self.directory / _STATS):
            old.unlink(missing_ok=True)
        video = self.plan.source.video
        given = as_shown(video, width=size.width, height=size.height, fields=fields)
        mapped = to_bt709(video.colour, width=size.width, height=size.height)
        # JPEG (JFIF 1.02) is full range and has the colours of BT.601, whatever the video has.
        jfif = scale_options(video.colour, to="bt601", full_range=True)
        scaled = [fitted(video, size.width, size.height, jfif), "format=yuv420p"]
        command += ["-vf", ",".join([*given, *filters, *mapped, *scaled])]
        command += ["-frames:v", str(count)]
        command += ["-stats_enc_pre", _STATS, "-stats_enc_pre_fmt", "{ptsi} {tbi}"]
        command += ["-fps_mode", "passthrough", "-f", "rawvideo", _RAW]
        try:
            self._run(command)
        except ToolFailed as failed:
            if failed.members.get("timed_out"):
                raise
            return None
        return output.read_bytes() if output.exists() else None

    def _compress(self, size: Size, filters: list[str], quality: int) -> list[bytes]:
        for old in self.directory.glob("sheet-*.jpg"):
            old.unlink()
        self._run([
            str(self.binary), "-nostdin", "-y", *global_options(),
            "-protocol_whitelist", "file",
            "-f", "rawvideo", "-pixel_format", "yuv420p", "-color_range", "pc",
            "-video_size", f"{size.width}x{size.height}", "-i", _RAW,
            *filters,
            "-c:v", "mjpeg", "-q:v", str(quality), "-threads", "1",
            "-flags", "+bitexact", "-fflags", "+bitexact", "-map_metadata", "-1",
            "-f", "image2", "sheet-%03d.jpg",
        ])  # fmt: skip
        return [file.read_bytes() for file in sorted(self.directory.glob("sheet-*.jpg"))]

    def _run(self, command: list[str]) -> None:
        run(
            command,
            directory=self.directory,
            timeout_seconds=self.remaining_seconds(),
            secrets=[self.url],
        )

    def elsewhere(self, name: str) -> "StillMaker":
        """Give the same in a directory of its own, so that two may work at once."""
        directory = self.directory / name
        directory.mkdir()
        return replace(self, directory=directory)


_RAW = "picture.yuv"
_STATS = "frames.txt"
