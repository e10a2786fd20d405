"""A video names the profile that it is made by; an unknown one is refused at once."""

from typing import Any

import pytest

from tests.unit.upload.conftest import Api, open_uploads
from tests.videos import TENANT, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.profiles import Profiles


@pytest.fixture(autouse=True)
def _tenant(aws: None) -> None:  # noqa: ARG001 - the account must be there
    clients.tenants().set_profiles(TENANT, Profiles({"web-hd": {"segment_seconds": 2}}))


def stored_profile(video_id: str) -> str:
    video = clients.video_table().get(video_id)
    assert video
    return video.profile


def test_a_video_is_created_with_a_profile_of_its_tenant(api: Api) -> None:
    answer = api.create(profile="web-hd")
    assert (answer.status_code, answer.body["profile"]) == (201, "web-hd")
    assert stored_profile(answer.id) == "web-hd"
    assert "profile" not in api.create().body
    assert api.create(profile="default").status_code == 201


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ("nobody", "there is no profile 'nobody' here; choose one of default, web-hd"),
        ("Web HD", "small letters"),
        (7, "small letters"),
    ],
)
def test_a_profile_that_is_not_there_begins_no_upload(profile: Any, says: str, api: Api) -> None:
    answer = api.create(profile=profile)
    assert (answer.status_code, answer.code) == (400, "invalid_request")
    [error] = answer.body["errors"]
    assert error["field"] == "profile"
    assert says in error["message"]
    assert open_uploads() == []


def test_the_same_key_with_another_profile_is_another_request(api: Api) -> None:
    key = {"Idempotency-Key": "wish-1"}
    body = {"filename": "a.mp4", "size_bytes": 5}
    assert api("POST", "/videos", body, headers=key).status_code == 201
    again = api("POST", "/videos", {**body, "profile": "web-hd"}, headers=key)
    assert again.code == "idempotency_key_reused"


def test_reprocessing_keeps_the_profile_or_names_another(api: Api) -> None:
    video = stored_video(clients.video_table(), Status.READY, profile="web-hd")
    path = f"/videos/{video.video_id}/reprocess"
    assert api("POST", path).body["profile"] == "web-hd"
    failed = stored_video(
        clients.video_table(), Status.FAILED, video_id="01HF0000000000000000000001"
    )
    path = f"/videos/{failed.video_id}/reprocess"
    assert api("POST", path, {"profile": "nobody"}).status_code == 400
    assert api("POST", path, {"profile": "web-hd"}).body["profile"] == "web-hd"
    assert stored_profile(failed.video_id) == "web-hd"
