"""Processes: confined, captured, and never outliving their task."""

import logging
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.running import ROOT
from zoetrope.adapters import processes
from zoetrope.adapters.processes import Finished, run
from zoetrope.errors import ToolFailed


def python(script: str, directory: Path, *, timeout_seconds: float = 20) -> Finished:
    return run(
        [sys.executable, "-I", "-S", "-c", textwrap.dedent(script)],
        directory=directory,
        timeout_seconds=timeout_seconds,
        secrets=["hidden-url"],
    )


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_until_dead(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


def test_a_tool_that_succeeds_gives_its_output(tmp_path: Path) -> None:
    finished = python("import sys; print('said'); print('warned', file=sys.stderr)", tmp_path)
    assert finished.stdout == b"said\n"
    assert finished.stderr_tail == "warned"
    assert finished.cpu_seconds > 0


def test_a_tool_sees_no_environment_and_no_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    script = "import os, sys; print(dict(os.environ) | {'LC_CTYPE': ''}, sys.stdin.read())"
    assert b"secret" not in python(script, tmp_path).stdout


LOOK_AT_THE_WORKER = """
import os, pathlib
from zoetrope.adapters.processes import run
from zoetrope.errors import ToolFailed
for name in ("stat", "environ", "mem", "maps"):
    command = ["/usr/bin/head", "-c1", f"/proc/{os.getpid()}/{name}"]
    try:
        run(command, directory=pathlib.Path.cwd(), timeout_seconds=20)
        print(name, "is read")
    except ToolFailed as refused:
        print(name, refused.detail.rpartition(": ")[2])
"""


def test_a_tool_cannot_look_into_its_worker(tmp_path: Path) -> None:
    # Root may look into everything; no function on Lambda has its capabilities.
    as_anybody = ["/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    worker = subprocess.run(
        [*(as_anybody if os.geteuid() == 0 else []), sys.executable, "-c", LOOK_AT_THE_WORKER],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "functions")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert worker.stdout.splitlines() == [
        "stat is read",
        *(f"{name} Permission denied" for name in ("environ", "mem", "maps")),
    ]


def test_the_interpreter_finds_its_library_where_lambda_keeps_it_and_the_tool_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Lambda's python is linked to a libpython that only LD_LIBRARY_PATH leads to.
    interpreter = tmp_path / "python"
    check = 'test "$LD_LIBRARY_PATH$AWS_SECRET_ACCESS_KEY" = /var/lang/lib || exit 127'
    interpreter.write_text(f'#!/bin/sh\n{check}\nexec {sys.executable} "$@"\n')
    interpreter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(interpreter))
    monkeypatch.setenv("LD_LIBRARY_PATH", "/var/lang/lib")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    finished = run(["/usr/bin/env"], directory=tmp_path, timeout_seconds=20)
    assert finished.stdout == b""


def test_a_tool_works_in_the_given_directory_and_its_own_group(tmp_path: Path) -> None:
    script = "import os; print(os.getcwd(), os.getpgrp() == os.getpid())"
    assert python(script, tmp_path).stdout.decode().split() == [str(tmp_path), "True"]


def test_a_tool_has_limits_and_no_new_privileges(tmp_path: Path) -> None:
    script = """
        import resource
        print([resource.getrlimit(getattr(resource, name))[1] for name in
               ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE")])
        print(next(line for line in open("/proc/self/status") if "NoNewPrivs" in line).split()[1])
    """
    limits, privileges = python(script, tmp_path).stdout.decode().splitlines()
    assert limits == str(list(processes.LIMITS.values()))
    assert privileges == "1"


def test_a_tool_that_fails_says_why_and_not_its_secrets(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed) as failed:
        python("import sys; sys.exit('x' * 9000 + ' cannot read hidden-url')", tmp_path)
    assert failed.value.members["exit_code"] == 1
    assert failed.value.detail.endswith("cannot read …")
    assert len(str(failed.value.members["stderr"])) <= 8192


def test_a_tool_that_is_killed_by_a_signal_fails(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed) as failed:
        python("import os; os.kill(os.getpid(), 11)", tmp_path)
    assert failed.value.members["exit_code"] == -11


def test_a_tool_over_its_time_is_killed_with_its_children(tmp_path: Path) -> None:
    script = """
        import os, time
        child = os.fork()
        if child:
            open("child", "w").write(str(child))
        time.sleep(60)
    """
    began = time.monotonic()
    with pytest.raises(ToolFailed) as failed:
        python(script, tmp_path, timeout_seconds=5)
    assert time.monotonic() - began < 50
    assert failed.value.members["timed_out"] is True
    assert wait_until_dead(int((tmp_path / "child").read_text()))


def test_a_worker_that_is_killed_takes_its_tool_along(tmp_path: Path) -> None:
    worker = f"""
        import sys
        from pathlib import Path
        sys.path.insert(0, {str(Path(processes.__file__).parents[2])!r})
        from zoetrope.adapters.processes import run
        tool = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
        run([sys.executable, "-c", tool], directory=Path({str(tmp_path)!r}), timeout_seconds=60)
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(worker)])
    noted = tmp_path / "pid"
    while not (noted.exists() and noted.read_text()):
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert wait_until_dead(int(noted.read_text()))


def test_output_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_STDOUT_MAX_BYTES", 1000)
    assert len(python("print('x' * 500_000)", tmp_path).stdout) == 1000


def test_the_command_is_logged_as_a_shell_would_take_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="zoetrope.adapters.processes"):
        run(["/bin/echo", "a b", "hidden-url"], directory=tmp_path, timeout_seconds=9,
            secrets=["hidden-url"])  # fmt: skip
    assert caplog.records[0].__dict__["command"] == "/bin/echo 'a b' …"


def test_nothing_is_inherited_but_the_three_streams(tmp_path: Path) -> None:
    with Path(os.devnull).open() as opened:
        os.set_inheritable(opened.fileno(), True)
        script = "import os; print(len(os.listdir('/proc/self/fd')))"
        # three streams, and the directory that is being listed
        assert python(script, tmp_path).stdout == b"4\n"
