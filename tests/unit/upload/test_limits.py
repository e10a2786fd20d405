"""Limits of a tenant: what goes over one is refused, and what ends gives its room back."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.upload.conftest import TWO_PARTS, Api, open_uploads
from tests.videos import stored_video
from upload.operations.create_video import create_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.new_video import NewVideo
from zoetrope.domain.tenants import Limits, Usage
from zoetrope.errors import TooManyOpenUploads

KEY = {"Idempotency-Key": "wish-1"}


def limit(**limits: int) -> None:
    clients.tenants().set_limits("acme", Limits(**limits))


def used() -> Usage:
    return clients.tenants().get("acme")[1]


@pytest.fixture(autouse=True)
def no_purge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("upload.operations.manage_video.request_purge", lambda _: None)


@pytest.mark.parametrize(("off", "status"), [(-1, 201), (0, 201), (1, 413)])
def test_a_size_over_the_tenants_own_limit_is_refused(api: Api, off: int, status: int) -> None:
    limit(max_upload_bytes=TWO_PARTS)
    answer = api.create(TWO_PARTS + off)
    assert answer.status_code == status
    if status == 413:
        assert (answer.code, answer.body["max_size_bytes"]) == ("upload_too_large", TWO_PARTS)
        assert open_uploads() == []


def test_a_tenants_limit_does_not_raise_that_of_the_deployment(api: Api) -> None:
    limit(max_upload_bytes=10**15)
    assert api.create(5 * 10**12).code == "upload_too_large"


def test_one_upload_over_the_limit_is_refused_until_one_ends(api: Api) -> None:
    limit(max_open_uploads=2)
    first, _ = api.created(), api.created()
    answer = api.create()
    assert (answer.status_code, answer.code) == (429, "too_many_open_uploads")
    assert answer.body["max_open_uploads"] == 2
    assert answer.headers["Retry-After"] == "30"
    assert len(open_uploads()) == 2
    assert api("DELETE", f"/videos/{first}/upload").status_code == 204
    assert api.create().status_code == 201


def test_an_upload_that_was_aborted_is_not_revived_over_the_limit(api: Api) -> None:
    limit(max_open_uploads=1)
    video_id = api.created()
    api("DELETE", f"/videos/{video_id}/upload")
    successor = api.created()
    sign = ("POST", f"/videos/{video_id}/upload/parts", {"part_numbers": [1]})
    assert api(*sign).code == "too_many_open_uploads"
    assert api("GET", f"/videos/{video_id}").body["status"] == "expired"
    api("DELETE", f"/videos/{successor}")
    assert api(*sign).status_code == 200
    assert used() == Usage(1, TWO_PARTS)


@pytest.mark.parametrize(("off", "status"), [(-1, 409), (0, 201), (1, 201)])
def test_what_does_not_fit_into_the_storage_is_refused(api: Api, off: int, status: int) -> None:
    limit(max_stored_bytes=2 * TWO_PARTS + off)
    api.completed()
    answer = api.create()
    assert answer.status_code == status
    if status == 409:
        assert answer.code == "storage_limit_reached"
        assert answer.body["stored_bytes"] == TWO_PARTS
        assert open_uploads() == []


def test_a_single_video_larger_than_the_storage_is_refused(api: Api) -> None:
    limit(max_stored_bytes=TWO_PARTS - 1)
    assert api.create().code == "storage_limit_reached"


def test_a_deleted_video_gives_its_room_back(api: Api) -> None:
    limit(max_stored_bytes=TWO_PARTS)
    video_id = api.completed()
    assert api.create().status_code == 409
    api("DELETE", f"/videos/{video_id}")
    assert used() == Usage()
    assert api.create().status_code == 201


def test_a_repeated_create_is_answered_at_the_limit_too(api: Api) -> None:
    limit(max_open_uploads=1, max_stored_bytes=5)
    body = {"filename": "a", "size_bytes": 5}
    assert api("POST", "/videos", body, headers=KEY).status_code == 201
    assert api("POST", "/videos", body, headers=KEY).status_code == 200
    assert used() == Usage(1, 5)


def test_a_late_completion_is_never_refused(api: Api) -> None:
    limit(max_open_uploads=1, max_stored_bytes=TWO_PARTS)
    late = api.created()
    api("DELETE", f"/videos/{late}/upload")
    api.created()
    clients.video_table().change(late, Change.UPLOAD_COMPLETED, at_ms=1, token="late")
    assert used() == Usage(1, 2 * TWO_PARTS)


def test_a_tenant_does_not_use_up_anothers_room(api: Api) -> None:
    limit(max_open_uploads=1)
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD, tenant="other")
    assert api.create().status_code == 201


def test_limits_are_taken_away_again_and_usage_was_counted_meanwhile(api: Api) -> None:
    api.created()
    limit(max_open_uploads=1)
    assert api.create().status_code == 429
    limit()
    assert api.create().status_code == 201
    assert used() == Usage(2, 2 * TWO_PARTS)


@pytest.mark.usefixtures("one_at_a_time", "api")
def test_many_creates_at_once_do_not_go_over_the_limit() -> None:
    limit(max_open_uploads=3)

    def create(_: int) -> bool:
        try:
            return create_video(NewVideo("a", 5), tenant="acme", idempotency_key="").created
        except TooManyOpenUploads:
            return False

    clients.s3()
    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(create, range(12)))
    assert sum(created) == 3
    assert len(open_uploads()) == 3
    assert used() == Usage(3, 15)
