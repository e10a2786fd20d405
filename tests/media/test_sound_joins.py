"""Sound encoded in spans is the sound encoded at once: to the sample, at every join."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest

from tests.media.sound import PACKET, decode, signal_to_noise
from tests.media.sources import H264
from zoetrope.adapters import clients
from zoetrope.domain import spans
from zoetrope.domain.audio import packet_count
from zoetrope.domain.plan import Plan
from zoetrope.domain.spans import Span

if TYPE_CHECKING:
    from array import array
    from pathlib import Path

    from tests.media.tools import Tools
    from tests.pipeline import Pipeline

SPAN_SECONDS = 8
SECONDS = 20
SOURCES = {
    # Exact times, and the sound sought by an index.
    "exact-44.mp4": ["-ar", "44100", "-c:a", "aac"],
    "exact-96.mov": ["-ar", "96000", "-c:a", "alac"],
    # Times in milliseconds, which no join may show.
    "rounded-mp3.mkv": ["-ar", "44100", "-c:a", "libmp3lame"],
    "rounded-flac.mkv": ["-ar", "48000", "-c:a", "flac"],
    "rounded-opus.mkv": ["-ar", "48000", "-c:a", "libopus"],
    "rounded-vorbis.mkv": ["-ar", "44100", "-c:a", "libvorbis"],
    "rounded-aac.flv": ["-ar", "44100", "-c:a", "aac"],
    # No index; times in 1/90,000 s.
    "stream-aac.ts": ["-ar", "44100", "-c:a", "aac"],
    "stream-ac3.ts": ["-ar", "48000", "-c:a", "ac3"],
}
# Chords with overtones that wander, over a little noise: an offset of one sample shows at once.
MUSIC = (
    "aevalsrc='0.2*sin(2*PI*(220+20*sin(t))*t)+0.15*sin(2*PI*1760*t)*(1+sin(3*t))/2"
    "+0.1*sin(2*PI*(3300+300*sin(0.7*t))*t)+0.005*(random(0)-0.5)':s={rate}:d={seconds}"
)


def make(tools: Tools, path: Path, options: list[str]) -> Path:
    music = MUSIC.format(rate=options[1], seconds=SECONDS)
    tools.ffmpeg(
        "-f", "lavfi", "-i", f"testsrc2=size=64x36:rate=25:duration={SECONDS}",
        "-f", "lavfi", "-i", music, "-ac", "2", *H264, "-g", "60", *options, path,
    )  # fmt: skip
    return path


def encode(pipeline: Pipeline, tools: Tools, path: Path) -> tuple[array[float], list[int]]:
    """Plan and encode the sound; give what is heard and the packets before which spans join."""
    assert pipeline.plan()["outcome"] == "done"
    accounts = []
    for span in pipeline.spans():
        assert pipeline.audio(span)["outcome"] == "done"
        accounts.append(pipeline.result(Span(**span).task))
    segments = sum(len(account["sizes"]) for account in accounts)
    path.write_bytes(pipeline.segments("audio-0", range(1, segments + 1)))
    ends = list(accumulate(sum(account["ticks"]) // PACKET for account in accounts))
    heard = decode(tools, path)
    assert len(heard) == ends[-1] * PACKET == packet_count(Fraction(SECONDS)) * PACKET
    return heard, ends[:-1]


@pytest.mark.parametrize("name", SOURCES)
def test_no_join_is_heard(
    name: str, tools: Tools, pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.accept(make(tools, tmp_path / name, SOURCES[name]))
    assert pipeline.probe()["outcome"] == "done"
    assert pipeline.analyze()["outcome"] == "done"
    with monkeypatch.context() as patch:
        patch.setattr(Plan, "has_joins", True)  # its frames onto the lattice, too
        at_once, none = encode(pipeline, tools, tmp_path / "at-once.mp4")
    pipeline.forget_tasks()
    clients.media_bucket().delete_prefix(pipeline.keys.plan)
    monkeypatch.setattr(spans, "MAX_SPAN_SECONDS", SPAN_SECONDS)
    joined, joins = encode(pipeline, tools, tmp_path / "joined.mp4")
    assert (len(none), len(joins)) == (0, 2)

    # Two encodings of the same differ by what each leaves out, everywhere about as much.
    ratios = signal_to_noise(at_once, joined)
    elsewhere = sorted(ratios[joins[0] + 2 : -2])
    assert elsewhere[len(elsewhere) // 2] > 20
    for join in joins:
        assert min(ratios[join - 1 : join + 2]) >= min(40, elsewhere[len(elsewhere) // 50] - 3)
