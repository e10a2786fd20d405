"""Entity tags: a copy is good while what it is made of is the same and its URLs last."""

import pytest

from streaming.entity_tags import EntityTag

TAG = EntityTag.of("film", 1, lasts_until=1000)


def lasting(until: int) -> EntityTag:
    return EntityTag.of("film", 1, lasts_until=until)


@pytest.mark.parametrize(("until", "good"), [(999, False), (1000, True), (1001, True)])
def test_a_copy_is_good_if_it_lasts_as_long_as_a_new_one_would(until: int, good: bool) -> None:
    assert TAG.matched_by(str(lasting(until))) == (str(lasting(until)) if good else "")


def test_a_copy_of_something_else_is_not_good() -> None:
    assert TAG.matched_by(str(EntityTag.of("film", 2, lasts_until=9999))) == ""


@pytest.mark.parametrize(
    "given",
    [
        str(TAG),
        str(TAG).removeprefix("W/"),
        f'"other", {TAG}',
        f"{TAG},W/",
    ],
)
def test_comparison_is_weak_and_of_any_in_the_list(given: str) -> None:
    assert TAG.matched_by(given).removeprefix("W/") == str(TAG).removeprefix("W/")


def test_a_star_stands_for_any_copy() -> None:
    assert TAG.matched_by("*") == str(TAG)


@pytest.mark.parametrize("given", ["", ",", '""', '"."', f'"{TAG.made_of}.x"', '"a.9"', "W/", "²"])
def test_what_is_no_tag_of_ours_matches_nothing(given: str) -> None:
    assert TAG.matched_by(given) == ""


def test_a_tag_of_great_length_does_no_harm() -> None:
    assert TAG.matched_by(f'"{TAG.made_of}.{"9" * 100_000}"')
