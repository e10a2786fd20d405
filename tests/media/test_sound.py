"""What becomes of a source's sound: its channels, its loudness, its time, its names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tests.media.sound import RATE, decode
from tests.media.sources import H264
from zoetrope.adapters.sound_filters import MAX_KEPT_RATE
from zoetrope.domain import spans

if TYPE_CHECKING:
    from pathlib import Path

    from tests.media.tools import Tools
    from tests.pipeline import Pipeline

HALF = math.sqrt(0.5)
SURROUND, WIDE = 1 + 2 * HALF, 1 + 3 * HALF
SILENT = 0.001
# ITU-R BS.775-3, annex 4, divided by the sum of its coefficients: what of a channel is heard left.
MIXED: dict[str, dict[str, float]] = {
    "mono": {"FC": HALF},
    "stereo": {"FL": 1, "FR": 0},
    "5.1": {"FL": 1 / SURROUND, "FR": 0, "FC": HALF / SURROUND, "LFE": 0, "BL": HALF / SURROUND},
    "7.1": {"FL": 1 / WIDE, "FC": HALF / WIDE, "LFE": 0, "SL": HALF / WIDE, "BL": HALF / WIDE},
}


def film(tools: Tools, path: Path, sound: list[str], *options: str, seconds: int = 1) -> Path:
    picture = f"testsrc2=size=64x36:rate=25:duration={seconds}"
    tools.ffmpeg("-f", "lavfi", "-i", picture, *sound, *H264, *options, path)
    return path


def heard(tools: Tools, pipeline: Pipeline, tmp_path: Path, track: str = "audio-0") -> list[float]:
    """The left channel of a track as it was encoded."""
    pipeline.plan()
    numbers: list[int] = []
    for span in pipeline.spans():
        if span["track"] == track:
            assert pipeline.audio(span)["outcome"] == "done"
            first = span["first_segment"]
            numbers += range(first, first + span["segment_count"])
    path = tmp_path / "heard.mp4"
    path.write_bytes(pipeline.segments(track, numbers))
    return list(decode(tools, path))


def amplitude(samples: list[float]) -> float:
    """That of a sine in the middle of the samples."""
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    return math.sqrt(2 * sum(sample * sample for sample in middle) / len(middle))


@pytest.mark.parametrize(
    ("layout", "channel"), [(layout, channel) for layout in MIXED for channel in MIXED[layout]]
)
def test_channels_are_mixed_after_itu_and_never_louder(
    layout: str, channel: str, tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    tone = f"sine=frequency=60:sample_rate=48000:duration=1,volume=4,pan={layout}|{channel}=c0"
    sound = ["-f", "lavfi", "-i", tone]
    pipeline.planned(film(tools, tmp_path / "one.mov", sound, "-c:a", "pcm_s16le"))
    # The generator's sine has an amplitude of an eighth.
    wanted = 0.5 * MIXED[layout][channel]
    assert amplitude(heard(tools, pipeline, tmp_path)) == pytest.approx(wanted, abs=0.01)


@pytest.mark.parametrize(("layout", "channels"), [("5.1", 6), ("7.1", 8)])
def test_the_loudest_mix_is_as_loud_as_one_channel_was(
    layout: str, channels: int, tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    every = "|".join(f"c{number}=c0" for number in range(channels))
    tone = f"sine=frequency=60:sample_rate=48000:duration=1,volume=7.2,pan={layout}|{every}"
    sound = ["-f", "lavfi", "-i", tone]
    pipeline.planned(film(tools, tmp_path / "all.mov", sound, "-c:a", "pcm_s16le"))
    samples = heard(tools, pipeline, tmp_path)
    assert amplitude(samples) == pytest.approx(0.9, abs=0.02)
    assert max(map(abs, samples)) < 1


def test_of_a_studios_many_tracks_the_first_two_are_heard(
    tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    tone = "sine=frequency=60:sample_rate=48000:duration=1,volume=4,pan=10c|c0=c0|c5=c0"
    sound = ["-f", "lavfi", "-i", tone]
    pipeline.planned(film(tools, tmp_path / "many.mov", sound, "-c:a", "pcm_s16le"))
    assert amplitude(heard(tools, pipeline, tmp_path)) == pytest.approx(0.5, abs=0.02)


def test_sound_of_a_higher_rate_than_is_kept_between_is_heard_as_it_is(
    tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    rate = 2 * MAX_KEPT_RATE
    tone = f"aevalsrc='0.5*sin(2*PI*60*t)*gte(t,0.5)':c=mono:s={rate}:d=1"
    sound = ["-f", "lavfi", "-i", tone]
    pipeline.planned(film(tools, tmp_path / "high.mov", sound, "-c:a", "pcm_s16le"))
    samples = heard(tools, pipeline, tmp_path)
    begins = next(at for at, sample in enumerate(samples) if abs(sample) > 0.05)
    assert abs(begins - RATE // 2) < 0.010 * RATE
    assert max(samples[3 * RATE // 4 :]) == pytest.approx(0.5 * HALF, abs=0.02)


@pytest.mark.parametrize("name", ["late.mkv", "late.mp4", "hole.mkv"])
def test_sound_keeps_its_time_across_spans_and_silence(
    name: str, tools: Tools, pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A click each second, from 9.5 s on; or with none, and no packets, from 6 to 9.5 s."""
    clicks = "aevalsrc='sin(2*PI*3000*t)*lt(mod(t+0.5,1),0.02)':s=44100:d=20"
    sound = ["-itsoffset", "9", "-f", "lavfi", "-i", clicks]
    options = ["-map", "0:v", "-map", "1:a", "-t", "20"]
    if name == "hole.mkv":
        sound[:2] = []
        options += ["-bsf:a", "noise=drop='between(pts*tb,5.8,9.2)'"]
    source = film(tools, tmp_path / name, sound, *options, "-c:a", "aac", seconds=20)
    monkeypatch.setattr(spans, "MAX_SPAN_SECONDS", 8)
    plan = pipeline.planned(source)
    assert plan.has_joins
    samples = heard(tools, pipeline, tmp_path)
    shown = float(plan.grid.origin)
    begins = [0.5 + second for second in range(20) if name == "hole.mkv" or second >= 9]
    for begin in begins:
        if name == "hole.mkv" and 5.5 < begin < 9.5:
            continue
        at = round((begin - shown) * RATE)
        window = samples[at - RATE // 4 : at + RATE // 4]
        first = next(n for n, sample in enumerate(window) if abs(sample) > 0.2)
        assert abs(first - RATE // 4) < 0.010 * RATE, begin
    quiet = samples[round(6.6 * RATE) : round(8.9 * RATE)]
    assert max(map(abs, quiet)) < SILENT


def test_languages_titles_and_the_default_are_the_sources(
    tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    tone = ["-f", "lavfi", "-i", "sine=duration=1"]
    options = ["-map", "0:v", "-map", "1:a", "-map", "2:a", "-c:a", "aac"]
    options += ["-metadata:s:a:0", "language=eng", "-metadata:s:a:0", "title=Commentary"]
    options += ["-metadata:s:a:1", "language=fra", "-disposition:a:0", "0"]
    options += ["-disposition:a:1", "default"]
    assert pipeline.run(film(tools, tmp_path / "two.mkv", [*tone, *tone], *options))
    found = [(each.language, each.title, each.default) for each in pipeline.index().audio_tracks]
    assert found == [("eng", "Commentary", False), ("fra", "", True)]
