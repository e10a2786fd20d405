"""`zoetrope token` asks the service, `zoetrope playback-keys` speaks to the secret itself."""

import json
from typing import Any

import boto3
import pytest

from infra.cli.exit_codes import ExitCode
from tests.aws import ENVIRONMENT
from tests.unit.adapters.test_http_calls import Service, service
from tests.unit.infra.conftest import Zoetrope
from zoetrope.domain.playback_keys import PlaybackKeys

__all__ = ["service"]
SECRET = ENVIRONMENT["PLAYBACK_KEYS_SECRET"]


@pytest.fixture
def on_aws(aws: None, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch) -> Zoetrope:  # noqa: ARG001
    monkeypatch.setenv("ZOETROPE_UPLOAD_API_URL", "https://up.test")
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"PlaybackKeysSecret": {"Value": SECRET}},
    }
    boto3.client("cloudformation").create_stack(
        StackName="zoetrope", TemplateBody=json.dumps(template)
    )
    return zoetrope


def stored() -> PlaybackKeys:
    reply = boto3.client("secretsmanager").get_secret_value(SecretId=SECRET)
    return PlaybackKeys.from_json(reply["SecretString"])


def listed(zoetrope: Zoetrope) -> list[dict[str, Any]]:
    return list(json.loads(zoetrope("playback-keys", "list", "--json").stdout)["keys"])


def test_a_rotation_has_a_new_key_sign_and_keeps_the_old_one(on_aws: Zoetrope) -> None:
    before = stored().current
    assert on_aws("playback-keys", "rotate").exit_code == ExitCode.OK
    after = stored()
    assert after.current.secret != before.secret
    assert len(after.current.secret) >= 64
    assert [key.secret for key in after.former] == [before.secret]
    assert [key["kid"] for key in listed(on_aws)] == [after.current.kid, before.kid]
    assert "honoured until" in on_aws("playback-keys", "list").stdout


def test_a_rotation_without_overlap_leaves_one_key(on_aws: Zoetrope) -> None:
    on_aws("playback-keys", "rotate", "--overlap", "0s")
    assert stored().former == ()


def test_no_key_is_ever_shown(on_aws: Zoetrope) -> None:
    shown = on_aws("playback-keys", "rotate").output + on_aws("playback-keys", "list").output
    keys = stored()
    assert not [key for key in (keys.current, *keys.former) if key.secret in shown]


def test_stdout_of_token_is_the_token_alone(
    service: Service, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZOETROPE_UPLOAD_API_URL", service.url)
    monkeypatch.setenv("ZOETROPE_API_KEY", "zk_test")
    reply = json.dumps({"token": "a.b.c", "expires_at": "2026-11-22T12:00:00Z"}).encode()
    service.answers = [(201, reply), (201, reply)]
    assert zoetrope("token", "01HF0000000000000000000000", "--ttl", "2h").stdout == "a.b.c\n"
    told = zoetrope("token", "01HF0000000000000000000000", "--json").stdout
    assert json.loads(told)["token"] == "a.b.c"
    assert [json.loads(body) for _, _, body, _ in service.seen] == [
        {"ttl_seconds": 7200},
        {"ttl_seconds": 3600},
    ]
