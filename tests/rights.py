"""What the roles of template.yaml permit, asked as AWS asks: with the keys of the items concerned.

The engine's evaluator decides. The engine itself does not tell it `dynamodb:LeadingKeys`
(tests/integration/test_least_privilege.py), so those conditions are held here.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

from tests.aws import REGION, TABLE
from tests.contract.template import functions, statements

ACCOUNT = "123456789012"
TABLE_ARN = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{TABLE}"
NAMES = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": "zoetrope",
    "AWS::AccountId": ACCOUNT,
    "Table.Arn": TABLE_ARN,
}
S3_ACTIONS = {
    # Operations whose action has another name (Service Authorization Reference, S3).
    "HeadObject": "GetObject",
    "HeadBucket": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "ListParts": "ListMultipartUploadParts",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "DeleteObjects": "DeleteObject",
}
TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
Asked = tuple[str, str, list[str]]
"""An action, the resource, and the partition keys of the items that it is about."""


@cache
def policies(function: str) -> list[Any]:
    given = [
        {**each, "Resource": [arn(resource) for resource in each["Resource"]]}
        for each in statements(functions()[function]["Policies"])
    ]
    return [parse_policy_document({"Version": "2012-10-17", "Statement": given})]


def arn(resource: dict[str, str]) -> str:
    """A resource of the template in full; the tests' buckets have no account in their names."""
    [spelt] = resource.values()
    spelt = spelt.replace("-${AWS::AccountId}", "")
    return re.sub(r"\${([^}]+)}", lambda name: NAMES[name[1]], NAMES.get(spelt, spelt))


def permits(function: str, action: str, resource: str, keys: Iterable[str] = ()) -> bool:
    """Say whether a function's role permits an action; `keys` are of items of the table."""
    context = EvalContext(
        principal_arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/{function}",
        principal_type="AssumedRole",
        principal_account=ACCOUNT,
        action=action,
        resource_arn=resource,
        region=REGION,
        service_context={"dynamodb:leadingkeys": list(keys)},
    )
    return bool(evaluate(context, policies(function)).decision == "Allow")


@contextmanager
def held_to_roles() -> Iterator[None]:
    """Within, whatever a handler asks of DynamoDB, S3 or Step Functions its role must permit."""
    refused: list[str] = []
    make = vars(BaseClient)["_make_api_call"]

    def checked(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        function = _calling()
        if function:
            asked = _asked(client.meta.service_model.service_name, operation, parameters)
            refused.extend(f"{function}: {each}" for each in asked if not permits(function, *each))
        return make(client, operation, parameters)

    with patch.object(BaseClient, "_make_api_call", checked):
        yield
    assert not refused, refused


@cache
def _by_module() -> Mapping[str, str]:
    return {each["Handler"].rpartition(".")[0]: name for name, each in functions().items()}


def _calling() -> str:
    """The function whose code is at work here: the first of its modules that was entered.

    Nobody's, where a test has put itself between and does what others would.
    """
    found = ""
    frame: Any = sys._getframe(2)
    while frame and not frame.f_globals.get("__name__", "").startswith("tests."):
        module = frame.f_globals.get("__name__", "")
        if module.startswith("upload.") and module not in _by_module():
            module = "upload.app"
        found = _by_module().get(module, found)
        frame = frame.f_back
    return found


def _asked(service: str, operation: str, parameters: dict[str, Any]) -> Iterator[Asked]:
    if service == "dynamodb":
        yield from _of_table(operation, parameters)
    elif service == "s3":
        yield from _of_bucket(operation, parameters)
    elif service == "stepfunctions":
        resource = parameters.get("stateMachineArn") or parameters["executionArn"]
        yield f"states:{operation}", resource, []


def _of_table(operation: str, parameters: dict[str, Any]) -> Iterator[Asked]:
    if operation == "TransactWriteItems":
        for item in parameters["TransactItems"]:
            [(kind, write)] = item.items()
            yield from _of_table(TRANSACTED[kind], write)
        return
    index = parameters.get("IndexName")
    resource = f"{TABLE_ARN}/index/{index}" if index else TABLE_ARN
    yield f"dynamodb:{operation}", resource, _leading_keys(operation, parameters)


def _leading_keys(operation: str, parameters: dict[str, Any]) -> list[str]:
    if operation == "Query":
        # Of an index its own partition key.
        value = re.match(r"\w+ = (:\w+)", parameters["KeyConditionExpression"])
        assert value
        return [parameters["ExpressionAttributeValues"][value[1]]["S"]]
    if operation == "BatchGetItem":
        [asked] = parameters["RequestItems"].values()
        return [key["pk"]["S"] for key in asked["Keys"]]
    return [(parameters.get("Key") or parameters["Item"])["pk"]["S"]]


def _of_bucket(operation: str, parameters: dict[str, Any]) -> Iterator[Asked]:
    bucket, action = f"arn:aws:s3:::{parameters['Bucket']}", S3_ACTIONS.get(operation, operation)
    keys = [parameters.get("Key")]
    if operation == "DeleteObjects":
        keys = [each["Key"] for each in parameters["Delete"]["Objects"]]
    for key in keys:
        yield f"s3:{action}", f"{bucket}/{key}" if key else bucket, []
    if action == "GetObject":
        # Or an absent object would be a forbidden one.
        yield "s3:ListBucket", bucket, []
