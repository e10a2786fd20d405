"""Which streams are used, and what is refused: by what ffprobe prints."""

from fractions import Fraction
from typing import Any

import pytest

from zoetrope.domain import streams
from zoetrope.domain.source import VideoStream
from zoetrope.domain.streams import audio_streams, find_video, rotation_of, video_stream
from zoetrope.errors import MediaRejected


def picture(**members: Any) -> dict[str, Any]:
    given = {
        "index": 0, "codec_type": "video", "codec_name": "h264", "width": 1280, "height": 720,
        "r_frame_rate": "24/1", "avg_frame_rate": "24/1", "sample_aspect_ratio": "1:1",
    }  # fmt: skip
    return given | members


def sound(**members: Any) -> dict[str, Any]:
    given = {
        "index": 1, "codec_type": "audio", "codec_name": "aac", "channels": 2,
        "sample_rate": "44100", "tags": {"language": "eng"},
    }  # fmt: skip
    return given | members


def read(
    end: Fraction = Fraction(10), *, frame: dict[str, Any] | None = None, **members: Any
) -> VideoStream:
    return video_stream(picture(**members), frame or {}, origin=Fraction(0), end=end)


def turned(degrees: float) -> dict[str, Any]:
    return {"side_data_list": [{"side_data_type": "other"}, {"rotation": degrees}]}


def test_cover_art_is_not_video() -> None:
    cover = picture(codec_name="mjpeg", disposition={"attached_pic": 1})
    assert find_video([cover, sound(), picture(index=2)])["index"] == 2


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([], "no_video_stream"),
        ([sound()], "no_video_stream"),
        ([picture(disposition={"attached_pic": 1})], "no_video_stream"),
        ([picture(codec_name="snow")], "unsupported_codec"),
        ([{"codec_type": "video"}], "unsupported_codec"),
    ],
)
def test_a_file_without_a_usable_picture_is_refused(found: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(MediaRejected) as refused:
        find_video(found)
    assert refused.value.failure_code == code


def test_only_audio_that_can_be_decoded_is_taken_and_the_first_is_the_default() -> None:
    taken = audio_streams([
        picture(), sound(index=1, codec_name="unknown"), sound(index=2, channels=0),
        sound(index=3, sample_rate="0"), sound(index=4, codec_name="pcm_s16le", tags={}),
        sound(index=5), {"codec_type": "data"},
    ])  # fmt: skip
    assert [(t.stream_index, t.language, t.default) for t in taken] == [
        (4, "und", True), (5, "eng", False),
    ]  # fmt: skip


def test_the_default_is_the_first_that_claims_to_be() -> None:
    claims = [sound(disposition={"default": said}) for said in (0, 1, 1)]
    assert [track.default for track in audio_streams(claims)] == [False, True, False]


def test_titles_are_kept_and_bounded() -> None:
    [track] = audio_streams([sound(tags={"title": "t" * 101})])
    assert track.title == "t" * 100


@pytest.mark.parametrize("count", [15, 16, 17])
def test_at_most_sixteen_audio_tracks_are_taken(count: int) -> None:
    assert len(audio_streams([sound()] * count)) == min(count, 16)


@pytest.mark.parametrize(
    ("said", "clockwise"), [(-90, 90), (90, 270), (180, 180), (-180, 180), (0, 0), (-89.9, 90)]
)
def test_the_turn_is_read_from_the_display_matrix(said: float, clockwise: int) -> None:
    assert rotation_of(picture(**turned(said))) == clockwise


def test_a_stream_without_a_matrix_is_upright() -> None:
    assert rotation_of(picture()) == 0


@pytest.mark.parametrize(
    ("members", "size"),
    [
        ({}, (1280, 720)),
        (turned(90), (720, 1280)),
        (turned(180), (1280, 720)),
        ({"width": 720, "height": 576, "sample_aspect_ratio": "64:45"}, (1024, 576)),
        ({"sample_aspect_ratio": "0:1"}, (1280, 720)),
        ({"sample_aspect_ratio": "N/A"}, (1280, 720)),
        ({"width": 1, "sample_aspect_ratio": "1:9"}, (1, 720)),
    ],
)
def test_the_size_is_the_one_that_is_shown(members: dict[str, Any], size: tuple[int, int]) -> None:
    video = read(**members)
    assert (video.width, video.height) == size


@pytest.mark.parametrize(("profile", "taken"), [(5, False), (7, True), (8, True)])
def test_dolby_vision_is_taken_by_the_picture_that_every_screen_can_show(
    profile: int, taken: bool
) -> None:
    stream: dict[str, Any] = {"side_data_list": [{"side_data_type": "DOVI", "dv_profile": profile}]}
    if taken:
        assert read(**stream).width == 1280
        return
    with pytest.raises(MediaRejected) as refused:
        read(**stream)
    assert refused.value.failure_code == "unsupported_codec"


@pytest.mark.parametrize("order", ["tt", "bb", "tb", "bt"])
def test_fields_are_told_from_frames(order: str) -> None:
    assert read(field_order=order).interlaced
    assert not read(field_order="progressive").interlaced
    assert read(field_order="progressive", frame={"interlaced_frame": 1}).interlaced


@pytest.mark.parametrize("nominal", ["25/1", "50/1"])
def test_each_field_counts_as_a_picture_whatever_the_container_counts(nominal: str) -> None:
    video = read(field_order="tt", r_frame_rate=nominal, avg_frame_rate="25/1")
    assert {video.nominal_rate, video.average_rate} == {Fraction(50)}
    assert read(r_frame_rate="25/1", avg_frame_rate="25/1").nominal_rate == 25


@pytest.mark.parametrize(
    ("members", "end", "code"),
    [
        ({"width": 8192, "height": 4353}, 10, "source_too_large"),
        ({}, streams.MAX_DURATION_SECONDS + Fraction(1, 60), "source_too_long"),
        ({}, 0, "corrupt_source"),
        ({"width": 0}, 10, "corrupt_source"),
        ({"r_frame_rate": "0/0", "avg_frame_rate": "0/0"}, 10, "corrupt_source"),
    ],
)
def test_a_source_beyond_a_limit_is_refused(
    members: dict[str, Any], end: int | Fraction, code: str
) -> None:
    with pytest.raises(MediaRejected) as refused:
        read(Fraction(end), **members)
    assert refused.value.failure_code == code
    assert refused.value.detail.endswith(".")


@pytest.mark.parametrize(
    ("members", "end"), [({"width": 8192, "height": 4352}, 1), ({}, streams.MAX_DURATION_SECONDS)]
)
def test_a_source_at_a_limit_is_taken(members: dict[str, Any], end: int) -> None:
    assert read(Fraction(end), **members).duration == end
