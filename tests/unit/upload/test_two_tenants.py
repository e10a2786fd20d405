"""Two tenants: the other's ids, keys, tokens, cursors and entity tags are worth as much as none.

The routes are those of docs/openapi.yaml, so that a new one is held to this, too; one with a path
parameter or a required query that `foreign` does not know fails here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import pytest

from tests.aws import TABLE
from tests.events import rest_event
from tests.openapi import DOCUMENT, hold_to_document, routes
from tests.unit.upload.conftest import Api
from tests.videos import TENANT, stored_video
from upload.app import app
from upload.authorizer import AuthorizerUnauthorized, handler
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.content import OnDuplicate
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.upload_tokens import UploadToken
from zoetrope.domain.video import Upload

RIVAL = {"tenant": "rival", "key_id": "k2", "scopes": "upload read manage admin"}
OPEN = {"/health", "/status"}
CLOSED = sorted(route for route in routes("upload") if route[1] not in OPEN)
WITH_TOKEN = [(method, path) for method, path in CLOSED if "{token}" in path]
"""Their bearer is in their path; of all others it is in the header."""
KEYED = [route for route in CLOSED if route not in WITH_TOKEN]
OF_A_THING = [(method, path) for method, path in KEYED if "{" in path]
STATUSES = [Status.AWAITING_UPLOAD, Status.EXPIRED, Status.PROCESSING, Status.READY, Status.FAILED]
UNKNOWN_ID = "01HF00000000000000000000ZZ"
RIVALS_ID = "01HF00000000000000000000ZY"
SHA256 = "a" * 64
BODIES: tuple[object, ...] = (
    None,
    {},
    {"title": "mine now", "part_numbers": [1], "parts": [{"part_number": 1, "etag": "e"}]},
)

Reply = tuple[int, dict[str, str], str]


@dataclass(frozen=True)
class Thing:
    """What a caller names in a request: a video, its upload, its source."""

    video_id: str
    upload_id: str
    key: str
    token: str = ""

    @property
    def values(self) -> dict[str, str]:
        """What each parameter of the document is filled with; it decides over every route."""
        return {
            "video_id": self.video_id,
            "upload_id": self.upload_id,
            "part_number": "1",
            "key": self.key,
            "partNumbers": "1",
            "token": self.token,
            "filename": "a.mp4",
        }


def acmes(status: Status) -> Thing:
    """A video of the other tenant."""
    video = stored_video(clients.video_table(), status)
    upload_id = video.upload.upload_id
    return Thing(video.video_id, upload_id, source_key(TENANT, video.video_id))


UNKNOWN = Thing(UNKNOWN_ID, "upload-of-nobody", source_key("rival", UNKNOWN_ID))


def path_of(route: str, method: str, thing: Thing) -> str:
    """Fill a route, and the query that it requires; KeyError for a parameter unknown here."""
    item = DOCUMENT["paths"][route]
    given = [*item.get("parameters", []), *item[method.lower()].get("parameters", [])]
    query = "&".join(
        f"{each['name']}={quote(thing.values[each['name']], safe='')}"
        for each in given
        if each.get("in") == "query" and each.get("required")
    )
    path = re.sub(r"\{(\w+)\}", lambda name: thing.values[name[1]], route)
    return f"{path}?{query}" if query else path


def ask(
    method: str,
    route: str,
    thing: Thing,
    *,
    body: object = None,
    bearer: Mapping[str, str] = RIVAL,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Ask, and show the reply as if the same had been named in every request."""
    path = path_of(route, method, thing)
    event = rest_event(method, path, route=route, body=body, bearer=bearer, headers=headers)
    reply = app(event, None)
    hold_to_document(method, route, reply)
    text = str(reply["body"])
    for name, value in thing.values.items():
        text = text.replace(value, f"<{name}>") if len(value) > 2 else text
    shown = {k: v for k, v in reply["headers"].items() if k != "X-Request-Id"}
    return reply["statusCode"], shown, text


def code_of(reply: Reply) -> str:
    return str(json.loads(reply[2])["code"])


