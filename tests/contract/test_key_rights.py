"""Which items of the table a role opens: of the one table, no function has more than its own."""

from typing import Any

import pytest

from tests.contract.template import functions, statements
from tests.contract.test_permissions import MEDIA_TOOLS
from tests.rights import TABLE_ARN, permits

KNOW_THE_KEY = {
    # Actions for which AWS has the keys of the items (Service Authorization Reference, DynamoDB).
    # Of another one, such as Scan, there are none, and `ForAllValues` of none is true.
    *("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem"),
    *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
}
WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
READS = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
SECRETS = ("KEY#0a1b", "UPLOADTOKEN#0a1b", "WEBHOOKS#acme")


def of_items() -> list[tuple[str, dict[str, Any]]]:
    """The statements about items, each with its function; `by_watch` has keys of videos only."""
    return [
        (function, statement)
        for function in functions()
        for statement in statements(functions()[function]["Policies"])
        if any(str(r).endswith(("'Table.Arn'}", "by_tenant'}")) for r in statement["Resource"])
    ]


def test_every_role_says_which_items_it_opens() -> None:
    assert len(of_items()) >= len(functions())
    for function, statement in of_items():
        [(operator, condition)] = statement["Condition"].items()
        assert operator == "ForAllValues:StringLike", function
        assert [*condition] == ["dynamodb:LeadingKeys"], function
        assert set(statement["Action"]) <= KNOW_THE_KEY, function


@pytest.mark.parametrize("function", MEDIA_TOOLS)
def test_what_runs_ffmpeg_opens_the_items_of_videos_and_no_other(function: str) -> None:
    assert permits(function, "dynamodb:GetItem", TABLE_ARN, ["VIDEO#x"])
    for action in (*READS, *WRITES):
        for key in (*SECRETS, "IDEMPOTENCY#acme#x", "CONTENT#acme#x", "LOOK#media/"):
            assert not permits(function, action, TABLE_ARN, [key]), (action, key)
            assert not permits(function, action, TABLE_ARN, ["VIDEO#x", key]), (action, key)
    for action in WRITES:
        assert not permits(function, action, TABLE_ARN, ["TENANT#acme"]), action


@pytest.mark.parametrize("function", functions())
def test_no_role_makes_an_api_key_and_two_read_them(function: str) -> None:
    for action in WRITES:
        assert not permits(function, action, TABLE_ARN, ["KEY#0a1b"]), action
    reads = permits(function, "dynamodb:GetItem", TABLE_ARN, ["KEY#0a1b"])
    assert reads == (function in {"AuthorizeRequest", "UploadApiFunction"})


@pytest.mark.parametrize("function", functions())
def test_only_what_signs_or_addresses_webhooks_reads_them(function: str) -> None:
    reads = [each for each in READS if permits(function, each, TABLE_ARN, ["WEBHOOKS#acme"])]
    assert bool(reads) == (function in {"DeliverWebhook", "PublishEvents"})


def test_the_index_lists_a_tenants_videos_and_no_keys() -> None:
    index = f"{TABLE_ARN}/index/by_tenant"
    assert permits("UploadApiFunction", "dynamodb:Query", index, ["TENANT#acme"])
    assert not permits("UploadApiFunction", "dynamodb:Query", index, ["KEYS"])
