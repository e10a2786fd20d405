"""The requests that docs/openapi.yaml shows are taken as they are, and answered as it shows."""

from typing import Any

import pytest

from tests import openapi
from tests.unit.upload.conftest import TWO_PARTS, Answer, Api, send_all
from tests.videos import stored_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.uploads import upload_of


def shown(path: str, method: str) -> dict[str, Any]:
    """The request that the document shows."""
    operation = openapi.DOCUMENT["paths"][path][method]
    return dict(operation["requestBody"]["content"]["application/json"]["example"])


def members(path: str, method: str, status: str = "200") -> set[str]:
    """The members of the reply that it shows."""
    described = openapi.DOCUMENT["paths"][path][method]["responses"][status]
    return set(described["content"]["application/json"]["example"])


def asked(api: Api, path: str, method: str, video_id: str = "", query: str = "") -> Answer:
    """Ask as the document shows it."""
    body = shown(path, method)
    return api(method.upper(), path.replace("{video_id}", video_id) + query, body)


@pytest.fixture
def created(api: Api) -> str:
    """The video that the document shows the creation of."""
    return asked(api, "/videos", "post").id


def test_the_creation_that_is_shown_makes_the_upload_that_is_shown(api: Api) -> None:
    answer = asked(api, "/videos", "post")
    assert answer.status_code == 201
    assert set(answer.body) == members("/videos", "post", "201")
    assert answer.body["size_bytes"] == TWO_PARTS
    assert answer.body["upload"]["part_count"] == 2


def test_the_edit_that_is_shown_is_made(api: Api, created: str) -> None:
    answer = asked(api, "/videos/{video_id}", "patch", created)
    assert (answer.status_code, answer.body["title"]) == (200, "Holiday by the sea")


def test_the_video_that_is_shown_has_the_members_of_one_that_is_ready(api: Api) -> None:
    video = stored_video(clients.video_table(), Status.READY)
    answer = api("GET", f"/videos/{video.video_id}")
    assert set(answer.body) <= members("/videos/{video_id}", "get") | {"compute_gb_seconds"}


def test_the_parts_that_are_shown_are_signed(api: Api, created: str) -> None:
    path = "/videos/{video_id}/upload/parts"
    answer = asked(api, path, "post", created)
    assert answer.status_code == 200
    assert set(answer.body) == members(path, "post")


def test_the_completion_that_is_shown_completes(api: Api, created: str) -> None:
    send_all(created)
    assert asked(api, "/videos/{video_id}/upload/complete", "post", created).status_code == 202


@pytest.mark.parametrize("kind", ["upload-tokens", "playback-tokens"])
def test_the_tokens_that_are_shown_are_issued(api: Api, created: str, kind: str) -> None:
    path = f"/videos/{{video_id}}/{kind}"
    answer = asked(api, path, "post", created)
    assert answer.status_code == 201
    assert set(answer.body) == members(path, "post", "201")


def test_the_reprocessing_that_is_shown_begins(api: Api) -> None:
    video = stored_video(clients.video_table(), Status.FAILED)
    path = "/videos/{video_id}/reprocess"
    assert asked(api, path, "post", video.video_id).status_code == 202


def test_what_uppy_is_shown_to_say_is_taken(api: Api) -> None:
    begun = asked(api, "/s3/multipart", "post")
    assert begun.status_code == 200
    assert set(begun.body) == members("/s3/multipart", "post")
    key, upload_id = begun.body["key"], begun.body["uploadId"]
    send_all(key.rpartition("/")[2])
    path = "/s3/multipart/{upload_id}/complete"
    done = api("POST", f"/s3/multipart/{upload_id}/complete?key={key}", shown(path, "post"))
    assert done.status_code == 200
    assert set(done.body) == members(path, "post")


def test_the_signing_that_uppy_6_is_shown_to_ask_for_begins_an_upload(api: Api) -> None:
    answer = asked(api, "/s3/sign", "post")
    assert answer.status_code == 200
    video = clients.video_table().get(answer.body["key"].rpartition("/")[2])
    assert video
    assert upload_of(video).key == answer.body["key"]
    assert set(answer.body) >= members("/s3/sign", "post")


@pytest.mark.parametrize("path", ["/health", "/status"])
def test_what_is_shown_of_the_service_is_what_it_says(
    api: Api, one_at_a_time: None, path: str
) -> None:
    _ = one_at_a_time
    assert set(api("GET", path).body) == members(path, "get")
