"""What each function's role may not do, asked of the engine, which enforces IAM.

The role's own policies are given to a user for this, because only Lambda may take the role on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.engine.operator import REGION

if TYPE_CHECKING:
    from infra.engine import Stack
    from tests.integration.product import Product

Clients = Callable[[str], Any]
KEY = {"pk": {"S": "VIDEO#nobody"}, "sk": {"S": "META"}}
API_KEY = {"pk": {"S": "KEY#0a1b"}, "sk": {"S": "KEY"}}
MEDIA_TOOLS = (
    *("probe-source", "analyze-source", "transcode-chunk", "transcode-audio"),
    *("make-stills", "extract-subtitles"),
)
TASKS = (*MEDIA_TOOLS, "plan-chunks", "publish-video")


def call(name: str, stack: Stack) -> tuple[str, str, dict[str, Any]]:
    """A service, its operation and arguments, by a short name."""
    account = "000000000000"
    table, source, media = stack.table_name, stack.source_bucket, stack.media_bucket
    calls: dict[str, tuple[str, str, dict[str, Any]]] = {
        "delete item": ("dynamodb", "delete_item", {"TableName": table, "Key": KEY}),
        "put item": ("dynamodb", "put_item", {"TableName": table, "Item": KEY}),
        "update item": ("dynamodb", "update_item", {"TableName": table, "Key": KEY}),
        "another's key": ("dynamodb", "get_item", {"TableName": table, "Key": API_KEY}),
        "scan": ("dynamodb", "scan", {"TableName": table}),
        "delete table": ("dynamodb", "delete_table", {"TableName": table}),
        "other table": ("dynamodb", "get_item", {"TableName": "another", "Key": KEY}),
        "read source": ("s3", "get_object", {"Bucket": source, "Key": "sources/acme/x"}),
        "write source": ("s3", "put_object", {"Bucket": source, "Key": "sources/acme/x"}),
        "delete source": ("s3", "delete_object", {"Bucket": source, "Key": "sources/acme/x"}),
        "read media": ("s3", "get_object", {"Bucket": media, "Key": "media/x/1/a"}),
        "write media": ("s3", "put_object", {"Bucket": media, "Key": "media/x/1/a"}),
        "delete media": ("s3", "delete_object", {"Bucket": media, "Key": "media/x/1/a"}),
        "read work": ("s3", "get_object", {"Bucket": media, "Key": "work/x/1/a"}),
        "write work": ("s3", "put_object", {"Bucket": media, "Key": "work/x/1/a"}),
        "write record": ("s3", "put_object", {"Bucket": media, "Key": "media/x/1/video.json"}),
        "write beside": ("s3", "put_object", {"Bucket": media, "Key": "elsewhere"}),
        "list media": ("s3", "list_objects_v2", {"Bucket": media}),
        "delete bucket": ("s3", "delete_bucket", {"Bucket": media}),
        "open policy": ("s3", "put_bucket_policy", {"Bucket": media, "Policy": "{}"}),
        "start": ("stepfunctions", "start_execution", {"stateMachineArn": stack.state_machine_arn}),
        "delete machine": (
            "stepfunctions",
            "delete_state_machine",
            {"stateMachineArn": stack.state_machine_arn},
        ),
        "purge": ("lambda", "invoke", {"FunctionName": f"{stack.stack_name}-purge-video"}),
        "invoke": ("lambda", "invoke", {"FunctionName": f"{stack.stack_name}-reconcile"}),
        "new key": ("iam", "create_access_key", {"UserName": "zoetrope-operator"}),
        "publish": (
            "events",
            "put_events",
            {"Entries": [{"Source": "x", "DetailType": "x", "Detail": "{}"}]},
        ),
        "queue": (
            "sqs",
            "send_message",
            {
                "QueueUrl": f"{stack.endpoint_url}/{account}/zoetrope-webhook-deliveries.fifo",
                "MessageBody": "x",
                "MessageGroupId": "x",
                "MessageDeduplicationId": "x",
            },
        ),
    }
    return calls[name]


FORBIDDEN: dict[str, tuple[str, ...]] = {
    "streaming-api-function": (
        *("put item", "update item", "delete item", "scan", "other table", "read source"),
        *("write media", "delete media", "read work", "list media", "start", "purge", "new key"),
    ),
    "upload-api-function": (
        *("delete item", "scan", "delete table", "read media", "write media", "delete source"),
        *("delete media", "delete machine", "invoke", "open policy", "new key", "queue"),
    ),
    "authorize-request": ("put item", "scan", "read source", "start", "publish"),
    **dict.fromkeys(
        TASKS, ("delete item", "write source", "delete source", "delete media", "write beside")
    ),
    # It asks S3 how large a source is that came without a size.
    "on-source-uploaded": ("delete item", "write source", "write media", "invoke"),
    "on-execution-ended": ("delete item", "read source", "purge"),
    "fail-video": ("read media", "write work", "read source", "start"),
    "reconcile": ("delete item", "delete source", "read media", "delete bucket", "publish"),
    "purge-video": ("put item", "read source", "write media", "read media", "start"),
    "publish-events": ("put item", "read source", "read media", "write media", "start", "invoke"),
    "deliver-webhook": ("delete item", "scan", "read source", "publish", "queue", "new key"),
}
PERMITTED = (
    ("streaming-api-function", "read media"),
    ("upload-api-function", "put item"),
    ("upload-api-function", "read source"),
    ("transcode-chunk", "write media"),
    ("transcode-audio", "read media"),
    ("publish-video", "write media"),
    ("fail-video", "read work"),
    ("on-source-uploaded", "update item"),
    ("reconcile", "update item"),
    ("reconcile", "list media"),
    ("purge-video", "delete media"),
    ("publish-events", "publish"),
    ("publish-events", "write record"),
    ("analyze-source", "write work"),
    ("make-stills", "write media"),
    ("extract-subtitles", "write media"),
    ("deliver-webhook", "put item"),
)

WRITES = ("write source", "write media", "write work", "write record", "write beside")
"""What a permitted call leaves behind."""


@pytest.fixture(scope="module")
def as_function(product: Product) -> Iterator[Callable[[str], Clients]]:
    """Makes clients that may do exactly what a function may."""
    stack = product.stack
    iam, made = stack.client("iam"), []

    @cache
    def acting(function: str) -> Clients:
        user = f"acting-as-{function}"
        iam.create_user(UserName=user)
        made.append(user)
        arn = stack.client("lambda").get_function_configuration(
            FunctionName=f"{stack.stack_name}-{function}"
        )["Role"]
        role = arn.rpartition("/")[2]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            policy = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            iam.put_user_policy(UserName=user, PolicyName=name, PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=user)["AccessKey"]
        return lambda service: boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=stack.endpoint_url,
            region_name=REGION,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
        )

    yield acting
    for user in made:
        for key in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])
        for name in iam.list_user_policies(UserName=user)["PolicyNames"]:
            iam.delete_user_policy(UserName=user, PolicyName=name)
        iam.delete_user(UserName=user)
    written = (call(name, stack)[2] for name in WRITES)
    for bucket, key in {(put["Bucket"], put["Key"]) for put in written}:
        stack.client("s3").delete_object(Bucket=bucket, Key=key)


def refusal(clients: Clients, stack: Stack, name: str) -> str:
    """Make a call; give the code of its refusal, or nothing."""
    service, operation, arguments = call(name, stack)
    try:
        getattr(clients(service), operation)(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def test_there_are_enough_calls_to_mean_something() -> None:
    assert sum(map(len, FORBIDDEN.values())) >= 80


@pytest.mark.parametrize("function", FORBIDDEN)
def test_a_function_is_refused_what_is_not_its_job(
    product: Product, as_function: Callable[[str], Clients], function: str
) -> None:
    clients = as_function(function)
    answers = {name: refusal(clients, product.stack, name) for name in FORBIDDEN[function]}
    let_through = {n: a for n, a in answers.items() if "AccessDenied" not in a}
    assert not let_through


@pytest.mark.parametrize(("function", "name"), PERMITTED)
def test_a_function_may_do_its_job(
    product: Product, as_function: Callable[[str], Clients], function: str, name: str
) -> None:
    assert "AccessDenied" not in refusal(as_function(function), product.stack, name)


def test_the_tools_of_a_task_cannot_reach_another_service(
    product: Product, as_function: Callable[[str], Clients]
) -> None:
    for function in MEDIA_TOOLS:
        for name in ("start", "purge", "publish", "queue", "new key", "open policy"):
            assert "AccessDenied" in refusal(as_function(function), product.stack, name)


def test_the_engine_does_not_look_at_the_keys_of_items(
    product: Product, as_function: Callable[[str], Clients]
) -> None:
    """So tests/rights.py does, in the unit and media tests. On AWS this is refused."""
    assert not refusal(as_function("transcode-chunk"), product.stack, "another's key")
