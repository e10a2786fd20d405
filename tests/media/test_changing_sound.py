"""Sound that changes its layout or its rate midway, as broadcasts do: all is kept, in time."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest

from tests.corpus.changes import AT_ONCE
from tests.media.sound import PACKET, RATE, decode, signal_to_noise
from tests.media.sources import H264
from tests.media.test_sound_joins import MUSIC
from zoetrope.domain import spans

if TYPE_CHECKING:
    from pathlib import Path

    from tests.media.tools import Tools
    from tests.pipeline import Pipeline

SECONDS, SPAN_SECONDS = 9, 4
PARTS = {
    "ac3.ts": [("stereo", 48000), ("5.1", 48000), ("stereo", 48000)],
    "aac.ts": [("mono", 48000), ("stereo", 44100), ("5.1", 48000)],
    "mp2.mkv": [("mono", 44100), ("stereo", 48000), ("mono", 48000)],
}
CHANGES = [0, 3.2, 6.7, SECONDS]
"""Within the first span and the second, and in the run-in of the next one each time."""
GAPS = [Fraction(12, 1000), Fraction(-12, 1000), Fraction(0)]
"""Seconds between one and the next: less than what is taken for jitter within a recording."""
FRAME_SAMPLES = {"aac": 1024, "ac3": 1536, "mp2": 1152}
CHANNELS = {"mono": 1, "stereo": 2, "5.1": 6}
LOUDNESS = {"mono": math.sqrt(0.5), "stereo": 1, "5.1": 1}
"""Of what every channel plays: see test_sound.py."""


def parts_of(tools: Tools, name: str, folder: Path) -> list[Path]:
    """The recordings one after the other, every channel of each playing the same."""
    made, at = [], Fraction(2)
    for number, (layout, rate) in enumerate(PARTS[name]):
        seconds = CHANGES[number + 1] - CHANGES[number]
        music = MUSIC.format(rate=rate, seconds=seconds) + ",pan=" + layout
        music += "".join(f"|c{channel}=c0" for channel in range(CHANNELS[layout]))
        whole, part = folder / f"whole-{number}.ts", folder / f"{number}.ts"
        codec, bits = name.split(".", maxsplit=1)[0], f"{96 * CHANNELS[layout]}k"
        tools.ffmpeg("-f", "lavfi", "-i", music, "-c:a", codec, "-b:a", bits, *AT_ONCE, whole)
        times = tools.shown_at(whole, "a")
        moved = f"{float(at - times[0]):.6f}"
        tools.ffmpeg(
            "-copyts", "-i", whole, "-c", "copy", *AT_ONCE, "-output_ts_offset", moved, part
        )
        at += times[-1] - times[0] + Fraction(FRAME_SAMPLES[codec], rate) + GAPS[number]
        made.append(part)
    return made


def spliced(tools: Tools, parts: list[Path], path: Path) -> Path:
    """A film with the recordings, their packets as they were."""
    tools.ffmpeg(
        "-copyts", "-f", "lavfi", "-i",
        f"testsrc2=size=64x36:rate=25:duration={SECONDS},setpts=PTS+2/TB",
        "-i", "concat:" + "|".join(map(str, parts)), "-map", "0:v", "-map", "1:a",
        *H264, "-g", "60", "-c:a", "copy", *AT_ONCE, path,
    )  # fmt: skip
    return path


def wanted_of(
    tools: Tools, name: str, parts: list[Path], source: Path, origin: float
) -> tuple[list[float], list[int]]:
    """What should be heard from each recording decoded alone, and the packets of ours it begins in.

    The left channel from `origin` on, by the clock of the source.
    """
    times = tools.shown_at(source, "a")
    packets = [len(tools.shown_at(part, "a")) for part in parts]
    assert sum(packets) == len(times)
    sound = [0.0] * (SECONDS * RATE)
    begins = []
    for part, first, (layout, _) in zip(
        parts, accumulate([0, *packets[:-1]]), PARTS[name], strict=True
    ):
        at = round((float(times[first]) - origin) * RATE)
        begins.append(at // PACKET)
        heard = [LOUDNESS[layout] * each for each in decode(tools, part)]
        before = max(0, -at)
        sound[at + before : at + len(heard)] = heard[before:]
    return sound[: SECONDS * RATE], begins


@pytest.mark.parametrize("name", PARTS)
def test_all_of_a_sound_that_changes_midway_is_heard_in_time(
    name: str, tools: Tools, pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = parts_of(tools, name, tmp_path)
    source = spliced(tools, parts, tmp_path / name)
    monkeypatch.setattr(spans, "MAX_SPAN_SECONDS", SPAN_SECONDS)
    plan = pipeline.planned(source)
    assert [span["segment_count"] for span in pipeline.spans()] == [1, 1, 1]
    assert all(pipeline.audio(span)["outcome"] == "done" for span in pipeline.spans())
    track = tmp_path / "heard.mp4"
    track.write_bytes(pipeline.segments("audio-0", range(1, 4)))
    heard = list(decode(tools, track))

    wanted, changes = wanted_of(tools, name, parts, source, float(plan.grid.origin))
    ratios = signal_to_noise(wanted, heard)
    # What is late by a sample, or silent, or too loud, is under 6 dB. Where it changes, the codec
    # hears other neighbours than at the beginning of a recording, and at its end.
    near = {each + beside for each in [*changes, len(ratios)] for beside in (-2, -1, 0, 1, 2)}
    low = [(at, round(ratio)) for at, ratio in enumerate(ratios) if at not in near and ratio < 9]
    assert low == []
