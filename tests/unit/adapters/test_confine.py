"""The confinement, step by step; what it does to a real tool is in test_processes.py."""

import ctypes
import os
import resource
from typing import Any

import pytest

from zoetrope.adapters import confine


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the operating system is asked for, instead of being done to the test itself."""
    asked: list[tuple[Any, ...]] = []

    class Libc:
        def prctl(self, *arguments: int) -> None:
            asked.append(("prctl", *arguments))

    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Libc())
    monkeypatch.setattr(resource, "setrlimit", lambda *given: asked.append(("limit", *given)))
    monkeypatch.setattr(os, "execve", lambda *given: asked.append(("exec", *given)))
    return asked


def test_everything_is_given_up_before_the_tool_begins(calls: list[tuple[Any, ...]]) -> None:
    confine.main([str(os.getppid()), '{"RLIMIT_CORE": 0}', "/bin/tool", "-x"])
    assert calls == [
        ("prctl", 1, 9, 0, 0, 0),
        ("prctl", 38, 1, 0, 0, 0),
        ("limit", resource.RLIMIT_CORE, (0, 0)),
        ("exec", "/bin/tool", ["/bin/tool", "-x"], {}),
    ]


def test_a_tool_whose_parent_has_died_is_not_begun(calls: list[tuple[Any, ...]]) -> None:
    with pytest.raises(SystemExit):
        confine.main(["0", "{}", "/bin/tool"])
    assert not any(call[0] == "exec" for call in calls)
