"""How long signed URLs live, and that they stay the same within a window."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.signing_window import (
    MANIFEST_MAX_AGE_SECONDS,
    WINDOW_SECONDS,
    SigningWindow,
    signing_window,
)
from zoetrope.domain.sigv4 import MAX_EXPIRES_SECONDS

START = 1_790_000_100 - 1_790_000_100 % WINDOW_SECONDS
HOUR = 3600


def window(
    now: int, *, duration: Fraction = Fraction(600), end: int | None = None
) -> SigningWindow:
    return signing_window(
        now, duration=duration, pause_allowance_seconds=HOUR, credentials_expire_at=end
    )


@pytest.mark.parametrize(
    ("offset", "same"), [(0, True), (1, True), (WINDOW_SECONDS - 1, True), (WINDOW_SECONDS, False)]
)
def test_urls_stay_the_same_within_a_window(offset: int, same: bool) -> None:
    assert (window(START) == window(START + offset)) is same


@given(st.integers(0, 2**32), st.integers(0, 12 * HOUR))
def test_urls_outlive_the_video_and_a_pause(now: int, seconds: int) -> None:
    assert window(now, duration=Fraction(seconds)).expires_at >= now + seconds + HOUR


@given(st.integers(0, 2**32), st.integers(60, 24 * HOUR))
def test_urls_do_not_outlive_the_credentials(now: int, left: int) -> None:
    chosen = window(now, end=now + left)
    assert chosen.expires_at <= now + left
    assert chosen.expires_seconds >= 1


def test_urls_do_not_live_longer_than_s3_allows() -> None:
    assert window(START, duration=Fraction(10**7)).expires_seconds == MAX_EXPIRES_SECONDS


def test_credentials_that_ended_before_the_window_still_give_a_valid_life() -> None:
    assert window(START + 5, end=START - 1).expires_seconds == 1


@pytest.mark.parametrize(
    ("left", "expected"), [(-1, 0), (0, 0), (1, 1), (59, 59), (60, 60), (61, 60)]
)
def test_a_manifest_is_not_cached_longer_than_its_urls_live(left: int, expected: int) -> None:
    assert MANIFEST_MAX_AGE_SECONDS == 60
    assert SigningWindow(START, START + 1000).max_age(START + 1000 - left) == expected
