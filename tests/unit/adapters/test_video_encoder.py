"""The picture's encoder: its command, its run-ups, and a source that ends before its time."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from tests.plans import source
from tests.stub_tool import StubTool
from zoetrope.adapters.video_encoder import RUN_UPS_SECONDS, VideoEncoder
from zoetrope.domain.grid import Chunk
from zoetrope.domain.plan import plan_for
from zoetrope.errors import ToolFailed

PLAN = plan_for(source(duration=Fraction(40)))
FIRST, SECOND, LAST = PLAN.grid.chunks()
RATE = 24
FAR = Chunk(4, 64 * RATE, 16 * RATE)
"""Further from the beginning than the longest run-up."""


@pytest.fixture
def tool(tmp_path: Path) -> StubTool:
    (tmp_path / "tool").mkdir()
    return StubTool(tmp_path / "tool")


def encoder(tool: StubTool, tmp_path: Path, left: Iterator[float] | None = None) -> VideoEncoder:
    remaining = left or iter([20.0] * 20)
    return VideoEncoder(tool.binary, "http://x/secret", PLAN, tmp_path, lambda: next(remaining))


def frames(first: int, count: int) -> dict[str, object]:
    lines = "\n".join(f"{first + number} 1/{RATE}" for number in range(count))
    return {"files": {"frames.txt": lines}}


def test_every_frame_that_was_encoded_is_counted(tool: StubTool, tmp_path: Path) -> None:
    tool.will(frames(0, FIRST.frame_count))
    encoded = encoder(tool, tmp_path).encode(FIRST)
    assert encoded.frame_count == FIRST.frame_count
    assert sorted(encoded.files) == sorted(each.name for each in PLAN.renditions)
    assert encoded.cpu_seconds > 0


def test_the_first_chunk_is_read_from_the_beginning_and_a_later_one_is_sought(
    tool: StubTool, tmp_path: Path
) -> None:
    tool.will(frames(0, 1), frames(SECOND.start_frame, 1))
    for chunk in (FIRST, SECOND):
        encoder(tool, tmp_path).encode(chunk)
    assert tool.options("-ss") == ["15.000000"]  # 16 s, and a second of run-up


@pytest.mark.parametrize(("late", "calls"), [(0, 1), (1, 3), (2, 3)])
def test_a_seek_that_lands_too_late_is_repeated_with_a_longer_run_up(
    late: int, calls: int, tool: StubTool, tmp_path: Path
) -> None:
    # Half a frame late is what rounding may do; one means that the frame before was not decoded.
    tool.will(frames(SECOND.start_frame + late, 1))
    encoder(tool, tmp_path).encode(SECOND)
    assert len(tool.calls()) == calls
    assert len(RUN_UPS_SECONDS) == 3


def test_every_pass_begins_where_the_first_one_found_its_frame(
    tool: StubTool, tmp_path: Path
) -> None:
    tool.will(frames(SECOND.start_frame + 48, 9), frames(SECOND.start_frame, 7))
    in_passes = replace(encoder(tool, tmp_path), memory_mb=0)
    encoded = in_passes.encode(SECOND)
    passes = len(PLAN.renditions)
    assert tool.options("-ss") == ["15.000000"] + ["4.000000"] * passes
    made = [call[-1] for call in tool.calls()]
    assert made == [f"{each.name}.mp4" for each in (PLAN.renditions[0], *PLAN.renditions)]
    assert encoded.frame_count == 7
    assert sorted(encoded.files) == sorted(each.name for each in PLAN.renditions)


def test_of_a_source_that_has_ended_one_pass_is_enough(tool: StubTool, tmp_path: Path) -> None:
    tool.will({"exit": 1, "stderr": "Could not open encoder before EOF"})
    assert replace(encoder(tool, tmp_path), memory_mb=0).encode(FAR).frame_count == 0
    assert len(tool.calls()) == len(RUN_UPS_SECONDS)


def test_where_no_run_up_is_long_enough_the_source_is_read_from_its_beginning(
    tool: StubTool, tmp_path: Path
) -> None:
    late = frames(FAR.start_frame + 2, 1)
    tool.will(late, late, late, frames(FAR.start_frame, 1))
    assert encoder(tool, tmp_path).encode(FAR).frame_count == 1
    assert tool.options("-ss") == ["63.000000", "52.000000", "4.000000"]
    assert len(tool.calls()) == 4


def test_a_sample_is_not_worth_reading_the_source_from_its_beginning(
    tool: StubTool, tmp_path: Path
) -> None:
    tool.will(frames(FAR.start_frame + 2, 7))
    sampling = replace(encoder(tool, tmp_path), run_ups=RUN_UPS_SECONDS)
    assert sampling.encode(FAR).frame_count == 7
    assert len(tool.options("-ss")) == len(tool.calls()) == 3


def test_where_no_frame_comes_any_more_the_source_is_not_read_from_its_beginning(
    tool: StubTool, tmp_path: Path
) -> None:
    tool.will({"exit": 1, "stderr": "Could not open encoder before EOF"})
    assert encoder(tool, tmp_path).encode(FAR).frame_count == 0
    assert len(tool.calls()) == 3


def test_only_the_run_up_that_served_is_counted(tool: StubTool, tmp_path: Path) -> None:
    tool.will(frames(SECOND.start_frame + 48, 9), frames(SECOND.start_frame, 7))
    assert encoder(tool, tmp_path).encode(SECOND).frame_count == 7
    assert tool.options("-ss") == ["15.000000", "4.000000"]


def test_all_but_the_last_chunk_are_cut_to_their_length(tool: StubTool, tmp_path: Path) -> None:
    tool.will(frames(0, 1))
    for chunk in (FIRST, LAST):
        encoder(tool, tmp_path).encode(chunk)
    first, last = tool.options("-filter_complex")
    assert f"trim=end_frame={FIRST.frame_count}" in first
    assert "trim" not in last


def test_a_chunk_begins_half_a_microsecond_late_so_that_truncation_hits_its_frame(
    tool: StubTool, tmp_path: Path
) -> None:
    tool.will(frames(SECOND.start_frame, 1))
    encoder(tool, tmp_path).encode(SECOND)
    assert f"fps=fps={RATE}:start_time=16.0000005:round=near" in tool.options("-filter_complex")[0]


def test_a_chunk_behind_the_last_picture_is_made_of_that(tool: StubTool, tmp_path: Path) -> None:
    held = plan_for(source(duration=Fraction(200), held_from=Fraction(30)))
    tool.will(frames(30 * RATE, FAR.frame_count))
    encoded = replace(encoder(tool, tmp_path), plan=held).encode(FAR)
    assert encoded.frame_count == FAR.frame_count
    assert tool.options("-ss") == ["28.000000"]
    [filters] = tool.options("-filter_complex")
    assert "start_time=29.0000005:round=near:eof_action=pass," in filters
    whole = 2 * RATE + FAR.frame_count
    hold = f"tpad=stop_mode=clone:stop={whole},trim=start_frame={2 * RATE}:end_frame={whole}"
    assert filters.count(f"{hold},setpts=N[o") == len(held.renditions)


def test_the_last_picture_is_looked_for_from_the_beginning_if_need_be(
    tool: StubTool, tmp_path: Path
) -> None:
    held = plan_for(source(duration=Fraction(400), held_from=Fraction(200)))
    nothing = {"exit": 1, "stderr": "Could not open encoder before EOF"}
    tool.will(nothing, nothing, nothing, frames(200 * RATE, 7))
    beyond = Chunk(4, 300 * RATE, 16 * RATE)
    assert replace(encoder(tool, tmp_path), plan=held).encode(beyond).frame_count == 7
    assert tool.options("-ss") == ["198.000000", "187.000000", "139.000000"]
    assert len(tool.calls()) == 4


def test_the_same_input_gives_the_same_bytes(tool: StubTool, tmp_path: Path) -> None:
    tool.will(frames(0, 1))
    encoder(tool, tmp_path).encode(FIRST)
    [command] = tool.calls()
    outputs = " ".join(command).split(" -map ")[1:]
    assert len(outputs) == len(PLAN.renditions)
    for output in outputs:
        for option in (
            "-threads 1 ", "-sc_threshold 0 ", "-fflags +bitexact ", "-map_metadata -1 ",
            f"-g {4 * RATE} ", f"-keyint_min {4 * RATE} ", "-fps_mode passthrough ",
        ):  # fmt: skip
            assert option in output
    assert "bitexact" in tool.options("-filter_complex")[0]


def test_a_source_that_has_ended_before_the_chunk_gives_no_frame(
    tool: StubTool, tmp_path: Path
) -> None:
    tool.will({"exit": 1, "stderr": "Could not open encoder before EOF"})
    assert encoder(tool, tmp_path).encode(SECOND).frame_count == 0


def test_where_a_filter_fails_the_source_has_not_ended(tool: StubTool, tmp_path: Path) -> None:
    said = "[fc#0 @ 0x1] Task finished with error code: -22\nCould not open encoder before EOF"
    tool.will({"exit": 234, "stderr": said})
    with pytest.raises(ToolFailed, match="fc#0"):
        encoder(tool, tmp_path).encode(SECOND)
    assert len(tool.calls()) == 1


def test_any_other_failure_is_a_failure(tool: StubTool, tmp_path: Path) -> None:
    tool.will({"exit": 1, "stderr": "No space left on device"})
    with pytest.raises(ToolFailed, match="No space"):
        encoder(tool, tmp_path).encode(SECOND)


def test_all_run_ups_share_the_time_that_is_left(tool: StubTool, tmp_path: Path) -> None:
    tool.will(frames(SECOND.start_frame + 48, 9))
    with pytest.raises(ToolFailed) as failed:
        encoder(tool, tmp_path, iter([20.0, 0.0])).encode(SECOND)
    assert failed.value.members["timed_out"] is True
