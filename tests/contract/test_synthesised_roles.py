"""The roles as SAM makes them: no wildcard in them that has no reason written down."""

import copy
import os
from functools import cache
from typing import Any

import pytest
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from tests.contract.template import ROOT, as_list, template

SECURITY = (ROOT / "docs" / "security.md").read_text()
CODE = "s3://bucket/key"

MANAGED = {
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
}
"""What SAM adds by itself; docs/security.md says why it stays."""

REASONS = {
    # A pattern that a resource with a wildcard contains, and why it must be so wide.
    "/sources/*": "a source's key is made of its tenant and its video",
    "/media/*": "a generation's objects, of whatever video the task is for",
    "/work/*": "likewise",
    "-processing:*": "an execution's name is made of its video",
    "-processing/*": "likewise, in the form of a Distributed Map",
}
EVERYWHERE = {
    # Actions that know no resource, each with where AWS says so.
    "logs:CreateLogDelivery": "Step Functions guide, CloudWatch Logs",
    "logs:GetLogDelivery": "Step Functions guide, CloudWatch Logs",
    "logs:UpdateLogDelivery": "Step Functions guide, CloudWatch Logs",
    "logs:DeleteLogDelivery": "Step Functions guide, CloudWatch Logs",
    "logs:ListLogDeliveries": "Step Functions guide, CloudWatch Logs",
    "logs:PutResourcePolicy": "Step Functions guide, CloudWatch Logs",
    "logs:DescribeResourcePolicies": "Step Functions guide, CloudWatch Logs",
    "logs:DescribeLogGroups": "Step Functions guide, CloudWatch Logs",
    "xray:PutTraceSegments": "Service Authorization Reference, X-Ray",
    "xray:PutTelemetryRecords": "Service Authorization Reference, X-Ray",
    "xray:GetSamplingRules": "Service Authorization Reference, X-Ray",
    "xray:GetSamplingTargets": "Service Authorization Reference, X-Ray",
}


@cache
def roles() -> dict[str, dict[str, Any]]:
    """Every role of the template that CloudFormation is given, by logical id."""
    given = copy.deepcopy(template())
    given["Globals"]["Function"]["CodeUri"] = CODE
    for resource in given["Resources"].values():
        for name in {"ContentUri", "DefinitionUri"} & set(resource.get("Properties", {})):
            resource["Properties"][name] = CODE
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    made = Translator({}, Parser()).translate(given, {})["Resources"]
    return {n: r["Properties"] for n, r in made.items() if r["Type"] == "AWS::IAM::Role"}


def statements(role: str) -> list[tuple[list[str], list[str]]]:
    """The actions of each statement of a role, with its resources as text."""
    return [
        (as_list(statement["Action"]), [str(each) for each in as_list(statement["Resource"])])
        for policy in roles()[role].get("Policies", [])
        for statement in as_list(policy["PolicyDocument"]["Statement"])
    ]


def test_there_is_a_role_for_each_function_and_one_for_the_state_machine() -> None:
    functions = [
        name
        for name, resource in template()["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    ]
    assert set(roles()) == {f"{name}Role" for name in [*functions, "Processing"]}


@pytest.mark.parametrize("role", roles())
def test_a_role_has_no_policy_of_aws_but_those_for_logs_and_traces(role: str) -> None:
    managed = set(roles()[role].get("ManagedPolicyArns", []))
    assert managed <= MANAGED
    assert all(f"`{arn.rpartition('/')[2]}`" in SECURITY for arn in managed)


@pytest.mark.parametrize("role", roles())
def test_a_role_has_no_wildcard_without_a_reason(role: str) -> None:
    for actions, resources in statements(role):
        assert not [action for action in actions if "*" in action]
        for resource in resources:
            if resource == "*":
                assert set(actions) <= set(EVERYWHERE)
            elif "*" in resource:
                assert any(pattern in resource for pattern in REASONS), resource


def test_every_reason_is_needed() -> None:
    every = [each for role in roles() for each in statements(role)]
    resources = "\n".join(resource for _, found in every for resource in found)
    assert [pattern for pattern in REASONS if pattern not in resources] == []
    used = {action for actions, _ in every for action in actions}
    assert set(EVERYWHERE) <= used
