"""Identifiers."""

from zoetrope.adapters.identity import new_token, new_ulid, now_ms


def test_ulids_sort_by_their_time() -> None:
    early, late = new_ulid(1_700_000_000_000), new_ulid(1_700_000_000_001)
    assert early < late
    assert len(early) == len(late) == 26


def test_ulids_of_one_millisecond_differ() -> None:
    assert len({new_ulid(1) for _ in range(1000)}) == 1000


def test_the_largest_time_still_gives_26_characters() -> None:
    assert new_ulid(2**48 - 1).startswith("7ZZZZZZZZZ")


def test_a_token_fits_the_limit_of_a_client_request_token() -> None:
    assert len(new_token()) == 36
    assert now_ms() > 1_700_000_000_000
