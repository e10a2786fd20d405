"""Upload tokens: a browser uploads one video and can do nothing else."""

from collections.abc import Mapping
from typing import Any

import boto3
import pytest

from tests.aws import TABLE
from tests.unit.upload.conftest import Api, send_all
from tests.unit.upload.test_access import NEEDS
from tests.videos import stored_video
from upload.authorizer import AuthorizerUnauthorized, handler
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.upload_tokens import MAX_TTL_SECONDS, MIN_TTL_SECONDS, UploadToken

METHOD_ARN = "arn:aws:execute-api:eu-central-1:123456789012:abc123/v1/GET/videos/x/upload"
UPLOAD_ROUTES = {
    ("POST", "/videos/{video_id}/upload/parts"),
    ("GET", "/videos/{video_id}/upload"),
    ("DELETE", "/videos/{video_id}/upload"),
    ("POST", "/videos/{video_id}/upload/complete"),
}


def token_for(api: Api, video_id: str, **body: int) -> str:
    answer = api("POST", f"/videos/{video_id}/upload-tokens", body)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.body["token"])


def authorized(secret: str) -> Mapping[str, str]:
    """What the authorizer tells the API of a bearer."""
    event = {"methodArn": METHOD_ARN, "headers": {"Authorization": f"Bearer {secret}"}}
    answer: Any = handler(event, None)
    return dict(answer["context"])


def test_a_whole_upload_needs_nothing_but_the_token(api: Api) -> None:
    video_id = api.created()
    bearer = authorized(token_for(api, video_id))
    path = f"/videos/{video_id}/upload"
    assert api("POST", f"{path}/parts", {"part_numbers": [1, 2]}, bearer=bearer).status_code == 200
    send_all(video_id)
    assert api("GET", path, bearer=bearer).body["missing"] == []
    assert api("POST", f"{path}/complete", bearer=bearer).status_code == 202
    assert api("POST", f"{path}/complete", bearer=bearer).status_code == 200


def test_a_token_aborts_its_upload(api: Api) -> None:
    video_id = api.created()
    bearer = authorized(token_for(api, video_id))
    assert api("DELETE", f"/videos/{video_id}/upload", bearer=bearer).status_code == 204


@pytest.mark.parametrize("route", sorted(NEEDS.keys() - UPLOAD_ROUTES))
def test_a_token_is_refused_everywhere_else(api: Api, route: tuple[str, str]) -> None:
    video_id = api.created()
    bearer = authorized(token_for(api, video_id))
    method, path = route
    answer = api(method, path.format(video_id=video_id), {}, bearer=bearer)
    assert (answer.status_code, answer.code) == (403, "forbidden")


@pytest.mark.parametrize("route", sorted(UPLOAD_ROUTES))
def test_to_a_token_every_other_video_is_unknown(api: Api, route: tuple[str, str]) -> None:
    bearer = authorized(token_for(api, api.created()))
    method, path = route
    for other in (api.created(), "01HF0000000000000000000002", "x"):
        answer = api(method, path.format(video_id=other), {}, bearer=bearer)
        assert (answer.status_code, answer.code) == (404, "video_not_found")


def test_a_token_dies_with_its_video(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("upload.operations.manage_video.request_purge", lambda _: None)
    video_id = api.created()
    bearer = authorized(token_for(api, video_id))
    assert api("DELETE", f"/videos/{video_id}").status_code == 204
    assert api("GET", f"/videos/{video_id}/upload", bearer=bearer).status_code == 404


@pytest.mark.parametrize("seconds", [0, -1])
def test_an_expired_token_is_no_token(api: Api, seconds: int) -> None:
    token = UploadToken("acme", api.created(), now_ms() // 1000 + seconds)
    secret = clients.upload_tokens().issue(token)
    with pytest.raises(AuthorizerUnauthorized):
        authorized(secret)


def test_a_token_that_the_gateway_still_remembers_ends_in_time(api: Api) -> None:
    video_id = api.created()
    bearer = {**authorized(token_for(api, video_id)), "expires_at": str(now_ms() // 1000)}
    answer = api("GET", f"/videos/{video_id}/upload", bearer=bearer)
    assert (answer.status_code, answer.code) == (401, "unauthorized")


@pytest.mark.parametrize("secret", ["zu_", "zu_unknown", "zu_" + "A" * 43])
def test_an_unknown_token_is_refused(api: Api, secret: str) -> None:  # noqa: ARG001
    with pytest.raises(AuthorizerUnauthorized):
        authorized(secret)


@pytest.mark.parametrize("ttl", [MIN_TTL_SECONDS, MAX_TTL_SECONDS])
def test_a_token_lives_as_long_as_was_asked(api: Api, ttl: int) -> None:
    before = now_ms() // 1000
    bearer = authorized(token_for(api, api.created(), ttl_seconds=ttl))
    assert before + ttl <= int(bearer["expires_at"]) <= now_ms() // 1000 + ttl


@pytest.mark.parametrize("ttl", [0, MIN_TTL_SECONDS - 1, MAX_TTL_SECONDS + 1, "60", True])
def test_a_token_lives_for_a_minute_at_least_and_a_day_at_most(api: Api, ttl: object) -> None:
    answer = api("POST", f"/videos/{api.created()}/upload-tokens", {"ttl_seconds": ttl})
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, "ttl_seconds")


def test_a_token_needs_no_body_to_be_asked_for(api: Api) -> None:
    answer = api("POST", f"/videos/{api.created()}/upload-tokens")
    assert answer.status_code == 201


@pytest.mark.parametrize("status", [Status.UPLOADED, Status.PROCESSING, Status.READY])
def test_a_complete_upload_is_not_delegated(api: Api, status: Status) -> None:
    video_id = stored_video(clients.video_table(), status).video_id
    answer = api("POST", f"/videos/{video_id}/upload-tokens")
    assert (answer.status_code, answer.code) == (409, "invalid_state")


def test_the_table_holds_no_token_and_forgets_it_by_itself(api: Api) -> None:
    secret = token_for(api, api.created())
    stored = boto3.client("dynamodb").scan(TableName=TABLE)["Items"]
    assert secret not in str(stored)
    (kept,) = [item for item in stored if item["pk"]["S"].startswith("UPLOADTOKEN#")]
    assert int(kept["expires_at_ttl"]["N"]) > now_ms() // 1000


@pytest.mark.parametrize("end", ["revoked", "rotated without overlap"])
def test_a_token_ends_with_the_key_that_it_was_issued_with(api: Api, end: str) -> None:
    keys = clients.api_keys()
    key, secret = keys.create("acme", ["upload"], 1)
    video_id = api.created()
    path = f"/videos/{video_id}/upload-tokens"
    token = api("POST", path, {}, bearer=authorized(secret)).body["token"]
    others = token_for(api, video_id)
    assert authorized(token)["video_id"] == video_id
    if end == "revoked":
        keys.revoke(key.key_id)
    else:
        keys.rotate(key.key_id, overlap_seconds=0, at_ms=now_ms())
    with pytest.raises(AuthorizerUnauthorized):
        authorized(token)
    assert authorized(others)["video_id"] == video_id
