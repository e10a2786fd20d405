"""What must be true of a processed source of the corpus, measured on what a player gets."""

from __future__ import annotations

import re
import subprocess
from array import array
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.corpus.pictures import counters
from tests.media.sound import lag
from zoetrope.adapters import clients
from zoetrope.adapters.encoder_options import encoder_options
from zoetrope.domain.boxes import find
from zoetrope.domain.colour import TAGS, scale_options, to_bt709
from zoetrope.domain.framing import fitted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.corpus.entry import Entry
    from tests.media.tools import Tools
    from tests.pipeline import Pipeline
    from zoetrope.domain.plan import Plan

PSNR_MARGIN_DB = 0.5
SSIM_BAR = 0.995
OFFSET_SECONDS = 0.010
_HEARD_RATE = 48_000
_LISTENING_RATE = 8000
_AUDIO_PACKET = Fraction(1024, 48_000)
_LEAST_SECONDS = 0.1
_SILENCE = re.compile(r"silence_(start|end): (-?[\d.]+)")
_AVERAGE = re.compile(r"PSNR.* average:([\d.]+|inf)")
_SIMILARITY = re.compile(r"SSIM.* All:([\d.]+)")


@dataclass(frozen=True)
class Result:
    """A processed source, with its largest rendition as a file."""

    entry: Entry
    source: Path
    pipeline: Pipeline
    tools: Tools
    player: Path
    """Another build of ffmpeg than the one that encoded."""
    folder: Path

    def track(self, name: str) -> Path:
        """A track as a player appends it."""
        path = self.folder / f"{name}.mp4"
        if not path.exists():
            path.write_bytes(self.pipeline.track_file(name))
        return path

    @property
    def picture(self) -> Path:
        return self.track(self.pipeline.index().video_tracks[0].name)


def check(result: Result) -> None:
    """Hold a ready source to everything that its entry says."""
    _check_shape(result)
    _check_frames(result)
    _check_times(result)
    _check_decodes(result)
    _check_sound(result)
    _check_quality(result)


def check_real(result: Result) -> None:
    """Hold a clip that shows no counter, and whose sound nobody made, to its entry."""
    _check_shape(result)
    _check_times(result)
    _check_decodes(result)
    origin = round(result.pipeline.read_plan().grid.origin * _HEARD_RATE)
    # One after the other: where it changes the rate, too, ffmpeg lets sound that began before its
    # first_pts begin somewhere else.
    onto = f"aresample={_HEARD_RATE},aresample=async=1:first_pts={origin}"
    onto += f",aresample={_LISTENING_RATE}"
    for number in range(result.entry.audio):
        given = ["-copyts", "-i", result.source, "-af", onto]
        theirs = _samples(result.tools, *given, "-map", f"0:a:{number}")
        track = result.track(f"audio-{number}")
        ours = _samples(result.tools, "-i", track, "-ar", _LISTENING_RATE, "-map", "0:a:0")
        found = lag(theirs, ours, most=2 * round(OFFSET_SECONDS * _LISTENING_RATE))
        assert abs(found) <= OFFSET_SECONDS * _LISTENING_RATE
    _check_quality(result)


def _samples(tools: Tools, *arguments: object) -> list[float]:
    command = [str(tools.directory / "ffmpeg"), "-nostdin", "-v", "error", *map(str, arguments)]
    command += ["-ac", "1", "-t", "8", "-f", "f32le", "-"]
    samples = array("f")
    samples.frombytes(subprocess.run(command, check=True, capture_output=True).stdout)
    return samples.tolist()


def _check_shape(result: Result) -> None:
    entry, index = result.entry, result.pipeline.index()
    assert result.pipeline.read_plan().source.working_copy is entry.copied
    largest = index.video_tracks[0]
    assert (largest.width, largest.height) == entry.size
    assert len(index.audio_tracks) == entry.audio
    assert index.frame_rate == entry.rate
    shown = result.tools.ffprobe(result.picture, "-show_streams")["streams"][0]
    assert (shown["width"], shown["height"]) == entry.size
    assert shown["sample_aspect_ratio"] == "1:1"
    assert shown["pix_fmt"] == "yuv420p"
    colours = ("color_range", "color_space", "color_transfer", "color_primaries")
    assert [shown.get(name) for name in colours] == ["tv", "bt709", "bt709", "bt709"]


def _check_frames(result: Result) -> None:
    """No frame is missing, doubled or late, above all not where two chunks join."""
    entry = result.entry
    seen = counters(result.player, result.picture)
    assert seen == (entry.shown if entry.frames else _on_the_grid(entry.shown, len(seen)))


def _on_the_grid(kept: list[int], count: int) -> list[int]:
    """Of a source at 30 fps that lacks frames: at each time the newest that there is."""
    return [max(number for number in kept if number <= slot) for slot in range(count)]


