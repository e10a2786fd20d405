"""`zoetrope status` tells how a stack is, and ends accordingly."""

import json
from pathlib import Path

import pytest

from infra.cli.exit_codes import ExitCode
from tests.unit.infra.conftest import Zoetrope
from tests.unit.infra.loopback import Service


@pytest.fixture
def on_aws(service: Service, monkeypatch: pytest.MonkeyPatch, zoetrope: Zoetrope) -> Zoetrope:
    """The command line with a stack that only the environment names."""
    monkeypatch.setenv("ZOETROPE_UPLOAD_API_URL", service.url)
    monkeypatch.setenv("ZOETROPE_STREAMING_API_URL", service.url)
    return zoetrope


def test_a_healthy_stack_is_ok(on_aws: Zoetrope) -> None:
    result = on_aws("status")
    assert result.exit_code == ExitCode.OK
    assert "table" in result.stdout


def test_a_sick_service_is_shown_with_its_dependencies(service: Service, on_aws: Zoetrope) -> None:
    service.healthy = False
    result = on_aws("status", "--json")
    assert result.exit_code == ExitCode.NO_STACK
    assert json.loads(result.stdout)["upload"]["dependencies"] == {"table": {"latency_ms": 3}}


def test_a_stopped_stack_is_unreachable(on_aws: Zoetrope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZOETROPE_UPLOAD_API_URL", "http://127.0.0.1:9")
    result = on_aws("status", "--json")
    assert json.loads(result.stdout)["upload"]["status"] == "unreachable"


def test_a_local_stack_shows_its_engine(stack: Path, zoetrope: Zoetrope) -> None:
    result = zoetrope("status", "--json", "--stack", stack)
    assert json.loads(result.stdout)["engine"]["answers"] is False
