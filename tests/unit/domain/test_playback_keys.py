"""Keys of playback tokens: rotated with an overlap, and gone after it."""

import pytest

from zoetrope.domain.playback_keys import PlaybackKey, PlaybackKeys

NOW = 1_790_000_000
FIRST, SECOND, THIRD = (PlaybackKey(name, f"secret of {name}") for name in ("a", "b", "c"))


def test_the_first_key_is_read_as_the_deployment_makes_it() -> None:
    keys = PlaybackKeys.from_json('{"kid":"first","secret":"x"}')
    assert keys == PlaybackKeys(PlaybackKey("first", "x"))


def test_keys_are_read_back_as_they_were_written() -> None:
    keys = PlaybackKeys(FIRST).rotated(SECOND, now=NOW, overlap_seconds=60)
    assert PlaybackKeys.from_json(keys.to_json()) == keys


@pytest.mark.parametrize(("after", "honoured"), [(59, True), (60, False), (61, False)])
def test_a_rotated_key_is_honoured_for_the_overlap(after: int, honoured: bool) -> None:
    keys = PlaybackKeys(FIRST).rotated(SECOND, now=NOW, overlap_seconds=60)
    assert keys.current == SECOND
    assert (keys.find("a", NOW + after) is not None) is honoured
    assert keys.find("b", NOW + after) == SECOND


def test_without_overlap_the_old_key_is_gone_at_once() -> None:
    keys = PlaybackKeys(FIRST).rotated(SECOND, now=NOW, overlap_seconds=0)
    assert keys.former == ()


def test_several_former_keys_are_kept_until_each_has_ended() -> None:
    keys = PlaybackKeys(FIRST).rotated(SECOND, now=NOW, overlap_seconds=100)
    twice = keys.rotated(THIRD, now=NOW + 50, overlap_seconds=100)
    assert {key.kid for key in twice.former} == {"a", "b"}
    later = twice.rotated(FIRST, now=NOW + 120, overlap_seconds=100)
    assert {key.kid for key in later.former} == {"b", "c"}


def test_an_unknown_name_finds_no_key() -> None:
    assert PlaybackKeys(FIRST).find("z", NOW) is None
