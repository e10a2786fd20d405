"""docs/openapi.yaml, the document that the replies of both APIs are held to."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

PATH = Path(__file__).parents[1] / "docs" / "openapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
METHODS = {"get", "head", "post", "put", "patch", "delete"}


def routes(service: str) -> set[tuple[str, str]]:
    """Name every (method, path) that is served by `upload` or `streaming`."""
    return {
        (method.upper(), path)
        for path, item in DOCUMENT["paths"].items()
        if any(server["url"] == f"{{{service}_api_url}}" for server in item["servers"])
        for method in METHODS & item.keys()
    }


def hold_to_document(method: str, route: str, reply: Mapping[str, Any]) -> None:
    """Fail unless the document has this reply: its status, its type and the form of its body."""
    operation = DOCUMENT["paths"][route][method.lower()]
    described = _described(operation["responses"], str(reply["statusCode"]))
    content = described.get("content", {})
    if not content or method == "HEAD":
        assert reply["body"] == "", "the document knows no body here"
        return
    media_type = reply["headers"]["Content-Type"]
    assert media_type in content, f"{media_type} is not in the document"
    body = json.loads(reply["body"]) if media_type.endswith("json") else reply["body"]
    _validator(json.dumps(content[media_type]["schema"])).validate(body)


def _described(responses: Mapping[str, Any], status: str) -> Mapping[str, Any]:
    assert status in responses, f"status {status} is not in the document"
    found: Mapping[str, Any] = responses[status]
    if "$ref" in found:
        return dict(DOCUMENT["components"]["responses"][found["$ref"].rpartition("/")[2]])
    return found


@cache
def _validator(schema: str) -> Draft202012Validator:
    whole = {"components": DOCUMENT["components"], **json.loads(schema)}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
