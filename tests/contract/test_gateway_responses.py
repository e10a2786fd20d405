"""What API Gateway answers by itself: a problem document, and when it is to be tried again."""

import json
from typing import Any

import pytest

from tests.contract.template import resources

AGAIN = {
    "THROTTLED": 429,
    "AUTHORIZER_FAILURE": 503,
    "INTEGRATION_FAILURE": 503,
    "INTEGRATION_TIMEOUT": 504,
}


def answers(api: str) -> dict[str, dict[str, Any]]:
    body = resources("AWS::Serverless::Api")[api]["DefinitionBody"]
    return dict(body["x-amazon-apigateway-gateway-responses"])


@pytest.mark.parametrize("api", ["UploadApi", "StreamingApi"])
def test_each_is_a_problem_of_its_own_status(api: str) -> None:
    for name, answer in answers(api).items():
        problem = json.loads(answer["responseTemplates"]["application/json"])
        assert problem["status"] == answer["statusCode"], name
        assert problem["message"] == problem["detail"], name
        assert problem["type"].rpartition(":")[2].replace("-", "_") == problem["code"], name


@pytest.mark.parametrize("api", ["UploadApi", "StreamingApi"])
def test_what_may_go_well_the_next_time_is_to_be_tried_again_and_nothing_else(api: str) -> None:
    header = "gatewayresponse.header.Retry-After"
    again = {
        name: answer["statusCode"]
        for name, answer in answers(api).items()
        if header in answer["responseParameters"]
    }
    assert again == AGAIN


@pytest.mark.parametrize("name", ["INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT"])
def test_where_a_function_may_have_been_reached_a_create_is_repeated_with_its_key(
    name: str,
) -> None:
    problem = json.loads(answers("UploadApi")[name]["responseTemplates"]["application/json"])
    assert "Idempotency-Key" in problem["detail"]
