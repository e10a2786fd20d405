"""`zoetrope keys` speaks to the table itself."""

import json
from typing import Any

import boto3
import pytest

from infra.cli.exit_codes import ExitCode
from tests.aws import ENVIRONMENT
from tests.unit.infra.conftest import Zoetrope
from zoetrope.adapters.api_keys import ApiKeys

TABLE = ENVIRONMENT["TABLE_NAME"]


@pytest.fixture
def on_aws(aws: None, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch) -> Zoetrope:  # noqa: ARG001
    monkeypatch.setenv("ZOETROPE_TABLE_NAME", TABLE)
    return zoetrope


def test_a_created_key_is_printed_once_and_valid(on_aws: Zoetrope) -> None:
    result = on_aws("keys", "create", "--tenant", "acme", "--json")
    created = json.loads(result.stdout)
    found = ApiKeys(boto3.client("dynamodb"), TABLE).find(created["api_key"])
    assert found
    assert (found.key_id, found.tenant) == (created["key_id"], "acme")
    assert created["api_key"] not in on_aws("keys", "list").output


def test_stdout_of_create_is_the_key_alone(on_aws: Zoetrope) -> None:
    result = on_aws("keys", "create", "--tenant", "acme")
    assert result.stdout.startswith("zk_")
    assert result.stdout.count("\n") == 1


def test_a_key_has_the_scopes_that_were_named(on_aws: Zoetrope) -> None:
    result = on_aws("keys", "create", "--tenant", "acme", "--scopes", "read, upload", "--json")
    assert json.loads(result.stdout)["scopes"] == ["read", "upload"]


def test_an_unknown_scope_is_a_usage_error(on_aws: Zoetrope) -> None:
    result = on_aws("keys", "create", "--tenant", "acme", "--scopes", "fly")
    assert result.exit_code == ExitCode.USAGE
    assert result.stdout == ""


@pytest.mark.parametrize("tenant", ["", " ", "a b", "a/b", "../a", "-a", "ä", "a" * 65, "a\n"])
def test_a_tenant_of_odd_characters_is_a_usage_error(on_aws: Zoetrope, tenant: str) -> None:
    result = on_aws("keys", "create", "--tenant", tenant)
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert listed_keys(on_aws) == []


@pytest.mark.parametrize("tenant", ["a", "a" * 64, "7-Up.example_com"])
def test_an_ordinary_tenant_gets_a_key(on_aws: Zoetrope, tenant: str) -> None:
    assert on_aws("keys", "create", "--tenant", tenant).exit_code == ExitCode.OK
    assert [key["tenant"] for key in listed_keys(on_aws)] == [tenant]


def test_a_revoked_key_is_listed_as_such(on_aws: Zoetrope) -> None:
    created = json.loads(on_aws("keys", "create", "--tenant", "acme", "--json").stdout)
    assert on_aws("keys", "revoke", created["key_id"]).exit_code == ExitCode.OK
    (listed,) = json.loads(on_aws("keys", "list", "--json").stdout)["keys"]
    assert listed["revoked_at"]
    assert "revoked" in on_aws("keys", "list").stdout


def test_a_rotated_key_gives_a_new_one_and_an_end_to_the_old(on_aws: Zoetrope) -> None:
    old = json.loads(on_aws("keys", "create", "--tenant", "acme", "--json").stdout)
    rotated = on_aws("keys", "rotate", old["key_id"], "--overlap", "30m", "--json")
    new = json.loads(rotated.stdout)
    assert new["api_key"] != old["api_key"]
    ends = {k["key_id"]: k["expires_at"] for k in listed_keys(on_aws)}
    assert ends[old["key_id"]]
    assert ends[new["key_id"]] is None
    assert "until" in on_aws("keys", "list").stdout


def test_a_rotation_without_overlap_ends_the_old_key_at_once(on_aws: Zoetrope) -> None:
    old = json.loads(on_aws("keys", "create", "--tenant", "acme", "--json").stdout)
    result = on_aws("keys", "rotate", old["key_id"], "--overlap", "0s")
    assert result.stdout.startswith("zk_")
    assert result.stdout.count("\n") == 1
    assert ApiKeys(boto3.client("dynamodb"), TABLE).find(old["api_key"]) is None
    assert "expired" in on_aws("keys", "list").stdout


@pytest.mark.parametrize("overlap", ["24", "-1h", "1w", "soon"])
def test_an_overlap_that_is_no_duration_is_a_usage_error(on_aws: Zoetrope, overlap: str) -> None:
    assert on_aws("keys", "rotate", "any", "--overlap", overlap).exit_code == ExitCode.USAGE
    assert listed_keys(on_aws) == []


def listed_keys(zoetrope: Zoetrope) -> list[dict[str, Any]]:
    return list(json.loads(zoetrope("keys", "list", "--json").stdout)["keys"])


def test_revoking_an_unknown_key_is_not_found(on_aws: Zoetrope) -> None:
    assert on_aws("keys", "revoke", "nobody").exit_code == ExitCode.NOT_FOUND


def test_a_stack_that_aws_does_not_know_is_named(
    on_aws: Zoetrope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZOETROPE_TABLE_NAME")
    monkeypatch.setenv("ZOETROPE_UPLOAD_API_URL", "https://up.test")
    result = on_aws("keys", "list")
    assert result.exit_code == ExitCode.NO_STACK
    assert "ZOETROPE_TABLE_NAME" in result.stderr


def test_the_table_is_read_from_the_outputs_of_the_stack(
    on_aws: Zoetrope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZOETROPE_TABLE_NAME")
    monkeypatch.setenv("ZOETROPE_UPLOAD_API_URL", "https://up.test")
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"TableName": {"Value": TABLE}},
    }
    boto3.client("cloudformation").create_stack(
        StackName="zoetrope", TemplateBody=json.dumps(template)
    )
    assert json.loads(on_aws("keys", "list", "--json").stdout) == {"keys": []}
