"""An OpenAPI document that replies are held to."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

DOCS = Path(__file__).parents[1] / "docs"
METHODS = {"get", "head", "post", "put", "patch", "delete"}


@cache
def document(name: str) -> dict[str, Any]:
    """Read docs/{name}."""
    return dict(yaml.safe_load((DOCS / name).read_text(encoding="utf-8")))


def routes(name: str) -> set[tuple[str, str]]:
    """Name every (method, path) of a document."""
    return {
        (method.upper(), path)
        for path, item in document(name)["paths"].items()
        for method in METHODS & item.keys()
    }


def hold_to_document(name: str, method: str, route: str, reply: Mapping[str, Any]) -> None:
    """Fail unless the document has this reply: its status, its type and the form of its body."""
    operation = document(name)["paths"][route][method.lower()]
    described = _described(name, operation["responses"], str(reply["statusCode"]))
    content = described.get("content", {})
    if not content or method == "HEAD":
        assert reply["body"] == "", "the document knows no body here"
        return
    media_type = reply["headers"]["Content-Type"]
    assert media_type in content, f"{media_type} is not in the document"
    _validator(name, json.dumps(content[media_type]["schema"])).validate(json.loads(reply["body"]))


def _described(name: str, responses: Mapping[str, Any], status: str) -> Mapping[str, Any]:
    assert status in responses, f"status {status} is not in the document"
    found: Mapping[str, Any] = responses[status]
    if "$ref" in found:
        return dict(document(name)["components"]["responses"][found["$ref"].rpartition("/")[2]])
    return found


@cache
def _validator(name: str, schema: str) -> Draft202012Validator:
    whole = {"components": document(name)["components"], **json.loads(schema)}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
