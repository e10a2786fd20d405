"""Every failure is one sentence and one exit code; `--help` lists the codes."""

import pytest

from infra import engine
from infra.cli import video_commands
from infra.cli.exit_codes import MEANINGS, ExitCode
from infra.cli.failures import failure_of
from infra.client.errors import ApiProblem, PartRefused, Unreachable
from infra.engine import Check, EngineError
from tests.unit.infra.conftest import Zoetrope
from zoetrope.errors import DependencyUnavailable, InvalidRequest


def test_every_exit_code_is_explained_in_the_help(zoetrope: Zoetrope) -> None:
    text = " ".join(zoetrope("--help").stdout.split())
    assert set(MEANINGS) == set(ExitCode)
    assert all(f"{code.value} {meaning}" in text for code, meaning in MEANINGS.items())


def test_without_a_stack_the_way_out_is_named(zoetrope: Zoetrope) -> None:
    result = zoetrope("list")
    assert result.exit_code == ExitCode.NO_STACK
    assert "zoetrope up" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (Unreachable("gone"), ExitCode.NO_STACK),
        (EngineError("port taken"), ExitCode.NO_STACK),
        (PartRefused(403, "AccessDenied"), ExitCode.INTERRUPTED_UPLOAD),
        (DependencyUnavailable("DynamoDB"), ExitCode.NO_STACK),
        (InvalidRequest([("scopes", "unknown")]), ExitCode.USAGE),
        (ApiProblem(403, code="forbidden", detail="No."), ExitCode.UNAUTHORIZED),
        (ApiProblem(413, code="upload_too_large", detail="No."), ExitCode.REFUSED),
        (ApiProblem(503, code="dependency_unavailable", detail="No."), ExitCode.NO_STACK),
        (ApiProblem(409, code="video_failed", detail="No."), ExitCode.NOT_READY),
        (KeyboardInterrupt(), ExitCode.CTRL_C),
        (ZeroDivisionError("oops"), ExitCode.UNEXPECTED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_kind_of_failure_has_its_exit_code(error: BaseException, exit_code: ExitCode) -> None:
    assert failure_of(error).exit_code is exit_code


def test_a_fault_of_the_service_names_the_request() -> None:
    problem = ApiProblem(500, code="internal_error", detail="Sorry.", request_id="r-7")
    assert "request r-7" in failure_of(problem).sentence


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ZeroDivisionError("oops")])
def test_no_traceback_is_shown(
    zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(_stack: object) -> None:
        raise error

    monkeypatch.setattr(video_commands, "upload_api", fail)
    result = zoetrope("list")
    assert result.exit_code == failure_of(error).exit_code
    assert "Traceback" not in result.output
    assert result.stderr.count("\n") == 1


def test_debugging_shows_where_it_happened(
    zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_stack: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(video_commands, "upload_api", fail)
    monkeypatch.setenv("ZOETROPE_DEBUG", "1")
    assert isinstance(zoetrope("list").exception, ZeroDivisionError)


def test_the_doctor_names_the_remedy_and_ends_with_its_own_code(
    zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = [Check("python", True, "3.11"), Check("ffmpeg", False, "missing", "Run make setup.")]
    monkeypatch.setattr(engine, "doctor", lambda *_args, **_kwargs: checks)
    result = zoetrope("doctor")
    assert result.exit_code == ExitCode.MISSING_TOOLS
    assert "Run make setup." in result.stdout


@pytest.mark.parametrize(("stopped", "words"), [(True, "Stopped"), (False, "Nothing was running")])
def test_down_says_whether_anything_was_running(
    zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch, stopped: bool, words: str
) -> None:
    monkeypatch.setattr(engine, "down", lambda *_args, **_kwargs: stopped)
    assert words in zoetrope("down").stdout
