"""`zoetrope tenants` sets limits in the table itself, and shows what is used of them."""

import json
from typing import Any

import boto3
import pytest

from infra.cli.exit_codes import ExitCode
from tests.aws import ENVIRONMENT
from tests.unit.infra.conftest import Zoetrope
from tests.videos import stored_video
from zoetrope.adapters.tenants import Tenants
from zoetrope.adapters.video_table import VideoTable
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.tenants import Limits, Usage

TABLE = ENVIRONMENT["TABLE_NAME"]


@pytest.fixture
def on_aws(aws: None, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch) -> Zoetrope:  # noqa: ARG001
    monkeypatch.setenv("ZOETROPE_TABLE_NAME", TABLE)
    return zoetrope


def shown(zoetrope: Zoetrope, *arguments: str) -> dict[str, Any]:
    return dict(json.loads(zoetrope("tenants", *arguments, "--json").stdout))


def test_a_tenant_without_limits_shows_what_it_uses(on_aws: Zoetrope) -> None:
    stored_video(VideoTable(boto3.client("dynamodb"), TABLE), Status.AWAITING_UPLOAD)
    assert shown(on_aws, "show", "acme") == {
        "tenant": "acme",
        "max_upload_bytes": 0,
        "max_open_uploads": 0,
        "max_stored_bytes": 0,
        "open_uploads": 1,
        "stored_bytes": 10,
    }
    assert "no limit" in on_aws("tenants", "show", "acme").stdout


def test_a_limit_that_is_not_named_stays(on_aws: Zoetrope) -> None:
    shown(on_aws, "limit", "acme", "--max-open-uploads", "5", "--max-stored-bytes", "1000000")
    shown(on_aws, "limit", "acme", "--max-open-uploads", "6", "--max-upload-bytes", "1000")
    limits, _ = Tenants(boto3.client("dynamodb"), TABLE).get("acme")
    assert limits == Limits(1000, 6, 1_000_000)
    text = on_aws("tenants", "show", "acme").stdout
    assert "0 of 6" in text
    assert "of 1.0 MB" in text


def test_zero_takes_a_limit_away(on_aws: Zoetrope) -> None:
    shown(on_aws, "limit", "acme", "--max-open-uploads", "5")
    assert shown(on_aws, "limit", "acme", "--max-open-uploads", "0")["max_open_uploads"] == 0


def test_a_negative_limit_is_a_usage_error(on_aws: Zoetrope) -> None:
    result = on_aws("tenants", "limit", "acme", "--max-open-uploads", "-1")
    assert result.exit_code == ExitCode.USAGE


def test_a_recount_mends_a_wrong_count_and_leaves_the_limits(on_aws: Zoetrope) -> None:
    client = boto3.client("dynamodb")
    table = VideoTable(client, TABLE)
    for number, status in enumerate(Status):
        stored_video(table, status, video_id=f"01HF000000000000000000000{number}")
    stored_video(table, Status.READY, video_id="01HF0000000000000000000009", tenant="other")
    right = shown(on_aws, "limit", "acme", "--max-open-uploads", "7")
    client.update_item(
        TableName=TABLE,
        Key={"pk": {"S": "TENANT#acme"}, "sk": {"S": "TENANT"}},
        UpdateExpression="SET open_uploads = :wrong, stored_bytes = :wrong",
        ExpressionAttributeValues={":wrong": {"N": "-5"}},
    )
    assert shown(on_aws, "show", "acme") != right
    assert shown(on_aws, "recount", "acme") == right
    assert (right["open_uploads"], right["stored_bytes"]) == (1, 50)
    assert shown(on_aws, "recount", "nobody")["stored_bytes"] == 0


@pytest.mark.parametrize("changes", [1, 4, 5])
def test_a_recount_during_changes_is_made_again_and_never_wrong(
    on_aws: Zoetrope, monkeypatch: pytest.MonkeyPatch, changes: int
) -> None:
    table = VideoTable(boto3.client("dynamodb"), TABLE)
    count, left = Tenants._used_by_videos, list(range(changes))

    def counted_while_one_comes(tenants: Tenants, tenant: str) -> Usage:
        used = count(tenants, tenant)
        if left:
            stored_video(table, Status.READY, video_id=f"01HF000000000000000000000{left.pop()}")
        return used

    monkeypatch.setattr(Tenants, "_used_by_videos", counted_while_one_comes)
    ended = on_aws("tenants", "recount", "acme").exit_code
    assert (ended == ExitCode.OK) == (changes < 5)
    assert shown(on_aws, "show", "acme")["stored_bytes"] == 10 * changes
