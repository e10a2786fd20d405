"""Gaps of the emulator that the template works round.

On AWS each has the opposite outcome. A test that fails here may go, together with its way round.
"""

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from infra.engine import Stack
from infra.engine.operator import Credentials
from tests.chaos.witness import Tally
from tests.integration.processes import workers_of

DEFINITION = {
    "openapi": "3.0.1",
    "info": {"title": "gaps", "version": "1"},
    "paths": {"/": {"x-amazon-apigateway-any-method": {"responses": {}}, "get": {"responses": {}}}},
    "x-amazon-apigateway-gateway-responses": {"UNAUTHORIZED": {"statusCode": 418}},
}
TEMPLATE = {
    "Resources": {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": DEFINITION}},
        "Secret": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {"GenerateSecretString": {"PasswordLength": 16}},
        },
    },
    "Outputs": {
        "Api": {"Value": {"Ref": "Api"}},
        "SecretRef": {"Value": {"Ref": "Secret"}},
        "SecretId": {"Value": {"Fn::GetAtt": ["Secret", "Id"]}},
    },
}
STACK = "gaps"


@pytest.fixture(scope="module")
def made(stack: Stack) -> Iterator[dict[str, str]]:
    """What CloudFormation makes of that, by output; the API as SAM has it made."""
    client = stack.client("cloudformation")
    client.create_stack(StackName=STACK, TemplateBody=json.dumps(TEMPLATE))
    client.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    [described] = client.describe_stacks(StackName=STACK)["Stacks"]
    yield {each["OutputKey"]: each["OutputValue"] for each in described["Outputs"]}
    client.delete_stack(StackName=STACK)


@pytest.fixture(scope="module")
def gateway(stack: Stack) -> Any:
    return stack.client("apigateway")


def test_any_method_of_a_definition_is_ignored(gateway: Any, made: dict[str, str]) -> None:
    """So each path of the template lists all seven methods."""
    [root] = gateway.get_resources(restApiId=made["Api"], embed=["methods"])["items"]
    assert set(root["resourceMethods"]) == {"GET"}


def test_gateway_responses_of_a_definition_are_ignored(gateway: Any, made: dict[str, str]) -> None:
    """So the template repeats those that can be met here as resources of their own."""
    found = gateway.get_gateway_response(restApiId=made["Api"], responseType="UNAUTHORIZED")
    assert found["statusCode"] == "401"


def test_the_ref_of_a_secret_is_not_its_arn(made: dict[str, str]) -> None:
    """So the template names the secret of the playback keys by its attribute `Id`."""
    assert made["SecretId"].startswith("arn:aws:secretsmanager:")
    assert made["SecretRef"] != made["SecretId"]


def test_the_root_key_needs_no_secret(stack: Stack) -> None:
    """So the engine deploys as an IAM user, whose signatures are verified."""
    assert Credentials("test", "anything").are_valid(stack.endpoint_url)
    assert not Credentials(stack.access_key_id, "anything").are_valid(stack.endpoint_url)


def test_the_gateway_says_why_a_function_has_ended(stack: Stack) -> None:
    """So `make soak`, which kills functions, counts these words apart."""
    health = f"{stack.upload_api_url}/health"
    assert httpx.get(health, timeout=30).status_code == 200
    workers = [pid for _, pid in workers_of(stack.endpoint_url, "upload-api-function")]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as client:
        asked = client.submit(httpx.get, health, timeout=30)
        # It has reached a worker, or one that is new.
        with pytest.raises(TimeoutError):
            asked.result(timeout=5)
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        reply = asked.result()
    tally = Tally()
    tally.read(reply)
    assert (reply.status_code, tally.engines_own, tally.exception_texts) == (502, 1, [])