def _check_times(result: Result) -> None:
    entry, index = result.entry, result.pipeline.index()
    track = index.video_tracks[0]
    count = entry.frames or entry.shown[-1] + 1
    length = Fraction(count) / entry.rate
    assert track.duration == index.duration == length
    assert result.tools.shown_at(result.picture) == [n / entry.rate for n in range(count)]
    for each in index.audio_tracks:
        ends = result.tools.shown_at(result.track(each.name), "a")[-1] + _AUDIO_PACKET
        assert abs(ends - length) <= max(1 / entry.rate, _AUDIO_PACKET)
    media, keys, expected = clients.media_bucket(), result.pipeline.keys, Fraction(0)
    for number, seconds in enumerate(track.segment_durations(), start=1):
        segment = media.get(keys.segment(track.name, number)) or b""
        tfdt = find(segment, b"moof", b"traf", b"tfdt")
        assert int.from_bytes(segment[tfdt.body + 4 : tfdt.end]) == expected * track.timescale
        expected += seconds


def _check_decodes(result: Result) -> None:
    for track in result.pipeline.index().tracks:
        command = [str(result.player), "-nostdin", "-v", "error", "-xerror"]
        command += ["-i", str(result.track(track.name)), "-map", "0", "-f", "null", "-"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def _check_sound(result: Result) -> None:
    origin = _picture_begins(result)
    for number in range(result.entry.audio):
        stream = ["-map", f"0:a:{number}"]
        theirs = _tones(result.tools, "-copyts", "-i", str(result.source), *stream)
        ours = _tones(result.tools, "-i", str(result.track(f"audio-{number}")))
        assert len(ours) == result.entry.tones
        for wanted, heard in zip(theirs, ours, strict=True):
            assert abs(heard - (wanted - origin)) <= OFFSET_SECONDS


def _picture_begins(result: Result) -> float:
    """Give when it does by the clock of the source, which a working copy does not keep."""
    if not result.entry.copied:
        return float(result.pipeline.read_plan().grid.origin)
    said = result.tools.ffprobe(result.source, "-select_streams", "v:0", "-show_streams")
    return float(said["streams"][0].get("start_time", 0))


def _tones(tools: Tools, *given: str) -> list[float]:
    """When the tones of a sound begin, by its own clock, as a plain decode has it."""
    look = ["-af", f"silencedetect=noise=-26dB:d={_LEAST_SECONDS}", "-f", "null", "-"]
    said = [(kind, float(at)) for kind, at in _SILENCE.findall(_told(tools, [*given, *look]))]
    # Where a sound ends or changes its layout, silence is said to end, and to begin at once.
    return [
        ends
        for (kind, ends), (then, begins) in pairwise(said)
        if (kind, then) == ("end", "start") and begins - ends > _LEAST_SECONDS
    ]


def _check_quality(result: Result) -> None:
    """The chunks look as good as one pass over the whole source with the same settings."""
    plan = result.pipeline.read_plan()
    largest = plan.renditions[0]
    plain = _as_in_chunks(plan)
    whole = result.folder / "whole.mp4"
    result.tools.ffmpeg(
        "-reinit_filter", "0", "-i", result.source,
        "-map", f"0:{plan.source.video.stream_index}", "-vf", plain,
        *encoder_options(plan.grid, largest), whole,
    )  # fmt: skip
    ours, theirs = (_psnr(result, path, plain) for path in (result.picture, whole))
    # Where hardly anything moves, a few bits are a decibel; then the two may not look different.
    assert ours >= theirs - PSNR_MARGIN_DB or _ssim(result, result.picture, whole) >= SSIM_BAR


def _as_in_chunks(plan: Plan) -> str:
    """Give the filters of a chunk for the whole source: that they are right is tested elsewhere."""
    video, largest = plan.source.video, plan.renditions[0]
    held, frames = video.held_from is not None, plan.grid.frame_count
    return ",".join([
        *(["bwdif=mode=send_field:deint=interlaced"] if video.interlaced else []),
        f"fps={plan.grid.rate}:eof_action=pass" if held else f"fps={plan.grid.rate}",
        *to_bt709(video.colour, width=largest.width, height=largest.height),
        fitted(video, largest.width, largest.height, scale_options(video.colour)),
        TAGS,
        *([f"tpad=stop_mode=clone:stop={frames}", f"trim=end_frame={frames}"] if held else []),
    ])  # fmt: skip


def _ssim(result: Result, encoded: Path, reference: Path) -> float:
    pair = "[0:v]settb=1/1000,setpts=N[a];[1:v]settb=1/1000,setpts=N[b];[a][b]ssim"
    files = ["-i", str(encoded), "-i", str(reference)]
    said = _told(result.tools, [*files, "-filter_complex", pair, "-f", "null", "-"])
    return float(_SIMILARITY.findall(said)[-1])


def _psnr(result: Result, encoded: Path, plain: str) -> float:
    stream = result.pipeline.read_plan().source.video.stream_index
    counted = "settb=1/1000,setpts=N"
    pair = f"[1:{stream}]{plain},format=yuv420p,{counted}[a];[0:v]{counted}[b];[b][a]psnr"
    files = ["-i", str(encoded), "-reinit_filter", "0", "-an", "-i", str(result.source)]
    said = _told(result.tools, [*files, "-filter_complex", pair, "-f", "null", "-"])
    return float(_AVERAGE.findall(said)[-1])


def _told(tools: Tools, arguments: list[str]) -> str:
    command = [str(tools.directory / "ffmpeg"), "-nostdin", "-hide_banner", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr
