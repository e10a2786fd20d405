"""`zoetrope profiles` sets profiles in the table itself, and refuses wrong ones with all errors."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.cli.exit_codes import ExitCode
from tests.aws import ENVIRONMENT
from tests.unit.infra.conftest import Zoetrope
from zoetrope.adapters.tenants import Tenants
from zoetrope.domain.profiles import DEFAULT, Profiles
from zoetrope.domain.tenants import Limits

TABLE = ENVIRONMENT["TABLE_NAME"]
SHORT = {"segment_seconds": 2, "codecs": [{"codec": "h264"}, {"codec": "hevc"}]}


@pytest.fixture
def on_aws(aws: None, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch) -> Zoetrope:  # noqa: ARG001
    monkeypatch.setenv("ZOETROPE_TABLE_NAME", TABLE)
    return zoetrope


@pytest.fixture
def short(tmp_path: Path) -> Path:
    path = tmp_path / "short.json"
    path.write_text(json.dumps(SHORT))
    return path


def stored() -> Profiles:
    return Tenants(boto3.client("dynamodb"), TABLE).profiles("acme")


def shown(zoetrope: Zoetrope, *arguments: str) -> dict[str, Any]:
    return dict(json.loads(zoetrope("profiles", *arguments, "--json").stdout))


def test_a_tenant_has_the_products_profile_until_it_is_given_others(on_aws: Zoetrope) -> None:
    found = shown(on_aws, "list", "acme")
    assert (found["default"], list(found["profiles"])) == ("default", ["default"])
    assert shown(on_aws, "show", "acme") == DEFAULT.to_json()
    assert "* default  h264  2160, 1440" in on_aws("profiles", "list", "acme").stdout


def test_a_profile_is_set_chosen_shown_and_removed(on_aws: Zoetrope, short: Path) -> None:
    Tenants(boto3.client("dynamodb"), TABLE).set_limits("acme", Limits(1, 2, 3))
    shown(on_aws, "set", "acme", "short", str(short))
    assert stored().choose().segment_seconds == 4
    shown(on_aws, "default", "acme", "short")
    assert stored().choose().segment_seconds == 2
    assert shown(on_aws, "show", "acme", "short")["codecs"][1]["codec"] == "hevc"
    assert shown(on_aws, "remove", "acme", "short")["default"] == "default"
    assert stored() == Profiles()
    limits, _ = Tenants(boto3.client("dynamodb"), TABLE).get("acme")
    assert limits == Limits(1, 2, 3)


def test_a_wrong_profile_is_refused_with_every_error(on_aws: Zoetrope, short: Path) -> None:
    short.write_text('{"segment_seconds": 99, "codecs": []}')
    result = on_aws("profiles", "set", "acme", "short", str(short))
    assert result.exit_code == ExitCode.USAGE
    assert "segment_seconds: must be a whole number from 1 to 10" in result.stderr
    assert "codecs: must be a list" in result.stderr
    assert stored() == Profiles()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("set", "acme", "No Name", "FILE"), "small letters"),
        (("set", "acme", "broken", "BROKEN"), "is not JSON"),
        (("default", "acme", "nobody"), "choose one of default"),
        (("show", "acme", "nobody"), "choose one of default"),
        (("remove", "acme", "default"), "has no 'default' of its own"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    arguments: tuple[str, ...], says: str, on_aws: Zoetrope, short: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.json").write_text("{")
    files = {"FILE": str(short), "BROKEN": str(tmp_path / "broken.json")}
    result = on_aws("profiles", *(files.get(each, each) for each in arguments))
    assert result.exit_code == ExitCode.USAGE
    assert says in " ".join(result.stderr.split())
