"""Sound that stands in the file well before its pictures: where a seek leads, there is none."""

from pathlib import Path

import pytest

from tests.corpus.pictures import beeping
from tests.media.sources import H264
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from zoetrope.domain import spans

SECONDS, TONE = 20, 18.5
PACKET, SOUND = 188, 0x101


def made(tools: Tools, path: Path) -> Path:
    """A transport stream whose sound stands half the file before its pictures."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=size=96x48:rate=25:duration={SECONDS}"]
    encoding = [*H264, "-g", "50", "-c:a", "aac", "-pcr_period", "20"]
    tools.ffmpeg(*picture, *beeping(SECONDS, at=TONE), *encoding, path)
    stream = path.read_bytes()
    packets = [stream[at : at + PACKET] for at in range(0, len(stream), PACKET)]
    places = []
    for place, packet in enumerate(packets):
        is_sound = int.from_bytes(packet[1:3]) & 0x1FFF == SOUND
        places.append((place - (len(packets) // 2 if is_sound else 0), packet))
    path.write_bytes(b"".join(packet for _, packet in sorted(places, key=lambda each: each[0])))
    return path


def test_it_is_heard_to_its_end(
    tools: Tools, pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "MAX_SPAN_SECONDS", 5)
    plan = pipeline.planned(made(tools, tmp_path / "early.ts"))
    spanned = pipeline.spans()
    assert len(spanned) > 2
    assert [pipeline.audio(span)["outcome"] for span in spanned] == ["done"] * len(spanned)
    heard = tmp_path / "sound.mp4"
    heard.write_bytes(pipeline.segments("audio-0", range(1, plan.grid.segment_count + 1)))
    assert tools.loudness_begins(heard) == pytest.approx(TONE, abs=0.02)