def records() -> dict[str, Any]:
    """Everything in the table."""
    found = clients.dynamodb().scan(TableName=TABLE, ConsistentRead=True)["Items"]
    return {item["pk"]["S"] + item["sk"]["S"]: item for item in found}


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("route", OF_A_THING, ids=" ".join)
def test_the_others_video_is_as_unknown_as_one_that_never_was(
    route: tuple[str, str], status: Status
) -> None:
    theirs = acmes(status)
    before = records()
    for body in BODIES:
        for headers in ({}, {"If-Match": '"1"'}, {"If-Match": "*"}):
            foreign = ask(*route, theirs, body=body, headers=headers)
            assert (foreign[0], code_of(foreign)) == (404, "video_not_found")
            assert foreign == ask(*route, UNKNOWN, body=body, headers=headers)
    assert records() == before


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("route", OF_A_THING, ids=" ".join)
def test_an_upload_token_opens_no_other_video_whosever_it_is(route: tuple[str, str]) -> None:
    theirs = acmes(Status.AWAITING_UPLOAD)
    own = stored_video(
        clients.video_table(),
        Status.AWAITING_UPLOAD,
        video_id=UNKNOWN_ID[:-1] + "Y",
        tenant="rival",
    )
    before = records()
    bearer = {"tenant": "rival", "video_id": own.video_id, "expires_at": str(now_ms() + 1000)}
    for body in BODIES:
        foreign = ask(*route, theirs, body=body, bearer=bearer)
        assert (foreign[0], code_of(foreign)) in {(404, "video_not_found"), (403, "forbidden")}
        assert foreign == ask(*route, UNKNOWN, body=body, bearer=bearer)
    assert records() == before


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("method", ["PUT", "GET", "POST", "DELETE"])
@pytest.mark.parametrize("upload", ["theirs", "unknown"])
def test_the_others_key_in_a_body_is_signed_as_little_as_an_unknown_one(
    method: str, upload: str
) -> None:
    theirs = acmes(Status.AWAITING_UPLOAD)
    upload_id = theirs.upload_id if upload == "theirs" else UNKNOWN.upload_id
    before = records()

    def wanted(key: str) -> dict[str, object]:
        return {"method": method, "key": key, "uploadId": upload_id, "partNumber": 1}

    foreign = ask("POST", "/s3/sign", theirs, body=wanted(theirs.key))
    assert (foreign[0], code_of(foreign)) == (404, "video_not_found")
    assert foreign == ask("POST", "/s3/sign", UNKNOWN, body=wanted(UNKNOWN.key))
    assert records() == before


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("route", [r for r in OF_A_THING if "{upload_id}" in r[1]], ids=" ".join)
def test_the_others_upload_is_not_found_under_ones_own_key(route: tuple[str, str]) -> None:
    theirs = acmes(Status.AWAITING_UPLOAD)
    own = stored_video(
        clients.video_table(),
        Status.AWAITING_UPLOAD,
        video_id=RIVALS_ID,
        tenant="rival",
        upload=Upload("upload-of-rival", 5 * 1024 * 1024, 1, now_ms()),
    )
    mixed = replace(theirs, key=source_key("rival", own.video_id))
    foreign = ask(*route, mixed, body={"parts": [{"PartNumber": 1, "ETag": "e"}]})
    assert (foreign[0], code_of(foreign)) == (404, "video_not_found")


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("route", WITH_TOKEN, ids=" ".join)
def test_a_token_in_the_path_opens_no_other_upload_and_a_bad_one_none(
    route: tuple[str, str],
) -> None:
    theirs, now = acmes(Status.AWAITING_UPLOAD), now_ms() // 1000
    own = stored_video(
        clients.video_table(), Status.AWAITING_UPLOAD, video_id=RIVALS_ID, tenant="rival"
    )
    issue = clients.upload_tokens().issue
    good = issue(UploadToken("rival", own.video_id, now + 600))
    expired = issue(UploadToken(TENANT, theirs.video_id, now - 1))
    for body in BODIES:
        if "{upload_id}" in route[1]:
            foreign = ask(*route, replace(theirs, token=good), body=body, bearer={"tenant": ""})
            assert (foreign[0], code_of(foreign)) == (404, "video_not_found")
            unknown = replace(UNKNOWN, token=good)
            assert foreign == ask(*route, unknown, body=body, bearer={"tenant": ""})
        for bad in (expired, good[:-1], "zu_", "zk_key"):
            refused = ask(*route, replace(theirs, token=bad), body=body, bearer=RIVAL)
            assert (refused[0], code_of(refused)) == (401, "unauthorized")


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("bearer", "expected"),
    [
        ({"tenant": ""}, (401, "unauthorized")),
        ({"tenant": TENANT, "scopes": "admin", "expires_at": "1"}, (401, "unauthorized")),
        ({"tenant": TENANT, "scopes": ""}, (403, "forbidden")),
    ],
    ids=["none", "expired", "without a scope"],
)
@pytest.mark.parametrize("route", KEYED, ids=" ".join)
def test_without_a_good_key_nobody_learns_what_exists(
    route: tuple[str, str], bearer: dict[str, str], expected: tuple[int, str]
) -> None:
    theirs = acmes(Status.READY)
    for body in BODIES:
        refused = ask(*route, theirs, body=body, bearer=bearer)
        assert (refused[0], code_of(refused)) == expected
        assert refused == ask(*route, UNKNOWN, body=body, bearer=bearer)


