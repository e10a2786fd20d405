"""template.yaml and the state machine, read as data for the tests that hold them to the code."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
METHODS = {"get", "head", "options", "post", "put", "patch", "delete"}


class Reader(yaml.SafeLoader):
    """Reads CloudFormation's short forms as what they are short for: `!Ref X` as {"Ref": "X"}."""


def _short_form(loader: Reader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


Reader.add_multi_constructor("!", _short_form)


@cache
def template() -> dict[str, Any]:
    read: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), Reader)
    return read


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of every resource of a type, by logical id."""
    found = template()["Resources"]
    return {name: r.get("Properties", {}) for name, r in found.items() if r["Type"] == kind}


def functions() -> dict[str, dict[str, Any]]:
    return resources("AWS::Serverless::Function")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path of an API's definition."""

    path: str
    method: str
    needs_key: bool
    function: str


def operations(api: str) -> Iterator[Operation]:
    for path, methods in resources("AWS::Serverless::Api")[api]["DefinitionBody"]["paths"].items():
        for method, operation in methods.items():
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            function = uri.partition("functions/${")[2].partition(".Arn}")[0]
            yield Operation(path, method, bool(operation.get("security")), function)


def state_machine(concurrency: int = 2) -> dict[str, Any]:
    """The definition, its numbers put in; the other substitutions stay `${…}`."""
    text = (ROOT / "statemachine" / "processing.asl.json").read_text()
    for number in ("${TranscodeConcurrency}", "${AudioConcurrency}"):
        text = text.replace(number, str(concurrency))
    read: dict[str, Any] = json.loads(text)
    return read


def states(machine: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Every state by name, those inside maps and branches included."""
    found: dict[str, dict[str, Any]] = {}
    for name, state in (machine or state_machine())["States"].items():
        found[name] = state
        for inner in [*state.get("Branches", []), *filter(None, [state.get("ItemProcessor")])]:
            found |= states(inner)
    return found


def statements(policies: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The statements of a list of policies, `Action` and `Resource` always lists."""
    for policy in policies:
        for statement in policy.get("PolicyDocument", policy)["Statement"]:
            yield statement | {key: as_list(statement[key]) for key in ("Action", "Resource")}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
