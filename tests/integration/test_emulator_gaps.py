"""Gaps of the emulator that the template works round.

On AWS each has the opposite outcome. A test that fails here may go, together with its way round.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.engine import Stack
from infra.engine.operator import Credentials

DEFINITION = {
    "openapi": "3.0.1",
    "info": {"title": "gaps", "version": "1"},
    "paths": {"/": {"x-amazon-apigateway-any-method": {"responses": {}}, "get": {"responses": {}}}},
    "x-amazon-apigateway-gateway-responses": {"UNAUTHORIZED": {"statusCode": 418}},
}
RESOURCES = {"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": DEFINITION}}}
STACK = "gaps"


@pytest.fixture(scope="module")
def api_id(stack: Stack) -> Iterator[str]:
    """A REST API that CloudFormation makes of a definition, as SAM has it made."""
    client = stack.client("cloudformation")
    client.create_stack(StackName=STACK, TemplateBody=json.dumps({"Resources": RESOURCES}))
    client.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    [resource] = client.describe_stack_resources(StackName=STACK)["StackResources"]
    yield resource["PhysicalResourceId"]
    client.delete_stack(StackName=STACK)


@pytest.fixture(scope="module")
def gateway(stack: Stack) -> Any:
    return stack.client("apigateway")


def test_any_method_of_a_definition_is_ignored(gateway: Any, api_id: str) -> None:
    """So each path of the template lists all seven methods."""
    [root] = gateway.get_resources(restApiId=api_id, embed=["methods"])["items"]
    assert set(root["resourceMethods"]) == {"GET"}


def test_gateway_responses_of_a_definition_are_ignored(gateway: Any, api_id: str) -> None:
    """So the template repeats those that can be met here as resources of their own."""
    found = gateway.get_gateway_response(restApiId=api_id, responseType="UNAUTHORIZED")
    assert found["statusCode"] == "401"


def test_the_root_key_needs_no_secret(stack: Stack) -> None:
    """So the engine deploys as an IAM user, whose signatures are verified."""
    assert Credentials("test", "anything").are_valid(stack.endpoint_url)
    assert not Credentials(stack.access_key_id, "anything").are_valid(stack.endpoint_url)