def test_a_list_has_only_ones_own_and_takes_no_cursor_of_the_other(api: Api) -> None:
    mine = [api.created() for _ in range(3)]
    cursor = api("GET", "/videos?limit=1").body["next_cursor"]
    assert api("GET", f"/videos?limit=1&cursor={cursor}").body["videos"][0]["id"] == mine[1]
    assert api("GET", "/videos", bearer=RIVAL).body == {"videos": [], "next_cursor": None}
    api("POST", "/videos", {"filename": "r.mp4", "size_bytes": 1}, bearer=RIVAL)
    refusals = [
        api("GET", f"/videos?cursor={given}", bearer=RIVAL)
        for given in (cursor, cursor[:-2] + "AA", "Zm9yZ2Vk", mine[0])
    ]
    assert {(each.status_code, each.code) for each in refusals} == {(400, "invalid_request")}
    assert all(each.body == refusals[0].body for each in refusals)
    for status in STATUSES:
        shown = api("GET", f"/videos?status={status}", bearer=RIVAL).body["videos"]
        assert not {video["id"] for video in shown} & set(mine)


@pytest.mark.parametrize("on_duplicate", OnDuplicate)
def test_the_others_idempotency_key_and_content_make_a_new_video(
    api: Api, on_duplicate: OnDuplicate
) -> None:
    body = {"filename": "a.mp4", "size_bytes": 5, "content_sha256": SHA256}
    key = {"Idempotency-Key": "same"}
    theirs = api("POST", "/videos", body, headers=key)
    mine = api("POST", "/videos", {**body, "on_duplicate": on_duplicate}, headers=key, bearer=RIVAL)
    assert (theirs.status_code, mine.status_code) == (201, 201)
    assert theirs.id not in json.dumps(mine.body)
    assert f"sources/rival/{mine.id}" in json.dumps(mine.body["upload"])


def test_the_authorizer_says_the_same_of_every_secret_that_is_not_good(api: Api) -> None:
    keys, now = clients.api_keys(), now_ms()
    key, revoked = keys.create(TENANT, ["admin"], now)
    keys.revoke(key.key_id)
    key, rotated = keys.create(TENANT, ["admin"], now)
    keys.rotate(key.key_id, overlap_seconds=-1, at_ms=now)
    expired = clients.upload_tokens().issue(UploadToken(TENANT, api.created(), now // 1000 - 1))
    good = keys.create(TENANT, ["admin"], now)[1]
    for secret in (revoked, rotated, expired, good[:-1], good + "A", good.swapcase(), "zk_", "zu_"):
        event = {"methodArn": "arn:a/v1/GET/x", "headers": {"Authorization": f"Bearer {secret}"}}
        with pytest.raises(AuthorizerUnauthorized, match=r"\AUnauthorized\Z"):
            handler(event, None)
