"""A sweep looks at many videos at once, and at each one whatever becomes of the others."""

import threading
from types import SimpleNamespace

import pytest

from processing import sweep
from processing.sweep import Look, look_at_all
from zoetrope.adapters.clients import POOL_CONNECTIONS
from zoetrope.errors import DependencyUnavailable

FOREVER = float("inf")


def looks(*video_ids: str, seen: list[str]) -> list[Look]:
    def look(video_id: str) -> Look:
        return Look({"video_id": video_id}, lambda: seen.append(video_id))

    return [look(video_id) for video_id in video_ids]


def failing(error: Exception) -> Look:
    def act() -> None:
        raise error

    return Look({"video_id": "in-trouble"}, act)


def test_as_many_videos_are_looked_at_at_once_as_there_are_threads() -> None:
    together = threading.Barrier(sweep.AT_ONCE)
    waiting = [
        Look({"video_id": str(n)}, lambda: together.wait(60)) for n in range(sweep.AT_ONCE * 2)
    ]
    assert look_at_all({"uploaded": waiting}, until=FOREVER) == {"uploaded": sweep.AT_ONCE * 2}


def test_no_thread_waits_for_a_connection() -> None:
    assert sweep.AT_ONCE <= POOL_CONNECTIONS


def test_the_kinds_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "AT_ONCE", 1)
    seen: list[str] = []
    found = {"many": looks("m", "m", "m", seen=seen), "few": looks("f", seen=seen), "none": []}
    assert look_at_all(found, until=FOREVER) == {"many": 3, "few": 1, "none": 0}
    assert seen == ["m", "f", "m", "m"]


@pytest.mark.parametrize("error", [DependencyUnavailable("throttled")])
def test_a_video_in_trouble_is_left_and_the_others_are_looked_at(error: Exception) -> None:
    seen: list[str] = []
    found = {"uploaded": [failing(error), *looks("a", "b", seen=seen)]}
    assert look_at_all(found, until=FOREVER) == {"uploaded": 3}
    assert sorted(seen) == ["a", "b"]


def test_what_nobody_foresaw_is_raised_when_every_video_has_had_its_turn() -> None:
    seen: list[str] = []
    faults = [failing(KeyError("upload")), failing(ZeroDivisionError())]
    others = [str(n) for n in range(sweep.AT_ONCE * 3)]
    with pytest.raises(ExceptionGroup) as raised:
        look_at_all({"uploaded": [*faults, *looks(*others, seen=seen)]}, until=FOREVER)
    assert sorted(seen) == sorted(others)
    assert {type(each) for each in raised.value.exceptions} == {KeyError, ZeroDivisionError}


def test_nothing_is_begun_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "AT_ONCE", 1)
    seen: list[str] = []
    # The clock moves on by one with each look.
    monkeypatch.setattr(sweep, "time", SimpleNamespace(monotonic=lambda: len(seen)))
    found = {"uploaded": looks("a", "b", "c", "d", seen=seen)}
    assert look_at_all(found, until=2) == {"uploaded": 2}


def test_sweeps_that_are_cut_short_do_not_leave_the_same_videos(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweep, "AT_ONCE", 1)
    first = set()
    for _ in range(40):
        seen: list[str] = []
        look_at_all({"uploaded": looks("a", "b", "c", seen=seen)}, until=FOREVER)
        first.add(seen[0])
    assert first == {"a", "b", "c"}


def test_in_order_each_kind_is_looked_at_from_the_first_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "AT_ONCE", 1)
    seen: list[str] = []
    many = [f"{number:02}" for number in range(20)]
    look_at_all({"uploaded": looks(*many, seen=seen)}, until=FOREVER, in_order=True)
    assert seen == many


def test_of_looks_in_order_those_behind_a_late_one_do_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = iter([0, 9, 0])  # the second asks when the time is over, and the third before
    monkeypatch.setattr(sweep, "AT_ONCE", 1)
    monkeypatch.setattr(sweep, "time", SimpleNamespace(monotonic=lambda: next(times)))
    found = {"uploaded": looks("a", "b", "c", seen=[])}
    assert look_at_all(found, until=1, in_order=True) == {"uploaded": 1}
