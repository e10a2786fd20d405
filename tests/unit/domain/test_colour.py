"""Which colours a source is taken to have, and what brings them into BT.709."""

from typing import Any

import pytest

from zoetrope.domain.colour import SDR, Colour, colour_of, scale_options, to_bt709

PQ = {"color_transfer": "smpte2084", "color_primaries": "bt2020", "color_space": "bt2020nc"}


def read(frame: dict[str, Any] | None = None, *, height: int = 720, **stream: Any) -> Colour:
    return colour_of(stream, frame or {}, width=height * 16 // 9, height=height)


def test_what_is_tagged_is_believed_and_the_frame_before_the_stream() -> None:
    stream: dict[str, Any] = {
        "color_space": "bt709",
        "color_transfer": "unknown",
        "color_range": "tv",
    }
    assert read(PQ, **stream).matrix == "bt2020nc"
    assert read({"color_space": "unknown"}, **stream) == SDR


@pytest.mark.parametrize(("height", "matrix"), [(575, "smpte170m"), (576, "smpte170m"),
                                                (577, "bt709")])  # fmt: skip
def test_an_untagged_picture_is_taken_by_its_size(height: int, matrix: str) -> None:
    assert read(height=height, color_space="reserved").matrix == matrix


@pytest.mark.parametrize(
    ("size", "matrix"), [((1280, 544), "bt709"), ((608, 1080), "bt709"), ((360, 640), "smpte170m")]
)
def test_neither_a_wide_nor_an_upright_picture_is_taken_for_another_size(
    size: tuple[int, int], matrix: str
) -> None:
    assert colour_of({}, {}, width=size[0], height=size[1]).matrix == matrix


@pytest.mark.parametrize(
    ("members", "full"),
    [({}, False), ({"color_range": "pc"}, True), ({"pix_fmt": "yuvj420p"}, True),
     ({"color_range": "tv"}, False)],
)  # fmt: skip
def test_full_range_is_told_by_its_tag_or_its_pixels(members: dict[str, Any], full: bool) -> None:
    assert read(**members).full_range is full


@pytest.mark.parametrize("pixels", ["rgb24", "bgra", "gbrp10le", "argb", "0rgb", "pal8"])
def test_red_green_and_blue_have_no_matrix(pixels: str) -> None:
    assert read(pix_fmt=pixels).rgb
    assert "in_color_matrix" not in scale_options(read(pix_fmt=pixels))


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_hdr_without_further_tags_is_bt2020(transfer: str) -> None:
    colour = read(color_transfer=transfer)
    assert colour.hdr
    assert (colour.primaries, colour.matrix, colour.peak_nits) == ("bt2020", "bt2020nc", 1000)


def test_an_unknown_transfer_is_taken_as_that_of_sdr() -> None:
    assert read(color_transfer="log100").transfer == "bt709"


@pytest.mark.parametrize(
    ("data", "peak"),
    [
        ([{"max_luminance": "40000000/10000"}, {"max_content": 1200}], 1200),
        ([{"max_luminance": "6000000/10000"}, {"max_content": 0}], 600),
        ([{"max_luminance": "1/10000"}], 400),
        ([{"max_content": 65535}], 10_000),
        ([{}], 1000),
    ],
)
def test_the_peak_is_what_the_metadata_says_within_reason(
    data: list[dict[str, Any]], peak: int
) -> None:
    assert read({**PQ, "side_data_list": data}).peak_nits == peak


def test_the_peak_of_sdr_is_no_matter() -> None:
    assert read({"side_data_list": [{"max_content": 1000}]}).peak_nits == 0


def test_bt709_is_left_to_the_scaling() -> None:
    assert to_bt709(SDR, width=1280, height=720) == ()
    assert scale_options(SDR) == (
        ":in_color_matrix=bt709:in_range=limited:out_color_matrix=bt709:out_range=limited"
    )


@pytest.mark.parametrize(
    ("colour", "options"),
    [
        (Colour(matrix="smpte170m"), "in_color_matrix=bt601:in_range=limited"),
        (Colour(matrix="bt470bg", full_range=True), "in_color_matrix=bt601:in_range=full"),
        (Colour(matrix="ycgco"), "in_color_matrix=bt709"),
    ],
)
def test_another_matrix_or_range_is_converted_by_the_scaling(colour: Colour, options: str) -> None:
    assert to_bt709(colour, width=1280, height=720) == ()
    assert options in scale_options(colour)


def test_a_wide_gamut_is_mapped_and_then_scaled_as_bt709() -> None:
    colour = Colour("bt2020nc", "bt2020", "bt2020-10")
    first, *_ = to_bt709(colour, width=1280, height=720)
    assert "pin=bt2020:tin=bt2020-10:min=bt2020nc:rin=limited" in first
    assert "tonemap" not in first
    assert scale_options(colour) == scale_options(SDR)


def test_hdr_is_tone_mapped_at_the_largest_size_with_a_fixed_peak() -> None:
    colour = read(PQ)
    chain = to_bt709(colour, width=1280, height=720)
    assert "w=1280:h=720" in chain[0]
    assert any("tonemap" in each and "peak=4.9261" in each for each in chain)
    assert scale_options(colour) == scale_options(SDR)
