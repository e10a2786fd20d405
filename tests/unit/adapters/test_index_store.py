"""Indexes are read once each, and not for ever kept."""

import pytest

from tests.indexes import film_index
from zoetrope.adapters.index_store import IndexStore
from zoetrope.domain.layout import GenerationKeys
from zoetrope.errors import DependencyUnavailable


class Reads:
    """A bucket that has every index, and counts how often it is read."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def __call__(self, key: str) -> object:
        self.keys.append(key)
        return film_index().to_json()


def test_an_index_is_read_from_its_generation() -> None:
    reads = Reads()
    assert IndexStore(reads).get("v", 3) == film_index()
    assert reads.keys == [GenerationKeys("v", 3).index]


def test_an_index_is_read_once() -> None:
    reads = Reads()
    store = IndexStore(reads)
    assert store.get("v", 1) is store.get("v", 1)
    assert len(reads.keys) == 1


def test_generations_are_told_apart() -> None:
    reads = Reads()
    store = IndexStore(reads)
    store.get("v", 1)
    store.get("v", 2)
    assert len(reads.keys) == 2


def test_the_least_recently_used_index_is_forgotten() -> None:
    reads = Reads()
    store = IndexStore(reads, capacity=2)
    for video in ("a", "b", "a", "c", "a", "b"):
        store.get(video, 1)
    assert [key.split("/")[1] for key in reads.keys] == ["a", "b", "c", "b"]


def test_a_missing_index_is_a_fault_that_is_asked_again() -> None:
    answers: list[object] = [None, film_index().to_json()]
    store = IndexStore(lambda _: answers.pop(0))
    with pytest.raises(DependencyUnavailable):
        store.get("v", 1)
    assert store.get("v", 1) == film_index()


def test_s3_answers_when_it_has_not_what_is_asked_for() -> None:
    IndexStore(lambda _: None).check()


def test_s3_does_not_answer_when_it_fails() -> None:
    def read(_: str) -> object:
        raise DependencyUnavailable("no route")

    with pytest.raises(DependencyUnavailable):
        IndexStore(read).check()
