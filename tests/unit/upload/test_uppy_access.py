"""Uppy's routes: who may call them, and that a key and an upload id name nothing but one's own."""

from collections.abc import Callable

import pytest

from tests.unit.upload.conftest import Answer, Api
from tests.unit.upload.test_access import UPPY
from tests.unit.upload.uppy import TWO_SIZES, Uppy, with_token
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.upload_tokens import UploadToken

OF_UPLOAD: dict[str, Callable[[Uppy], Answer]] = {
    "list": lambda uppy: uppy.of_upload("GET"),
    "sign": lambda uppy: uppy.of_upload("GET", "/1"),
    "batch": lambda uppy: uppy.of_upload("GET", "/batch", query="&partNumbers=1"),
    "complete": lambda uppy: uppy.complete([{"PartNumber": 1, "ETag": "x"}]),
    "abort": lambda uppy: uppy.of_upload("DELETE"),
    "sign_part": lambda uppy: uppy.ask("POST", "/sign", signing(uppy, "PUT", partNumber=1)),
    "sign_list": lambda uppy: uppy.ask("POST", "/sign", signing(uppy, "GET")),
    "sign_complete": lambda uppy: uppy.ask("POST", "/sign", signing(uppy, "POST")),
    "sign_abort": lambda uppy: uppy.ask("POST", "/sign", signing(uppy, "DELETE")),
}
BY_UPLOAD_ID = [name for name in OF_UPLOAD if not name.startswith("sign_")]


def signing(uppy: Uppy, method: str, **more: object) -> dict[str, object]:
    return {"method": method, "key": uppy.key, "uploadId": uppy.upload_id, **more}


@pytest.fixture
def begun(api: Api) -> Uppy:
    uppy = Uppy(api)
    uppy.begin()
    return uppy


def concrete(path: str) -> str:
    return path.format(upload_id="u", part_number="1") + "?key=sources/acme/x"


@pytest.mark.parametrize(("method", "path"), sorted(UPPY))
def test_a_key_needs_the_scope_to_upload(api: Api, method: str, path: str) -> None:
    answer = api(method, concrete(path), {}, scopes="read manage")
    assert (answer.status_code, answer.code) == (403, "forbidden")


@pytest.mark.parametrize(("method", "path"), sorted(UPPY))
def test_without_a_key_there_is_nothing(api: Api, method: str, path: str) -> None:
    answer = api(method, concrete(path), {}, tenant="")
    assert (answer.status_code, answer.code) == (401, "unauthorized")


@pytest.mark.parametrize(("method", "path"), sorted(UPPY))
def test_a_token_that_is_none_is_refused(api: Api, method: str, path: str) -> None:
    for token in ("anything", "zk_key", "zu_", "zu_" + "A" * 43):
        answer = api(method, f"/u/{token}{concrete(path)}", {})
        assert (answer.status_code, answer.code) == (401, "unauthorized")
        assert token not in str(answer.body)


def test_a_token_that_has_expired_is_refused(api: Api) -> None:
    token = UploadToken("acme", api.created(), now_ms() // 1000)
    secret = clients.upload_tokens().issue(token)
    assert api("POST", f"/u/{secret}/s3/multipart", {"filename": "a"}).status_code == 401


@pytest.mark.parametrize("name", OF_UPLOAD)
def test_another_tenant_finds_nothing(begun: Uppy, name: str) -> None:
    rival = Uppy(begun.api, how={"tenant": "rival"}, key=begun.key, upload_id=begun.upload_id)
    answer = OF_UPLOAD[name](rival)
    assert (answer.status_code, answer.code) == (404, "video_not_found")
    assert begun.of_upload("GET").status_code == 200


@pytest.mark.parametrize("name", OF_UPLOAD)
def test_a_token_finds_no_other_video_of_its_tenant(begun: Uppy, name: str) -> None:
    uppy = with_token(begun.api, begun.api.created(TWO_SIZES))
    uppy.key, uppy.upload_id = begun.key, begun.upload_id
    answer = OF_UPLOAD[name](uppy)
    assert (answer.status_code, answer.code) == (404, "video_not_found")


@pytest.mark.parametrize("name", OF_UPLOAD)
def test_a_key_that_is_not_of_a_video_finds_nothing(begun: Uppy, name: str) -> None:
    for key in ("a.mp4", "sources/acme/", "sources/acme/x", "media/x/1", "\x7f"):
        begun.key = key
        assert OF_UPLOAD[name](begun).status_code in {400, 404}


@pytest.mark.parametrize("name", BY_UPLOAD_ID)
def test_the_upload_of_another_video_is_not_taken_for_ones_own(api: Api, name: str) -> None:
    one, other = Uppy(api), Uppy(api)
    one.begin()
    other.begin()
    one.upload_id = other.upload_id
    answer = OF_UPLOAD[name](one)
    assert (answer.status_code, answer.code) == (404, "video_not_found")


@pytest.mark.parametrize("name", OF_UPLOAD)
def test_a_deleted_video_is_unknown(
    begun: Uppy, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("upload.operations.manage_video.request_purge", lambda _: None)
    assert begun.api("DELETE", f"/videos/{begun.video_id}").status_code == 204
    assert OF_UPLOAD[name](begun).status_code == 404


def test_a_token_may_come_as_a_bearer_too(api: Api) -> None:
    video_id = api.created(TWO_SIZES)
    uppy = Uppy(api, how={"bearer": {"tenant": "acme", "video_id": video_id}})
    uppy.begin()
    assert uppy.video_id == video_id
