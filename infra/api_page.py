"""docs/openapi.yaml as a page that people read: `make api-page` writes docs/api.md."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    Node = dict[str, Any]

SOURCE = Path(__file__).parents[1] / "docs" / "openapi.yaml"
PAGE = SOURCE.with_name("api.md")
METHODS = ("get", "head", "post", "put", "patch", "delete")
BOUNDS = {
    "minimum": "from {}",
    "maximum": "to {}",
    "minLength": "{} characters or more",
    "maxLength": "at most {} characters",
    "minItems": "{} or more",
    "maxItems": "at most {}",
    "pattern": "`{}`",
    "format": "{}",
    "default": "default `{}`",
}


def page(document: Node) -> str:
    """Render a whole document as Markdown."""
    info = document["info"]
    tags = [tag["name"] for tag in document["tags"]]
    lines = chain(
        [f"# {info['title']}: the API", ""],
        ["Made from [openapi.yaml](openapi.yaml) by `make api-page`; edit that, not this.", ""],
        [info["description"].strip(), ""],
        _schemes(document),
        *(_tag(document, tag) for tag in tags),
        _schemas(document),
    )
    return "\n".join(lines).rstrip() + "\n"


def _schemes(document: Node) -> Iterator[str]:
    yield from ("## Authentication", "")
    for name, scheme in document["components"]["securitySchemes"].items():
        yield f"- **{name}**: {_line(scheme)}"
    yield ""


def _tag(document: Node, tag: str) -> Iterator[str]:
    described = next(each for each in document["tags"] if each["name"] == tag)
    yield from (f"## {tag.capitalize()}", "")
    if "description" in described:
        yield from (described["description"].strip(), "")
    for path, item in document["paths"].items():
        for method in METHODS:
            # HEAD is GET without a body; an operation of two tags stands with the first.
            if method != "head" and item.get(method, {}).get("tags", [""])[0] == tag:
                yield from _operation(document, f"{method.upper()} {path}", item, item[method])
    for name, item in document.get("webhooks", {}).items():
        if item["post"]["tags"][0] == tag:
            yield from _operation(document, f"Webhook {name}", item, item["post"])


def _operation(document: Node, title: str, item: Node, operation: Node) -> Iterator[str]:
    summary = operation["summary"]
    stop = "" if summary.endswith("?") else "."
    yield from (
        f"### {title}",
        "",
        f"**{summary}{stop}** {_served_by(item, operation)}".rstrip(),
        "",
    )
    if "description" in operation:
        yield from (operation["description"].strip(), "")
    given = [*item.get("parameters", []), *operation.get("parameters", [])]
    if given:
        yield from ("| parameter | in | is | meaning |", "|---|---|---|---|")
        for parameter in (_resolved(document, each) for each in given):
            name = f"`{parameter['name']}`" + (", required" if parameter.get("required") else "")
            form = _form(parameter["schema"])
            yield f"| {name} | {parameter['in']} | {form} | {_line(parameter)} |"
        yield ""
    if "requestBody" in operation:
        yield from _body(operation["requestBody"])
    yield from ("| status | meaning | body |", "|---|---|---|")
    for status, reply in operation["responses"].items():
        found = _resolved(document, reply)
        forms = ", ".join(_form(content["schema"]) for content in found.get("content", {}).values())
        yield f"| {status} | {_line(found)} | {forms} |"
    yield ""
    for reply in operation["responses"].values():
        for content in reply.get("content", {}).values():
            yield from _fields(content["schema"])
            yield from _example(content)


def _served_by(item: Node, operation: Node) -> str:
    apis = {"{upload_api_url}": "Upload API", "{streaming_api_url}": "Streaming API"}
    served = " and ".join(apis[server["url"]] for server in item.get("servers", []))
    schemes = [name for each in operation.get("security", [{"apiKey": []}]) for name in each]
    # A webhook is served by nobody here: it is a receiver that answers.
    return ", ".join([served, " or ".join(schemes) or "no key"]) + "." if served else ""


def _body(body: Node) -> Iterator[str]:
    for media_type, content in body["content"].items():
        needed = "required" if body.get("required") else "optional"
        yield from (f"Body, {needed}, `{media_type}`: {_form(content['schema'])}", "")
        yield from _fields(content["schema"])
        yield from _example(content)


def _example(content: Node) -> Iterator[str]:
    if "example" not in content:
        return
    shown = content["example"]
    if isinstance(shown, str):
        yield from ("```", shown.rstrip("\n"), "```", "")
    else:
        yield from ("```json", json.dumps(shown, indent=2, ensure_ascii=False), "```", "")


def _schemas(document: Node) -> Iterator[str]:
    yield from ("## Schemas", "")
    for name, schema in document["components"]["schemas"].items():
        yield from (f"### {name}", "")
        if "description" in schema:
            yield from (schema["description"].strip(), "")
        yield from (f"Is: {_form(schema)}.", "")
        for part in [schema, *schema.get("allOf", [])]:
            yield from _fields(part)


def _fields(schema: Node) -> Iterator[str]:
    """Give a table of an object's fields, of objects and lists inside it as well."""
    rows = list(_rows(schema, ""))
    if rows:
        yield from ("| field | is | meaning |", "|---|---|---|", *rows, "")


def _rows(schema: Node, prefix: str) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        must = ", always" if name in schema.get("required", []) else ""
        yield f"| `{prefix}{name}`{must} | {_form(field)} | {_line(field)} |"
        yield from _rows(field, f"{prefix}{name}.")
        yield from _rows(field.get("items", {}), f"{prefix}{name}[].")


def _form(schema: Node) -> str:
    """Say in a few words what values a schema takes."""
    if "$ref" in schema:
        *_, name = schema["$ref"].split("/")
        inner = "/properties/" in schema["$ref"]
        return f"as `{name}`" if inner else f"[{name}](#{name.lower()})"
    for key, between in (("oneOf", " or "), ("anyOf", " or "), ("allOf", " with ")):
        if key in schema:
            return between.join(_form(each) for each in schema[key])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" if value != "" else "empty" for value in schema["enum"])
    kind = schema.get("type", "any")
    words = [" or ".join(kind) if isinstance(kind, list) else kind]
    if kind == "array":
        words = [f"list of {_form(schema['items'])}"]
    words += [text.format(schema[key]) for key, text in BOUNDS.items() if key in schema]
    return ", ".join(words).replace("|", "\\|")


def _line(described: Node) -> str:
    return " ".join(described.get("description", "").split()).replace("|", "\\|")


def _resolved(document: Node, node: Node) -> Node:
    if "$ref" not in node:
        return node
    found: Any = document
    for name in node["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(yaml.safe_load(SOURCE.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
