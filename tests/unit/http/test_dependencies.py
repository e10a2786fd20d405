"""Asking dependencies: which answered, which did not, and never for long."""

import threading

import pytest

from zoetrope.errors import DependencyUnavailable
from zoetrope.http.dependencies import all_answered, ask_all


def down() -> None:
    raise DependencyUnavailable("down")


def test_a_dependency_that_answers_is_ok() -> None:
    answers = ask_all({"table": lambda: None})
    assert answers["table"]["status"] == "ok"
    assert all_answered(answers)


def test_one_that_fails_is_unavailable_and_the_others_are_told_all_the_same() -> None:
    answers = ask_all({"table": down, "bucket": lambda: None})
    assert {name: a["status"] for name, a in answers.items()} == {
        "table": "unavailable",
        "bucket": "ok",
    }
    assert not all_answered(answers)


def test_one_that_is_too_late_is_unavailable() -> None:
    release = threading.Event()
    answers = ask_all({"table": release.wait}, deadline_seconds=0.05)
    release.set()
    assert answers == {"table": {"status": "unavailable", "latency_ms": 50.0}}


def test_a_fault_of_ours_is_not_hidden_as_a_dependencys() -> None:
    def broken() -> None:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        ask_all({"table": broken})
