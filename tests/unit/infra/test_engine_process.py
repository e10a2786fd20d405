"""The engine's process: only ours is ever stopped, and nothing of the user's gets into it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.engine.doctor import doctor
from infra.engine.errors import PortTaken
from infra.engine.process import EngineProcess, environment, start, start_time
from infra.engine.workplace import Workplace


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    place = Workplace.of(tmp_path)
    place.prepare()
    return place


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def note(place: Workplace, pid: int, started: str) -> None:
    record = {"pid": pid, "started": started, "endpoint_url": "http://127.0.0.1:9"}
    place.pid_path.write_text(json.dumps(record))


def test_a_process_id_that_was_given_to_another_is_not_ours(
    place: Workplace, stranger: subprocess.Popen[bytes]
) -> None:
    note(place, stranger.pid, "1")
    assert EngineProcess.of(place) is None


def test_a_process_is_recognised_by_its_start_time(
    place: Workplace, stranger: subprocess.Popen[bytes]
) -> None:
    note(place, stranger.pid, start_time(stranger.pid))
    running = EngineProcess.of(place)
    assert running is not None
    assert running.port == 9


@pytest.mark.parametrize("content", ["", "{}", "[]", "no json"])
def test_a_broken_note_means_that_nothing_runs(place: Workplace, content: str) -> None:
    place.pid_path.write_text(content)
    assert EngineProcess.of(place) is None


def test_an_ended_process_has_no_start_time(stranger: subprocess.Popen[bytes]) -> None:
    stranger.kill()
    os.waitid(os.P_PID, stranger.pid, os.WEXITED | os.WNOWAIT)
    assert not start_time(stranger.pid)


def test_a_port_in_use_is_refused_with_another_one_named(place: Workplace, taken_port: int) -> None:
    with pytest.raises(PortTaken, match=f"ZOETROPE_PORT={taken_port + 1}"):
        start(place, taken_port)


def test_functions_inherit_nothing_of_the_users_environment(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of the user")
    inside = environment(place, 4600)
    assert "AWS_PROFILE" not in inside
    assert "AWS_SECRET_ACCESS_KEY" not in inside
    assert inside["HOME"].startswith(str(place.state))
    assert inside["BIND_HOST"] == "127.0.0.1"
    assert inside["AUTH"] == "true"
    assert inside["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4600"


def test_the_doctor_names_a_remedy_for_whatever_is_not_well(
    place: Workplace, taken_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("ZOETROPE_PORT", str(taken_port))
    checks = {check.name: check for check in doctor(place.root)}
    assert not checks["engine"].ok
    assert "ZOETROPE_PORT" in checks["engine"].remedy
    assert all(bool(check.remedy) is not check.ok for check in checks.values())


def test_the_doctor_finds_an_endpoint_that_does_not_answer(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    [engine] = [check for check in doctor(place.root) if check.name == "engine"]
    assert not engine.ok
    assert "AWS_ENDPOINT_URL" in engine.remedy
