"""Hostile names, metadata, headers and JSON are kept as they are, or refused, and harm nothing."""

import json
from typing import Any

import pytest

from tests.events import rest_event
from tests.generated import hold
from tests.unit.upload.conftest import Api
from upload.app import app
from upload.authorizer import AuthorizerUnauthorized, handler

KEPT = (
    "../../../etc/passwd",
    "..\\..\\windows\\system32\\cmd.exe",
    "file:///etc/passwd",
    "-i concat:a|b.mp4",
    "$(reboot).mp4",
    "a'; DROP TABLE videos;--.mp4",
    "<script>alert(1)</script>.mp4",
    "${jndi:ldap://127.0.0.1/a}",
    "%00%2e%2e%2f.mp4",
    "\u202egpj.4pm",
    "\u200b\ufeff.mp4",
    "🎬" * 255,
    "e\u0301" * 100,
    " ",
)
REFUSED = ("a\0.mp4", "a\r\nX-Injected: 1.mp4", "\x7f", "\x1b[2J", "\ud83d", "a" * 501)
BODIES = (
    "{",
    "null",
    "[]",
    '"text"',
    "1e999",
    "NaN",
    "[" * 100_000,
    '{"a":' * 50_000,
    '{"size_bytes":' + "9" * 5_000 + "}",
    '{"filename":"a","size_bytes":1e400}',
    '{"filename":"a","size_bytes":-0.0}',
    '{"filename":{"$gt":""},"size_bytes":[1]}',
    '{"__proto__":{"size_bytes":1},"filename":"a"}',
    "\ufeff{}",
    "\ud800",
)
HEADER_VALUES = ("", " ", "a\r\nb: c", "\0", "é", "\u2028", "a" * 10_000, '"', '"\\"', "*,*", "W/")


def create(**fields: Any) -> dict[str, Any]:
    body = {"filename": "a.mp4", "size_bytes": 1, **fields}
    return hold(app, rest_event("POST", "/videos", body=body))


@pytest.mark.parametrize("text", KEPT, ids=ascii)
@pytest.mark.parametrize("field", ["filename", "title", "metadata"])
def test_text_is_kept_as_it_is(api: Api, field: str, text: str) -> None:
    value = {text: text} if field == "metadata" else text
    reply = create(**{field: value})
    if reply["statusCode"] != 201:
        assert (reply["statusCode"], field) == (400, "metadata")  # over its 2,048 bytes
        return
    shown = json.loads(reply["body"])
    assert shown[field] == value
    assert api("GET", f"/videos/{shown['id']}").body[field] == value
    assert text not in " ".join(part["url"] for part in shown["upload"]["parts"]) or text == " "


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
@pytest.mark.parametrize("field", ["filename", "title", "metadata", "content_type"])
@pytest.mark.usefixtures("api")
def test_what_nobody_can_store_or_show_is_refused_with_the_fields_name(
    field: str, text: str
) -> None:
    value = {"k": text * 5} if field == "metadata" else text
    reply = create(**{field: value})
    assert reply["statusCode"] == 400
    assert json.loads(reply["body"])["errors"][0]["field"].startswith(field)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: ascii(body[:20]))
@pytest.mark.parametrize(
    "route",
    [("POST", "/videos"), ("PATCH", "/videos/{}"), ("POST", "/videos/{}/upload/parts")],
    ids=" ".join,
)
def test_json_that_is_none_or_odd_is_refused(api: Api, route: tuple[str, str], body: str) -> None:
    method, path = route
    event = rest_event(method, path.format(api.created()), body=body)
    try:
        event["body"].encode()
    except UnicodeEncodeError:
        pytest.skip("API Gateway hands over nothing but Unicode")
    assert hold(app, event)["statusCode"] in ({200, 400} if method == "PATCH" else {400})


@pytest.mark.parametrize("value", HEADER_VALUES, ids=lambda value: ascii(value[:20]))
@pytest.mark.parametrize(
    "name", ["Idempotency-Key", "If-Match", "Content-Type", "Origin", "Accept", "X-Forwarded-For"]
)
def test_a_hostile_header_harms_nothing(api: Api, name: str, value: str) -> None:
    video_id = api.created()
    for event in (
        rest_event("PATCH", f"/videos/{video_id}", body={"title": "b"}, headers={name: value}),
        rest_event(
            "POST", "/videos", body={"filename": "a", "size_bytes": 1}, headers={name: value}
        ),
    ):
        reply = hold(app, event)
        assert value not in reply["headers"].values() or value in {"", "*"}


@pytest.mark.parametrize("value", [*HEADER_VALUES, "Bearer", "Bearer ", "Bearer zk_" + "a" * 5000])
@pytest.mark.usefixtures("api")
def test_a_hostile_authorization_is_401(value: str) -> None:
    arn = "arn:aws:execute-api:eu-central-1:123456789012:abc123/v1/GET/videos"
    with pytest.raises(AuthorizerUnauthorized):
        handler({"headers": {"Authorization": value}, "methodArn": arn}, None)
