"""`POST /videos`: one video for one wish, however often it is said."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.upload.conftest import TWO_PARTS, Api, open_uploads
from upload.operations import create_video as create_module
from upload.operations.create_video import FIRST_PARTS, IDEMPOTENCY_SECONDS, create_video
from zoetrope.adapters import clients
from zoetrope.domain.new_video import NewVideo
from zoetrope.domain.parts import GIB, PREFERRED_PART_BYTES
from zoetrope.domain.tenants import Limits
from zoetrope.errors import DependencyUnavailable
from zoetrope.settings import settings

KEY = {"Idempotency-Key": "wish-1"}


def test_a_created_video_is_shown_with_its_upload(api: Api) -> None:
    answer = api.create(title="Sea", metadata={"a": "b"}, playback_policy="signed")
    assert answer.status_code == 201
    assert {name: answer.body[name] for name in ("status", "progress", "title", "metadata")} == {
        "status": "awaiting_upload",
        "progress": 0.0,
        "title": "Sea",
        "metadata": {"a": "b"},
    }
    assert answer.body["playback_policy"] == "signed"
    assert answer.body["upload"]["part_size_bytes"] == PREFERRED_PART_BYTES
    assert answer.body["upload"]["part_count"] == 2
    sizes = [part["size_bytes"] for part in answer.body["upload"]["parts"]]
    assert sizes == [PREFERRED_PART_BYTES, 3]


def test_parts_whose_checksums_are_to_come_are_not_signed_yet(api: Api) -> None:
    upload = api.create(checksum_algorithm="sha256").body["upload"]
    assert (upload["parts"], upload["part_count"]) == ([], 2)
    assert upload["checksum_algorithm"] == "sha256"
    assert "checksum_algorithm" not in api.create().body["upload"]


def test_the_location_leads_to_the_video_from_where_it_was_created(api: Api) -> None:
    answer = api.create()
    # Relative to …/stage/videos this is …/stage/videos/{id} (RFC 3986 5.2).
    assert answer.headers["Location"] == f"./videos/{answer.id}"


def test_no_storage_key_upload_id_or_generation_is_shown_but_within_urls(api: Api) -> None:
    answer = api.create()
    for part in answer.body["upload"]["parts"]:
        del part["url"]
    shown = str(answer.body)
    assert "sources/" not in shown
    assert open_uploads()[0] not in shown
    assert "generation" not in shown


@pytest.mark.parametrize("count", [FIRST_PARTS - 1, FIRST_PARTS, FIRST_PARTS + 1])
def test_at_most_the_first_hundred_parts_are_signed_unasked(api: Api, count: int) -> None:
    upload = api.create(count * PREFERRED_PART_BYTES).body["upload"]
    assert upload["part_count"] == count
    assert len(upload["parts"]) == min(count, FIRST_PARTS)


def test_the_same_key_and_body_give_the_same_video(api: Api) -> None:
    first = api("POST", "/videos", {"filename": "a", "size_bytes": 5}, headers=KEY)
    again = api("POST", "/videos", {"size_bytes": 5, "filename": "a"}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.id == first.id
    assert again.body["upload"]["parts"]
    assert len(open_uploads()) == 1


@pytest.mark.parametrize("limits", [Limits(max_upload_bytes=4), Limits(max_stored_bytes=4)])
def test_a_repeated_create_is_answered_whatever_the_limits_are_by_then(
    api: Api, limits: Limits
) -> None:
    body = {"filename": "a", "size_bytes": 5}
    first = api("POST", "/videos", body, headers=KEY)
    clients.tenants().set_limits("acme", limits)
    again = api("POST", "/videos", body, headers=KEY)
    assert (first.status_code, again.status_code, again.id) == (201, 200, first.id)
    other = api("POST", "/videos", {"filename": "b", "size_bytes": 6}, headers=KEY)
    assert (other.status_code, other.code) == (409, "idempotency_key_reused")


def test_a_key_is_free_again_after_its_time(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"filename": "a", "size_bytes": 5}
    first = api("POST", "/videos", body, headers=KEY)
    later = time.time() + IDEMPOTENCY_SECONDS + 2
    monkeypatch.setattr(create_module, "now_ms", lambda: int(later * 1000))
    again = api("POST", "/videos", body, headers=KEY)
    assert (again.status_code, again.id == first.id) == (201, False)


def test_the_same_key_with_another_body_is_refused_and_leaves_no_upload(api: Api) -> None:
    api("POST", "/videos", {"filename": "a", "size_bytes": 5}, headers=KEY)
    other = api("POST", "/videos", {"filename": "a", "size_bytes": 6}, headers=KEY)
    assert (other.status_code, other.code) == (409, "idempotency_key_reused")
    assert len(open_uploads()) == 1


def test_two_tenants_may_use_the_same_key(api: Api) -> None:
    body = {"filename": "a", "size_bytes": 5}
    ids = {
        api("POST", "/videos", body, headers=KEY, tenant=tenant).id for tenant in ("acme", "other")
    }
    assert len(ids) == 2


def test_without_a_key_every_request_makes_a_video(api: Api) -> None:
    assert api.created() != api.created()


def test_a_repeated_create_of_a_finished_upload_shows_no_upload(api: Api) -> None:
    body = {"filename": "a", "size_bytes": 5}
    video_id = api("POST", "/videos", body, headers=KEY).id
    api("DELETE", f"/videos/{video_id}/upload")
    again = api("POST", "/videos", body, headers=KEY)
    assert (again.status_code, again.body["status"]) == (200, "expired")
    assert "upload" not in again.body


@pytest.mark.usefixtures("api", "one_at_a_time")
def test_concurrent_creates_with_one_key_make_one_video_and_one_upload() -> None:
    clients.s3(), clients.dynamodb()
    request = NewVideo("a.mp4", TWO_PARTS)

    def create(_: int) -> tuple[str, bool]:
        made = create_video(request, tenant="acme", idempotency_key="wish-1")
        return made.video.video_id, made.created

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(create, range(16)))
    assert len({video_id for video_id, _ in made}) == 1
    assert [created for _, created in made].count(True) == 1
    assert len(open_uploads()) == 1


def test_an_upload_is_kept_when_it_is_unknown_whether_its_video_was_written(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_the_answer(*_: object, **__: object) -> None:
        raise DependencyUnavailable("creating the video failed: timeout")

    monkeypatch.setattr("zoetrope.adapters.video_table.VideoTable.create", lose_the_answer)
    answer = api.create()
    assert (answer.status_code, answer.code) == (503, "dependency_unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert len(open_uploads()) == 1


@pytest.mark.parametrize(("off", "status"), [(-1, 201), (0, 201), (1, 413)])
def test_a_size_over_the_limit_is_refused(api: Api, off: int, status: int) -> None:
    answer = api.create(settings().max_upload_bytes + off)
    assert answer.status_code == status
    if status == 413:
        assert answer.code == "upload_too_large"
        assert answer.body["max_size_bytes"] == 100 * GIB
        assert open_uploads() == []


def test_no_setting_allows_more_than_s3_takes(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_UPLOAD_BYTES", str(10**15))
    settings.cache_clear()
    assert api.create(5 * 1024 * GIB).status_code == 201
    assert api.create(5 * 1024 * GIB + 1).code == "upload_too_large"


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a b"])
def test_an_ill_formed_idempotency_key_is_refused(api: Api, key: str) -> None:
    body = {"filename": "a", "size_bytes": 5}
    answer = api("POST", "/videos", body, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_an_idempotency_key_of_255_characters_is_taken(api: Api) -> None:
    body = {"filename": "a", "size_bytes": 5}
    headers = {"Idempotency-Key": "x" * 255}
    assert api("POST", "/videos", body, headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("size", "status"),
    [("9", 201), ("9.0", 201), ("0.9e1", 201), ("9.5", 400), ("0.0", 400), ("1e400", 400)],
)
def test_a_size_is_read_by_its_value_as_json_schema_has_it(
    api: Api, size: str, status: int
) -> None:
    answer = api("POST", "/videos", f'{{"filename": "a.mp4", "size_bytes": {size}}}')
    assert answer.status_code == status
