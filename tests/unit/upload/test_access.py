"""Who may call what: the authorizer's answer, and the scope of each route."""

from typing import Any

import pytest

from tests.aws import TABLE
from tests.unit.upload.conftest import Api
from upload.app import app
from upload.authorizer import AuthorizerUnauthorized, handler, whole_api
from zoetrope.adapters import clients
from zoetrope.adapters.api_keys import ApiKeys
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.api_keys import Scope, fingerprint

METHOD_ARN = "arn:aws:execute-api:eu-central-1:123456789012:abc123/v1/GET/videos/x/upload"
VIDEO_ID = "01HF0000000000000000000000"
NEEDS = {
    ("POST", "/videos"): Scope.UPLOAD,
    ("GET", "/videos"): Scope.READ,
    ("GET", "/videos/{video_id}"): Scope.READ,
    ("PATCH", "/videos/{video_id}"): Scope.MANAGE,
    ("DELETE", "/videos/{video_id}"): Scope.MANAGE,
    ("POST", "/videos/{video_id}/reprocess"): Scope.MANAGE,
    ("GET", "/videos/{video_id}/events"): Scope.READ,
    ("POST", "/videos/{video_id}/upload/parts"): Scope.UPLOAD,
    ("GET", "/videos/{video_id}/upload"): Scope.READ,
    ("DELETE", "/videos/{video_id}/upload"): Scope.UPLOAD,
    ("POST", "/videos/{video_id}/upload/complete"): Scope.UPLOAD,
    ("POST", "/videos/{video_id}/upload-tokens"): Scope.UPLOAD,
    ("POST", "/videos/{video_id}/playback-tokens"): Scope.READ,
}
UPPY = {
    ("GET", "/s3/params"),
    ("POST", "/s3/multipart"),
    ("GET", "/s3/multipart/{upload_id}"),
    ("DELETE", "/s3/multipart/{upload_id}"),
    ("GET", "/s3/multipart/{upload_id}/batch"),
    ("GET", "/s3/multipart/{upload_id}/{part_number}"),
    ("POST", "/s3/multipart/{upload_id}/complete"),
    ("POST", "/s3/sign"),
}
"""All need the scope `upload`; what is theirs alone is in test_uppy_access.py."""
OPEN_TO_ALL = {"/health", "/status"}


@pytest.fixture
def keys(api: Api) -> ApiKeys:  # noqa: ARG001 - the account must be there
    return ApiKeys(clients.dynamodb(), TABLE)


def authorize(header: str | None, name: str = "Authorization") -> dict[str, Any]:
    headers = {} if header is None else {name: header}
    return handler({"methodArn": METHOD_ARN, "headers": headers}, None)


def test_every_route_is_either_open_or_in_this_table_of_scopes() -> None:
    listed = {
        (method, path)
        for path, methods in app.routes.items()
        for method in methods
        if path not in OPEN_TO_ALL
    }
    assert listed == set(NEEDS) | UPPY | {(method, f"/u/{{token}}{path}") for method, path in UPPY}


@pytest.mark.parametrize(("route", "scope"), NEEDS.items())
def test_a_route_refuses_a_key_without_its_scope(
    api: Api, route: tuple[str, str], scope: Scope
) -> None:
    others = " ".join(set(Scope) - {scope, Scope.ADMIN})
    method, path = route
    answer = api(method, path.format(video_id=VIDEO_ID), {}, scopes=others)
    assert (answer.status_code, answer.code) == (403, "forbidden")


@pytest.mark.parametrize("route", NEEDS)
def test_admin_implies_every_scope(api: Api, route: tuple[str, str]) -> None:
    method, path = route
    answer = api(method, path.format(video_id=VIDEO_ID), {}, scopes="admin")
    assert answer.status_code in {200, 400, 404}


@pytest.mark.parametrize("route", NEEDS)
def test_a_request_that_no_authorizer_let_in_is_refused(api: Api, route: tuple[str, str]) -> None:
    method, path = route
    answer = api(method, path.format(video_id=VIDEO_ID), {}, tenant="")
    assert (answer.status_code, answer.code) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_a_valid_key_may_call_the_whole_api_as_its_tenant(keys: ApiKeys, name: str) -> None:
    key, secret = keys.create("acme", ["upload", "read"], 1)
    answer = authorize(f"Bearer {secret}", name)
    (statement,) = answer["policyDocument"]["Statement"]
    assert statement == {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": "arn:aws:execute-api:eu-central-1:123456789012:abc123/v1/*",
    }
    assert answer["context"] == {
        "tenant": "acme",
        "key_id": key.key_id,
        "fingerprint": fingerprint(secret),
        "scopes": "read upload",
    }
    assert answer["principalId"] == key.key_id


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer zk_unknown", "Basic eDp5"])
@pytest.mark.usefixtures("keys")
def test_without_a_valid_key_the_gateway_is_told_to_answer_401(header: str | None) -> None:
    # API Gateway knows the case by this very message.
    with pytest.raises(AuthorizerUnauthorized, match=r"\AUnauthorized\Z"):
        authorize(header)


def test_a_revoked_key_is_no_key(keys: ApiKeys) -> None:
    key, secret = keys.create("acme", ["admin"], 1)
    keys.revoke(key.key_id)
    with pytest.raises(AuthorizerUnauthorized):
        authorize(f"Bearer {secret}")


@pytest.mark.usefixtures("api")
def test_an_event_without_headers_carries_no_key() -> None:
    with pytest.raises(AuthorizerUnauthorized):
        handler({"methodArn": METHOD_ARN, "headers": None}, None)


def test_the_arn_of_the_root_is_widened_too() -> None:
    assert whole_api("arn:aws:execute-api:r:1:abc/v1/GET/") == "arn:aws:execute-api:r:1:abc/v1/*"


def test_the_end_of_a_rotated_key_goes_along(keys: ApiKeys) -> None:
    key, secret = keys.create("acme", ["read"], 1)
    at_ms = now_ms()
    keys.rotate(key.key_id, overlap_seconds=60, at_ms=at_ms)
    expires_at = int(authorize(f"Bearer {secret}")["context"]["expires_at"])
    assert expires_at == pytest.approx(at_ms / 1000 + 60, abs=1)


@pytest.mark.parametrize("route", NEEDS)
def test_a_key_that_ended_since_the_gateway_asked_is_refused(
    api: Api, route: tuple[str, str]
) -> None:
    method, path = route
    bearer = {"tenant": "acme", "scopes": "admin", "expires_at": str(now_ms() // 1000)}
    answer = api(method, path.format(video_id=VIDEO_ID), {}, bearer=bearer)
    assert (answer.status_code, answer.code) == (401, "unauthorized")
