"""Figures as people read them."""

import pytest

from infra.cli import formats


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(999, "999 B"), (1000, "1 kB"), (999_999, "1000 kB"), (1_000_000, "1.0 MB"), (2e12, "2.0 TB")],
)
def test_a_size_is_written_in_decimal_units(size_bytes: float, text: str) -> None:
    assert formats.size(size_bytes) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (3599, "59:59"), (3600, "1:00:00")],
)
def test_a_duration_is_written_like_on_a_player(seconds: float | None, text: str) -> None:
    assert formats.duration(seconds) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [("24/1", "24"), ("30000/1001", "29.97"), ("24000/1001", "23.976"), ("12.5", "12.5")],
)
def test_a_frame_rate_is_written_as_people_say_it(rate: str, text: str) -> None:
    assert formats.frame_rate(rate) == text


@pytest.mark.parametrize(
    ("bandwidth", "text"), [(None, ""), (0, ""), (999_000, "999 kbit/s"), (1_500_000, "1.5 Mbit/s")]
)
def test_a_bandwidth_that_is_not_known_is_left_out(bandwidth: int | None, text: str) -> None:
    assert formats.bit_rate(bandwidth) == text
