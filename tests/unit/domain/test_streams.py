"""Which streams are used, and what is refused: by what ffprobe prints."""

from fractions import Fraction
from typing import Any

import pytest

from zoetrope.domain import streams
from zoetrope.domain.source import VideoStream
from zoetrope.domain.streams import audio_streams, find_video, turn_of, video_stream
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


@pytest.mark.parametrize(
    ("pixels", "size"),
    [("yuv420p", 1), ("yuvj422p", 1), ("nv12", 1), ("yuv420p10le", 2), ("gbrp12be", 2), ("", 2)],
)
def test_samples_of_more_than_8_bits_take_two_bytes(pixels: str, size: int) -> None:
    assert read(pix_fmt=pixels).sample_bytes == size
    assert read(pix_fmt="yuv420p", frame={"pix_fmt": pixels}).sample_bytes == (
        size if pixels else 1
    )


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
    assert turn_of(picture(**turned(said))) == (clockwise, False)


def test_a_stream_without_a_matrix_is_upright() -> None:
    assert turn_of(picture()) == (0, False)


def test_the_turn_of_the_first_frame_counts_where_the_container_has_none() -> None:
    assert read(frame=turned(-90)).rotation == 90
    assert read(frame=turned(-90), **turned(180)).rotation == 180


@pytest.mark.parametrize(
    ("figures", "mirrored"),
    [
        ((1, 0, 0, 1), False), ((0, 1, -1, 0), False), ((-1, 0, 0, -1), False),
        ((-1, 0, 0, 1), True), ((1, 0, 0, -1), True), ((0, 1, 1, 0), True),
    ],
)  # fmt: skip
def test_a_mirror_is_told_from_a_turn(figures: tuple[int, int, int, int], mirrored: bool) -> None:
    a, b, c, d = (65536 * each for each in figures)
    lines = f"\n00000000: {a:12} {b} 0\n00000001: {c} {d} 0\n00000002: 0 0 1073741824\n"
    matrix = {"side_data_list": [{"displaymatrix": lines, "rotation": 0}]}
    assert turn_of(matrix) == (0, mirrored)


@pytest.mark.parametrize(
    ("members", "square"),
    [
        ({}, True),
        ({"sample_aspect_ratio": "1:1"}, True),
        ({"sample_aspect_ratio": "0:1"}, True),
        ({"sample_aspect_ratio": "64:45"}, False),
    ],
)
def test_square_pixels_are_told_from_others(members: dict[str, Any], square: bool) -> None:
    assert read(**members).square is square


CROPPED: dict[str, Any] = {"side_data_list": [
    {"crop_top": 4, "crop_bottom": 0, "crop_left": 8, "crop_right": 12},
]}  # fmt: skip


def test_a_crop_is_read_from_the_container() -> None:
    assert read().crop == (0, 0, 0, 0)
    assert read(**CROPPED).crop == (8, 4, 12, 0)


@pytest.mark.parametrize(
    ("members", "size"),
    [
        ({}, (1280, 720)),
        (CROPPED, (1260, 716)),
        ({**CROPPED, "width": 20}, None),
        (turned(90), (720, 1280)),
        (turned(180), (1280, 720)),
        ({"width": 720, "height": 576, "sample_aspect_ratio": "64:45"}, (1024, 576)),
        ({"sample_aspect_ratio": "0:1"}, (1280, 720)),
        ({"sample_aspect_ratio": "N/A"}, (1280, 720)),
        ({"width": 1, "sample_aspect_ratio": "1:9"}, (1, 720)),
    ],
)
def test_the_size_is_the_one_that_is_shown(
    members: dict[str, Any], size: tuple[int, int] | None
) -> None:
    if size is None:
        with pytest.raises(MediaRejected, match="how large"):
            read(**members)
        return
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
        ({"width": 8193, "height": 16}, 10, "source_too_large"),
        ({"width": 16, "height": 8193}, 10, "source_too_large"),
        # Pixels that are twice as wide as they are high.
        ({"width": 4097, "height": 16, "sample_aspect_ratio": "2:1"}, 10, "source_too_large"),
        ({"avg_frame_rate": "243/1", "r_frame_rate": "243/1"}, 10, "source_too_large"),
        ({"avg_frame_rate": "0/0", "r_frame_rate": "243/1"}, 10, "source_too_large"),
        ({"avg_frame_rate": "24241/100"}, 10, "source_too_large"),
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
    ("members", "end"),
    [
        ({"width": 8192, "height": 4352}, 1),
        ({"avg_frame_rate": "24005/100", "r_frame_rate": "480/1"}, 10),  # a phone's 240
        ({"width": 8191, "height": 4352}, 1),
        ({"width": 16, "height": 8192}, 1),
        ({}, streams.MAX_DURATION_SECONDS),
        *(({"avg_frame_rate": each, "r_frame_rate": each}, 1) for each in ("239/1", "240/1")),
        # A clock, not a rate: what recorders of uneven frames say.
        ({"avg_frame_rate": "30/1", "r_frame_rate": "90000/1"}, 1),
        ({"avg_frame_rate": "30/1", "r_frame_rate": "1000/1"}, 1),
    ],
)
def test_a_source_at_a_limit_is_taken(members: dict[str, Any], end: int) -> None:
    assert read(Fraction(end), **members).duration == end
