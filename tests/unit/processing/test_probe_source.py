"""ProbeSource: the facts of a source, and whose turn it is."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from processing import working_copy
from processing.probe_source import handler
from tests.aws import SOURCE_BUCKET
from tests.pipeline import Context
from tests.stub_tool import StubTool
from tests.videos import TENANT, new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.adapters.media_input import FAR_PROBE_BYTES
from zoetrope.domain.layout import GenerationKeys, source_key
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.source import Source
from zoetrope.settings import settings

pytestmark = pytest.mark.usefixtures("aws")
VIDEO_ID = new_video().video_id
KEYS = GenerationKeys(VIDEO_ID, 1)
EVENT = {"video_id": VIDEO_ID, "tenant": TENANT, "generation": 1}
HEADS = {
    "mov": b"\0\0\0\x18ftypisom" + bytes(100),
    "avi": b"RIFF\0\0\0\0AVI LIST" + bytes(100),
    "matroska": b"\x1a\x45\xdf\xa3" + bytes(100),
    "flv": b"FLV\x01" + bytes(100),
}
PICTURE = {
    "index": 0, "codec_type": "video", "codec_name": "h264", "width": 1280, "height": 720,
    "r_frame_rate": "25/1", "avg_frame_rate": "25/1", "time_base": "1/1000",
}  # fmt: skip
SOUGHT = {"packets": [{"pts": 7_000, "flags": "K__"}]}
"""What a seek finds where there is an index."""
FRAME = {"frames": [{"best_effort_timestamp": 80}]}


@pytest.fixture
def ffprobe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StubTool:
    tool = StubTool(tmp_path)
    (tmp_path / "ffprobe").symlink_to(tool.binary)
    monkeypatch.setenv("FFMPEG_DIR", str(tmp_path))
    settings.cache_clear()
    return tool


def accept(demuxer: str = "mov", status: Status = Status.UPLOADED) -> None:
    key = source_key(TENANT, VIDEO_ID)
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=key, Body=HEADS[demuxer])
    stored_video(clients.video_table(), status)


def probe(ffprobe: StubTool, *answers: dict[str, Any], **picture: Any) -> dict[str, Any]:
    container = {"streams": [PICTURE | picture], "format": {"start_time": "0", "duration": "10"}}
    ffprobe.will_answer(container, SOUGHT, *(answers or (FRAME,)))
    return handler(EVENT, Context())


def facts() -> Source:
    return Source.from_json(json.loads(clients.media_bucket().get(KEYS.source_facts) or b""))


def status() -> Status | None:
    video = clients.video_table().get(VIDEO_ID)
    return video.status if video else None


def test_probing_says_that_the_processing_has_begun(ffprobe: StubTool) -> None:
    accept()
    assert probe(ffprobe, duration_ts=10_000)["outcome"] == "done"
    assert status() is Status.PROCESSING
    assert facts().demuxer == "mov"
    assert facts().size_bytes == len(HEADS["mov"])


def test_what_a_source_was_found_to_be_is_not_asked_again(ffprobe: StubTool) -> None:
    # Another answer would plan another grid, beside finished chunks of the first one.
    accept()
    probe(ffprobe, duration_ts=10_000)
    video, found, calls = clients.video_table().get(VIDEO_ID), facts(), len(ffprobe.calls())
    clients.s3().delete_object(Bucket=SOURCE_BUCKET, Key=source_key(TENANT, VIDEO_ID))
    assert handler(EVENT, Context()) == {"outcome": "done"}
    assert len(ffprobe.calls()) == calls
    assert (clients.video_table().get(VIDEO_ID), facts()) == (video, found)


def test_of_two_probes_at_once_the_first_answer_stays(
    ffprobe: StubTool, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept()
    media = clients.media_bucket()
    probe(ffprobe, duration_ts=10_000)
    for call in ffprobe.directory.glob("call-*"):
        call.unlink()
    monkeypatch.setattr(media, "get_json", lambda _key: None)
    assert probe(ffprobe, duration_ts=9_000)["outcome"] == "done"
    assert facts().video.duration == Fraction(992, 100)


@pytest.mark.parametrize("other", [Status.READY, Status.FAILED, Status.DELETED])
def test_a_late_probe_of_what_has_ended_is_superseded(other: Status, ffprobe: StubTool) -> None:
    accept(status=other)
    assert probe(ffprobe) == {"outcome": "superseded"}
    assert status() is other
    assert not ffprobe.calls()


def test_a_probe_of_an_attempt_that_another_has_replaced_is_superseded(ffprobe: StubTool) -> None:
    accept()
    probe(ffprobe, duration_ts=10_000)
    again = Change.PROCESSING_RESTARTED
    clients.video_table().change(VIDEO_ID, again, at_ms=1, token="again")
    assert handler(EVENT | {"attempt": 1}, Context()) == {"outcome": "superseded"}
    assert handler(EVENT | {"attempt": 2}, Context()) == {"outcome": "done"}


def test_a_probe_of_an_older_generation_is_superseded(ffprobe: StubTool) -> None:
    accept(status=Status.READY)
    again = Change.REPROCESS_REQUESTED
    clients.video_table().change(VIDEO_ID, again, at_ms=1, token="again")
    assert probe(ffprobe) == {"outcome": "superseded"}
    assert status() is Status.UPLOADED


@pytest.mark.parametrize(
    ("demuxer", "picture", "duration"),
    [
        # An index counts from the stream's start, which need not be its first decodable frame.
        ("mov", {"duration_ts": 10_000, "start_pts": 40}, Fraction(996, 100)),
        ("mov", {"duration_ts": 10_000}, Fraction(992, 100)),
        # AVI has no time of showing.
        ("avi", {"duration_ts": 10_000, "start_pts": 0}, Fraction(10)),
    ],
)
def test_an_index_says_when_the_picture_ends(
    demuxer: str, picture: dict[str, Any], duration: Fraction, ffprobe: StubTool
) -> None:
    accept(demuxer)
    probe(ffprobe, **picture)
    assert (facts().video.origin, facts().video.duration) == (Fraction(8, 100), duration)


@pytest.mark.parametrize("announced", [48_000, 0])
def test_streams_that_begin_late_are_looked_for_far_into_the_source(
    announced: int, ffprobe: StubTool
) -> None:
    accept("flv")
    sound = {"index": 1, "codec_type": "audio", "codec_name": "aac", "channels": 2}
    looks = [
        {"streams": [PICTURE, sound | {"sample_rate": each}], "format": {"duration": "10"}}
        for each in (announced, 48_000)
    ]
    end = {"packets": [{"pts": 10_000, "duration": 40, "flags": "K__"}]}
    ffprobe.will_answer(*looks, "", SOUGHT, FRAME, end)
    assert handler(EVENT, Context())["outcome"] == "done"
    assert [track.sample_rate for track in facts().audio] == [48_000]
    assert facts().late_streams is (announced == 0)
    far = [each == str(FAR_PROBE_BYTES) for each in ffprobe.options("-probesize")]
    assert far == [False, True, *[announced == 0] * 4]


@pytest.mark.parametrize("demuxer", ["mov", "matroska"])
def test_without_an_index_the_last_packets_say_it(demuxer: str, ffprobe: StubTool) -> None:
    accept(demuxer)
    given = {} if demuxer == "mov" else {"duration_ts": 99_000}
    probe(ffprobe, FRAME, {"packets": [{"pts": 9_040, "duration": 40}]}, **given)
    assert facts().video.duration == 9


def test_a_source_without_a_duration_is_read_from_a_copy_with_an_index(
    ffprobe: StubTool, tmp_path: Path
) -> None:
    accept("matroska")
    ffmpeg = tmp_path / "ffmpeg"
    ffmpeg.write_text("#!/bin/sh\nprintf '\\032\\105\\337\\243 a copy' > source.mkv\n")
    ffmpeg.chmod(0o755)
    stated = {"start_time": "0", "duration": "10"}
    ends = {"packets": [{"pts": 9_960, "duration": 40}]}
    streams = [PICTURE]
    ffprobe.will_answer(
        {"streams": streams, "format": {}},
        {"streams": streams, "format": stated}, SOUGHT, FRAME, ends,
    )  # fmt: skip
    assert handler(EVENT, Context())["outcome"] == "done"
    assert facts().working_copy
    copied = clients.media_bucket().get(KEYS.working_copy) or b""
    assert copied.endswith(b" a copy")
    assert facts().size_bytes == len(copied)


@pytest.mark.parametrize("found", [[], [{"pts": 7_000, "flags": "___"}],
                                   [{"pts": 8_040, "flags": "K__"}]])  # fmt: skip
def test_a_short_source_needs_no_copy_whatever_a_seek_finds(
    found: list[dict[str, Any]], ffprobe: StubTool
) -> None:
    accept()
    container = {"streams": [PICTURE | {"duration_ts": 10_000}], "format": {"duration": "10"}}
    ffprobe.will_answer(container, {"packets": found}, FRAME)
    handler(EVENT, Context())
    assert not facts().working_copy
    assert clients.media_bucket().get(KEYS.working_copy) is None


def test_a_copy_that_cannot_be_sought_either_is_refused(ffprobe: StubTool, tmp_path: Path) -> None:
    accept("matroska")
    ffmpeg = tmp_path / "ffmpeg"
    ffmpeg.write_text("#!/bin/sh\nprintf '\\032\\105\\337\\243' > source.mkv\n")
    ffmpeg.chmod(0o755)
    ffprobe.will_answer({"streams": [PICTURE], "format": {}})
    assert handler(EVENT, Context())["failure"]["code"] == "corrupt_source"


_SIZE = len(HEADS["matroska"])


@pytest.mark.parametrize(
    ("most", "code"), [(_SIZE - 1, "source_too_large"), (_SIZE, "corrupt_source")]
)
def test_a_source_over_the_limit_is_not_copied(
    most: int, code: str, ffprobe: StubTool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    accept("matroska")
    (tmp_path / "ffmpeg").write_text("#!/bin/sh\nprintf '\\032\\105\\337\\243' > source.mkv\n")
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setattr(working_copy, "MAX_COPY_BYTES", most)
    ffprobe.will_answer({"streams": [PICTURE], "format": {}})
    assert handler(EVENT, Context())["failure"]["code"] == code


def test_a_picture_of_which_nothing_decodes_is_refused(ffprobe: StubTool) -> None:
    accept()
    outcome = probe(ffprobe, {}, duration_ts=10_000)
    assert outcome["failure"]["code"] == "corrupt_source"
    assert clients.media_bucket().get_json(KEYS.failure) == outcome["failure"]
    assert clients.media_bucket().get(KEYS.source_facts) is None


@pytest.mark.parametrize("interlaced", [0, 1])
def test_a_frame_knows_better_than_the_container_whether_it_is_interlaced(
    interlaced: int, ffprobe: StubTool
) -> None:
    accept()
    frame = FRAME["frames"][0] | {"interlaced_frame": interlaced}
    probe(ffprobe, {"frames": [frame]}, duration_ts=10_000)
    assert facts().video.interlaced is bool(interlaced)


@pytest.mark.parametrize(("apart", "outcome"), [(33, "done"), (5, "done"), (4, "rejected")])
def test_a_rate_that_no_camera_has_is_counted_before_it_is_believed(
    apart: int, outcome: str, ffprobe: StubTool
) -> None:
    accept()
    packets = {"packets": [{"pts": apart * number} for number in range(5)]}
    said = {"r_frame_rate": "1000/1", "avg_frame_rate": "1000/1", "duration_ts": 10_000}
    answered = probe(ffprobe, FRAME, packets, **said)
    assert answered["outcome"] == outcome
    if outcome == "done":
        assert facts().video.average_rate == Fraction(1000, apart)
    else:
        assert answered["failure"]["code"] == "source_too_large"


def test_a_rate_that_can_be_is_not_counted(ffprobe: StubTool) -> None:
    accept()
    probe(ffprobe, r_frame_rate="90000/1", avg_frame_rate="240/1", duration_ts=10_000)
    assert facts().video.average_rate == 240
    assert not any("-show_packets" in call and "%+#600" in call for call in ffprobe.calls())


@pytest.mark.parametrize(("seconds", "run_up"), [(60, 0), (80, 69)])
def test_it_is_looked_up_how_far_key_frames_are_apart(
    seconds: int, run_up: int, ffprobe: StubTool
) -> None:
    accept()
    stated = {"start_time": "0", "duration": str(seconds)}
    stream = PICTURE | {"duration_ts": 1000 * seconds}
    keys = [{"pts": each, "flags": "K__"} for each in (80, 80, 10_000, 10_000, 10_000)]
    nothing = [{"pts": 1, "flags": "___"}] * 2
    found = {"packets": [*keys, *nothing, keys[-1]], "streams": [{"time_base": "1/1000"}]}
    looks = [SOUGHT] * (2 if run_up else 1)
    frame = {"frames": [{"best_effort_timestamp": 0}]}
    ffprobe.will_answer({"streams": [stream], "format": stated}, *looks, frame, found)
    assert handler(EVENT, Context())["outcome"] == "done"
    assert facts().video.run_up == run_up
    if run_up:
        places = [*(10 * number for number in range(1, 8)), 79]
        assert ffprobe.options("-read_intervals")[-1] == ",".join(
            f"{each}.000%+#1" for each in places
        )
