"""The filters that bring a source's pictures, whatever they become, into one frame."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from zoetrope.domain.colour import Colour
from zoetrope.domain.framing import as_shown, fitted
from zoetrope.domain.source import VideoStream

LENGTH = Fraction(10)
VIDEO = VideoStream(0, "vp9", 1280, 720, 0, False, LENGTH, LENGTH, Fraction(0), LENGTH)


def shown(fields: str = "", **members: Any) -> list[str]:
    video = replace(VIDEO, **members)
    return as_shown(video, width=640, height=360, fields=fields)


def test_nothing_stands_before_the_clock_of_an_upright_whole_picture() -> None:
    assert shown() == []


@pytest.mark.parametrize(
    ("members", "filters"),
    [
        ({"rotation": 90}, ["transpose=clock"]),
        ({"rotation": 180}, ["hflip", "vflip"]),
        ({"rotation": 270}, ["transpose=cclock"]),
        ({"mirrored": True}, ["vflip"]),
        ({"mirrored": True, "rotation": 90}, ["transpose=cclock_flip"]),
        ({"mirrored": True, "rotation": 180}, ["hflip"]),
        ({"mirrored": True, "rotation": 270}, ["transpose=clock_flip"]),
        ({"crop": (8, 4, 12, 0)}, ["crop=iw-20:ih-4:8:4:exact=1"]),
        (
            {"crop": (0, 0, 1, 0), "rotation": 90},
            ["crop=iw-1:ih-0:0:0:exact=1", "transpose=clock"],
        ),
    ],
)
def test_filters_that_reach_into_a_picture_only_get_pictures_of_one_size(
    members: dict[str, Any], filters: list[str]
) -> None:
    first, *others = shown(**members)
    assert first.startswith("scale=w='iw*max(1,")
    assert "bitexact" in first
    assert others == filters


def test_fields_are_made_frames_before_they_are_turned() -> None:
    names = [each.partition("=")[0] for each in shown("send_field", rotation=90)]
    assert names == ["scale", "bwdif", "transpose"]


@pytest.mark.parametrize(("rotation", "lines"), [(0, 360), (90, 640), (180, 360), (270, 640)])
def test_a_picture_that_is_too_small_is_enlarged_to_the_lines_that_are_stored(
    rotation: int, lines: int
) -> None:
    assert f"max(1,{lines}/ih)" in shown("send_frame", rotation=rotation)[0]


def test_the_colours_of_later_pictures_are_taken_to_be_those_of_the_first() -> None:
    tagged = shown("send_frame", colour=Colour(matrix="smpte170m", full_range=True))[0]
    assert "in_color_matrix=bt601:out_color_matrix=bt601:in_range=full:out_range=full" in tagged
    assert "matrix" not in shown("send_frame", colour=Colour(rgb=True))[0]


def test_a_picture_of_another_aspect_gets_bars() -> None:
    found = fitted(VIDEO, 640, 360, ":x=y")
    assert "dar*720/1280" in found
    assert found.endswith(":x=y,pad=640:360:-1:-1:eval=frame,setsar=1")


def test_without_square_pixels_nothing_can_be_said_of_a_later_aspect() -> None:
    found = fitted(replace(VIDEO, square=False), 640, 360, ":x=y")
    assert found == "scale=640:360:flags=bicubic+accurate_rnd+bitexact:x=y,setsar=1"
