"""When a source ends: with its picture, or with sound that goes on well after it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from processing import working_copy
from processing.source_ends import Ends, find_ends
from tests.pipeline import Pipeline
from tests.stub_tool import StubTool
from zoetrope.adapters import clients
from zoetrope.adapters.ffprobe import Ffprobe
from zoetrope.domain.source import Source
from zoetrope.settings import settings

PICTURE = {
    "index": 0, "codec_type": "video", "codec_name": "h264", "time_base": "1/1000",
    "r_frame_rate": "25/1", "duration_ts": 3000,
}  # fmt: skip
SOUND = {
    "index": 1, "codec_type": "audio", "codec_name": "aac", "channels": 2, "sample_rate": 48_000,
    "time_base": "1/1000",
}  # fmt: skip
UNKNOWN = SOUND | {"index": 2, "codec_name": "apac"}


@pytest.fixture
def tool(tmp_path: Path) -> StubTool:
    (tmp_path / "tool").mkdir()
    return StubTool(tmp_path / "tool")


def ends(tool: StubTool, tmp_path: Path, stated: str, *others: dict[str, Any]) -> Ends:
    probe = Ffprobe(tool.binary, "http://x/", "mov", tmp_path, lambda: 20.0)
    container = {"streams": [PICTURE, *others], "format": {"duration": stated}}
    return find_ends(probe, container, PICTURE, Fraction(0))


def last(pts: int) -> dict[str, Any]:
    return {"packets": [{"pts": pts, "duration": 40, "flags": "K__"}]}


def test_a_video_ends_with_its_picture_and_no_packet_is_looked_at(
    tool: StubTool, tmp_path: Path
) -> None:
    assert ends(tool, tmp_path, "3.49", SOUND) == Ends(Fraction(0), Fraction(3), Fraction(3))
    assert not tool.calls()


def test_where_sound_goes_on_the_last_frame_is_held_to_its_end(
    tool: StubTool, tmp_path: Path
) -> None:
    tool.will_answer(last(8960), last(2960))
    found = ends(tool, tmp_path, "9", SOUND, UNKNOWN)
    assert found == Ends(Fraction(0), Fraction(3), Fraction(9), Fraction(296, 100))
    assert tool.options("-select_streams") == ["1", "0"]
    assert found.without_hold() == Ends(Fraction(0), Fraction(3), Fraction(3))


def test_a_head_that_says_more_than_there_is_of_sound_is_not_believed(
    tool: StubTool, tmp_path: Path
) -> None:
    tool.will_answer(last(2960))
    assert ends(tool, tmp_path, "43200", SOUND).held_from is None


def test_a_stream_that_nobody_hears_or_sees_holds_nothing(tool: StubTool, tmp_path: Path) -> None:
    assert ends(tool, tmp_path, "9", UNKNOWN).held_from is None


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("most", [1, 10**9])
def test_of_what_is_sought_by_its_picture_and_cannot_be_copied_nothing_is_held(
    most: int, tool: StubTool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ffprobe").symlink_to(tool.binary)
    (tmp_path / "ffmpeg").write_text("#!/bin/sh\necho 'Could not write header' >&2\nexit 1\n")
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("FFMPEG_DIR", str(tmp_path))
    settings.cache_clear()
    monkeypatch.setattr(working_copy, "MAX_COPY_BYTES", most)
    shown = {"width": 128, "height": 72, "avg_frame_rate": "25/1"}
    look = {"streams": [PICTURE | shown, SOUND], "format": {"duration": "10"}}
    first = {"frames": [{"best_effort_timestamp": 0}]}
    # Of what may be copied the packets are looked at as well, whether its clock begins anew.
    clock = [] if most == 1 else [""]
    tool.will_answer(look, look, *clock, last(7000), first, last(2960), last(8960), last(2960))
    pipeline = Pipeline()
    pipeline.accept(b"FLV\x01" + bytes(100))
    assert pipeline.probe()["outcome"] == "done"
    facts = clients.media_bucket().get_json(pipeline.keys.source_facts) or {}
    video = Source.from_json(facts).video
    assert (video.held_from, video.duration) == (None, Fraction(3))
