"""What a media tool may reach: the walls before every input."""

import pytest

from zoetrope.adapters.media_input import MAX_ALLOC_BYTES, global_options, input_options
from zoetrope.domain.streams import MAX_PIXELS


def options(demuxer: str) -> dict[str, str]:
    given = input_options(demuxer)
    return dict(zip(given[::2], given[1::2], strict=True))


@pytest.mark.parametrize("demuxer", ["mov", "matroska", "mpegts"])
def test_the_demuxer_is_named_and_no_other_is_let_in(demuxer: str) -> None:
    assert options(demuxer)["-f"] == demuxer
    assert options(demuxer)["-format_whitelist"] == demuxer


def test_nothing_but_our_own_reader_can_be_asked() -> None:
    assert options("mov")["-protocol_whitelist"] == "http,tcp"


def test_references_of_a_mov_to_other_files_are_not_followed() -> None:
    assert (options("mov")["-enable_drefs"], options("mov")["-use_absolute_path"]) == ("0", "0")
    assert "-enable_drefs" not in options("avi")  # that demuxer does not know the option


def test_streams_pixels_memory_and_looking_are_bounded() -> None:
    assert options("mov")["-max_pixels"] == str(MAX_PIXELS)
    assert {"-max_streams", "-probesize", "-analyzeduration"} <= options("mov").keys()
    assert global_options()[global_options().index("-max_alloc") + 1] == str(MAX_ALLOC_BYTES)
