"""Each route of docs/openapi.yaml shows a request and a reply, both as its schema has them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests import openapi

Case = tuple[str, str, dict[str, Any]]


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    kind, name = node["$ref"].split("/")[-2:]
    return dict(openapi.DOCUMENT["components"][kind][name])


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for item in openapi.DOCUMENT["paths"].values():
        for method in sorted(openapi.METHODS & item.keys()):
            if method != "head":
                yield item[method]["operationId"], item[method]


def requests() -> list[Case]:
    """(operation, media type, its description) of every request that has a body."""
    return [
        (name, media_type, content)
        for name, operation in operations()
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
    ]


def replies() -> list[Case]:
    """Likewise of the first body that each operation answers when all is well."""
    found = []
    for name, operation in operations():
        contents = [
            resolved(reply).get("content", {})
            for status, reply in operation["responses"].items()
            if status.startswith("2")
        ]
        found += [
            (name, media, given) for content in contents[:1] for media, given in content.items()
        ]
    return found


@pytest.mark.parametrize("case", [*requests(), *replies()], ids=lambda case: case[0])
def test_a_request_and_a_reply_are_shown_and_are_what_the_schema_says(case: Case) -> None:
    _, media_type, content = case
    assert "example" in content
    schema = {"components": openapi.DOCUMENT["components"], **content["schema"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(schema, format_checker=checker).validate(content["example"])
    assert isinstance(content["example"], str) is (not media_type.endswith("json"))


def test_no_example_shows_a_field_that_the_schema_does_not_know() -> None:
    # Schemas are open, so that fields can be added; a slip of the pen must not pass for one.
    known = json.dumps(openapi.DOCUMENT["components"]["schemas"]["Video"]["properties"])
    for name, _, content in replies():
        if name in {"getVideo", "editVideo"}:
            assert [key for key in content["example"] if f'"{key}"' not in known] == []
