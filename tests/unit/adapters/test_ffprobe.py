"""ffprobe: what is asked, in which order, and what of the answers is believed."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.stub_tool import StubTool
from zoetrope.adapters.ffprobe import FIRST_FRAME_PACKETS, TAIL_SECONDS, Ffprobe
from zoetrope.errors import ToolFailed

URL = "http://127.0.0.1:9/secret"
STREAM = {"index": 3, "time_base": "1/1000", "r_frame_rate": "25/1"}


@pytest.fixture
def tool(tmp_path: Path) -> StubTool:
    (tmp_path / "tool").mkdir()
    return StubTool(tmp_path / "tool")


def probe(tool: StubTool, tmp_path: Path, *, left: Iterator[float] | None = None) -> Ffprobe:
    remaining = left or iter([20.0] * 20)
    return Ffprobe(tool.binary, URL, "matroska", tmp_path, lambda: next(remaining))


def packet(**members: Any) -> dict[str, Any]:
    return {"packets": [{"flags": "K__", **members}]}


def test_the_container_is_read_by_the_named_demuxer_only(tool: StubTool, tmp_path: Path) -> None:
    tool.will_answer({"streams": [], "format": {"duration": "1.0"}})
    assert probe(tool, tmp_path).container()["format"] == {"duration": "1.0"}
    assert tool.options("-f") == ["matroska"]
    assert tool.options("-format_whitelist") == ["matroska"]
    assert tool.options("-protocol_whitelist") == ["http,tcp"]
    assert tool.calls()[0][-1] == URL


def test_more_packets_are_decoded_when_the_first_hold_no_whole_frame(
    tool: StubTool, tmp_path: Path
) -> None:
    found = {"best_effort_timestamp": "40", "interlaced_frame": 1}
    tool.will_answer({"frames": [{"pix_fmt": "yuv420p"}]}, {"frames": [{}, found]})
    assert probe(tool, tmp_path).first_frame(STREAM) == found
    assert tool.options("-read_intervals") == [f"%+#{count}" for count in FIRST_FRAME_PACKETS]
    assert tool.options("-select_streams") == ["3", "3"]


def test_a_stream_of_which_nothing_decodes_has_no_first_frame(
    tool: StubTool, tmp_path: Path
) -> None:
    tool.will_answer({})
    assert probe(tool, tmp_path).first_frame(STREAM) is None
    assert len(tool.calls()) == len(FIRST_FRAME_PACKETS)


def test_a_codec_that_ffprobe_cannot_decode_begins_with_its_first_key_packet(
    tool: StubTool, tmp_path: Path
) -> None:
    hidden, key = {"pts": 0, "flags": "KD_"}, {"pts": 80, "flags": "K__"}
    tool.will_answer({"packets": [hidden, {"pts": 40, "flags": "___"}, key]})
    found = probe(tool, tmp_path).first_frame(STREAM | {"codec_name": "av1"})
    assert found == {"best_effort_timestamp": 80}
    assert "-show_frames" not in tool.calls()[0]


def test_such_a_codec_without_a_key_packet_has_no_first_frame(
    tool: StubTool, tmp_path: Path
) -> None:
    tool.will_answer({"packets": [{"pts": 40, "flags": "___"}]})
    assert probe(tool, tmp_path).first_frame(STREAM | {"codec_name": "av1"}) is None


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        (packet(pts=9000, duration=40), Fraction(904, 100)),
        (packet(dts=9000, duration=40), Fraction(904, 100)),
        (packet(pts=9000), Fraction(904, 100)),  # no duration: a frame of the stated rate
        ({"packets": [{"pts": 9000, "duration": 40}, {"pts": 8960}]}, Fraction(904, 100)),
    ],
)
def test_the_picture_ends_with_the_last_packet_that_is_shown(
    answer: dict[str, Any], end: Fraction, tool: StubTool, tmp_path: Path
) -> None:
    tool.will_answer(answer)
    assert probe(tool, tmp_path).end_of(STREAM, Fraction(9)) == end


def test_a_packet_that_an_edit_list_hides_is_not_the_end(tool: StubTool, tmp_path: Path) -> None:
    hidden = {"pts": 9500, "duration": 40, "flags": "KD_"}
    tool.will_answer({"packets": [{"pts": 9000, "duration": 40, "flags": "K__"}, hidden]})
    assert probe(tool, tmp_path).end_of(STREAM, Fraction(9)) == Fraction(904, 100)


def test_the_end_is_looked_for_further_and_further_back(tool: StubTool, tmp_path: Path) -> None:
    tool.will_answer({}, {"packets": []}, packet(pts=5000, duration=40))
    assert probe(tool, tmp_path).end_of(STREAM, Fraction(100)) == Fraction(504, 100)
    assert TAIL_SECONDS == (10, 60, 600)
    assert tool.options("-read_intervals") == ["90.000%", "40.000%", "0.000%"]


def test_the_last_frame_is_shown_from_when_its_packet_says(tool: StubTool, tmp_path: Path) -> None:
    tool.will_answer({"packets": [{"pts": 9000, "duration": 40}, {"pts": 8960, "duration": 900}]})
    assert probe(tool, tmp_path).last_shown(STREAM, Fraction(9)) == 9


def test_packets_are_told_with_their_time_and_their_end_in_the_file(
    tool: StubTool, tmp_path: Path
) -> None:
    tool.will_answer("0,0.040000,10,100\n1,N/A,5,110\n1,1.500000,7,N/A\n")
    assert list(probe(tool, tmp_path).packets()) == [(0, 40_000, 110), (1, 1_500_000, 0)]
    assert list(probe(tool, tmp_path).decoding_times()) == [(0, 40_000), (1, 1_500_000)]


def test_a_stream_without_packets_has_no_end(tool: StubTool, tmp_path: Path) -> None:
    tool.will_answer({})
    assert probe(tool, tmp_path).last_shown(STREAM, Fraction(100)) is None
    assert probe(tool, tmp_path).end_of(STREAM, Fraction(100)) is None


def test_several_questions_share_the_time_that_is_left(tool: StubTool, tmp_path: Path) -> None:
    tool.will_answer({})
    with pytest.raises(ToolFailed) as failed:
        probe(tool, tmp_path, left=iter([20.0, 0.0])).first_frame(STREAM)
    assert failed.value.members["timed_out"] is True


def test_neither_log_nor_error_shows_where_the_source_is_read(
    tool: StubTool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tool.will({"exit": 1, "stderr": f"{URL}: Invalid data found"})
    caplog.set_level("INFO")
    with pytest.raises(ToolFailed, match="Invalid data") as failed:
        probe(tool, tmp_path).container()
    shown = caplog.text + str(failed.value) + str(failed.value.members)
    shown += "".join(str(vars(record)) for record in caplog.records)
    assert "secret" not in shown


def test_key_frames_are_looked_up_all_at_once_and_nothing_is_decoded(
    tool: StubTool, tmp_path: Path
) -> None:
    packets = [{"pts": 1000, "flags": "K__"}, {"pts": 1040, "flags": "___"}, {"flags": "K__"}]
    tool.will_answer({"packets": packets, "streams": [{"time_base": "1/1000"}]})
    times = [Fraction(3, 2), Fraction(5, 2), Fraction(-1)]
    found = probe(tool, tmp_path).key_frames_before(3, times)
    assert found == [Fraction(1), None, None]
    assert tool.options("-read_intervals") == ["1.500%+#1,2.500%+#1,0.000%+#1"]
    assert tool.options("-select_streams") == ["3"]
    assert "-show_frames" not in tool.calls()[0]


@pytest.mark.parametrize("answer", [{}, {"packets": [{"pts": 1, "flags": "K__"}]}])
def test_where_seeking_finds_too_little_no_key_frame_is_known(
    answer: dict[str, Any], tool: StubTool, tmp_path: Path
) -> None:
    tool.will_answer(answer)
    times = [Fraction(1), Fraction(2)]
    assert probe(tool, tmp_path).key_frames_before(3, times) == [None, None]


@pytest.mark.parametrize(
    ("packets", "rate"),
    [
        ([{"pts": 80}, {"pts": 0}, {"pts": 40}, {"flags": "___"}], 25),
        ([{"dts": 0}, {"dts": 1}, {"dts": 2}], 1000),
        ([{"pts": 7}], 1),
        ([{"pts": 7}, {"pts": 7}], 1),
        ([], 1),
    ],
)
def test_the_rate_is_counted_in_the_first_packets(
    packets: list[dict[str, Any]], rate: int, tool: StubTool, tmp_path: Path
) -> None:
    tool.will_answer({"packets": packets})
    assert probe(tool, tmp_path).rate_of(STREAM) == rate
    assert tool.options("-read_intervals") == ["%+#600"]


@pytest.mark.parametrize(
    ("packets", "found"),
    [
        ([], None),
        ([{"flags": "K__"}], None),
        ([{"pts": 6000, "flags": "___"}, {"pts": 9001, "flags": "K__"}], False),
        ([{"pts": 6000, "flags": "___"}, {"pts": 9000, "flags": "K__"}], True),
        ([{"dts": 5999, "flags": "K__"}], True),
    ],
)
def test_a_seek_is_good_if_a_key_frame_comes_by_the_time_that_is_wanted(
    packets: list[dict[str, Any]], found: bool | None, tool: StubTool, tmp_path: Path
) -> None:
    tool.will_answer({"packets": packets})
    sought = probe(tool, tmp_path).sought(STREAM, Fraction(6), Fraction(9), packets=180)
    assert sought is found
    assert tool.options("-read_intervals") == ["6.000%+#180"]
