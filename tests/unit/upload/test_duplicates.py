"""`content_sha256` and `on_duplicate`: what happens to a file that the tenant already has."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from processing.purge_video import handler as purge
from tests.aws import TABLE
from tests.unit.upload.conftest import TWO_PARTS, Answer, Api, open_uploads
from tests.videos import new_video, stored_video
from upload.operations.create_video import create_video
from zoetrope.adapters import clients
from zoetrope.adapters.video_creation import VideoCreation
from zoetrope.domain.content import OnDuplicate, has_content
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.new_video import NewVideo
from zoetrope.errors import DuplicateUpload

DIGEST = "ab" * 32
WITH_CONTENT = [Status.AWAITING_UPLOAD, Status.UPLOADED, Status.PROCESSING, Status.READY]
WITHOUT = [Status.EXPIRED, Status.FAILED, Status.DELETED]


def again(api: Api, on_duplicate: str, **more: Any) -> Answer:
    return api.create(content_sha256=DIGEST, on_duplicate=on_duplicate, **more)


def had(status: Status) -> str:
    """A video of this content that has come to a status."""
    fields = {"content_sha256": DIGEST, "size_bytes": TWO_PARTS}
    return stored_video(clients.video_table(), status, **fields).video_id


def claims() -> list[Any]:
    items = clients.dynamodb().scan(TableName=TABLE)["Items"]
    return [item for item in items if item["pk"]["S"].startswith("CONTENT#")]


def test_the_declared_content_is_shown(api: Api) -> None:
    assert api.create(content_sha256=DIGEST.upper()).body["content_sha256"] == DIGEST
    assert "content_sha256" not in api.create().body


@pytest.mark.parametrize("status", WITH_CONTENT)
def test_a_rejected_duplicate_names_the_video_and_leaves_no_upload(
    api: Api, status: Status
) -> None:
    video_id = had(status)
    answer = again(api, "reject")
    assert (answer.status_code, answer.code) == (409, "duplicate_upload")
    assert answer.body["video_id"] == video_id
    assert open_uploads() == []


@pytest.mark.parametrize("status", WITH_CONTENT)
def test_a_reused_video_is_answered_as_it_is_and_leaves_no_upload(api: Api, status: Status) -> None:
    video_id = had(status)
    answer = again(api, "reuse", title="Another")
    assert (answer.status_code, answer.id, answer.body["title"]) == (200, video_id, "")
    assert ("upload" in answer.body) is (status is Status.AWAITING_UPLOAD)
    assert open_uploads() == []


@pytest.mark.parametrize("status", WITH_CONTENT)
def test_an_allowed_duplicate_is_another_video_and_takes_no_claim(api: Api, status: Status) -> None:
    video_id = had(status)
    answer = again(api, "allow")
    assert answer.status_code == 201
    assert answer.id != video_id
    assert again(api, "reuse").id == video_id


@pytest.mark.parametrize("status", WITHOUT)
@pytest.mark.parametrize("on_duplicate", OnDuplicate)
def test_a_video_that_came_to_nothing_gives_its_claim_to_the_next(
    api: Api, status: Status, on_duplicate: str
) -> None:
    had(status)
    answer = again(api, on_duplicate)
    assert answer.status_code == 201
    assert again(api, "reuse").id == answer.id
    assert len(claims()) == 1


def test_the_same_digest_in_another_size_or_of_another_tenant_is_no_duplicate(api: Api) -> None:
    had(Status.READY)
    assert again(api, "reject", size_bytes=TWO_PARTS + 1).status_code == 201
    body = {"filename": "a", "size_bytes": TWO_PARTS, "content_sha256": DIGEST}
    other = api("POST", "/videos", {**body, "on_duplicate": "reject"}, tenant="other")
    assert other.status_code == 201


@pytest.mark.parametrize("on_duplicate", OnDuplicate)
def test_a_repeated_request_finds_its_own_video_and_is_no_duplicate_of_itself(
    api: Api, on_duplicate: str
) -> None:
    body = {"filename": "a", "size_bytes": 5, "content_sha256": DIGEST}
    wish: dict[str, Any] = {
        "body": {**body, "on_duplicate": on_duplicate},
        "headers": {"Idempotency-Key": "wish-1"},
    }
    first, repeated = api("POST", "/videos", **wish), api("POST", "/videos", **wish)
    assert (first.status_code, repeated.status_code) == (201, 200)
    assert repeated.id == first.id


def test_a_former_video_that_comes_back_to_life_meanwhile_keeps_its_claim(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    video_id = api.create(content_sha256=DIGEST).id
    assert api("DELETE", f"/videos/{video_id}/upload").status_code == 204
    judge = VideoCreation._same_content

    def revived_after(creation: VideoCreation) -> object:
        judged = judge(creation)
        api("POST", f"/videos/{video_id}/upload/parts", {"part_numbers": [1]})
        return judged

    monkeypatch.setattr(VideoCreation, "_same_content", revived_after)
    answer = again(api, "reject")
    assert (answer.status_code, answer.body["video_id"]) == (409, video_id)


@pytest.mark.usefixtures("one_at_a_time", "api")
@pytest.mark.parametrize("on_duplicate", [OnDuplicate.REJECT, OnDuplicate.REUSE])
def test_of_many_creates_at_once_one_makes_the_video(on_duplicate: OnDuplicate) -> None:
    request = NewVideo("a.mp4", 5, content_sha256=DIGEST, on_duplicate=on_duplicate)

    def create(_: int) -> tuple[str, bool]:
        try:
            creation = create_video(request, tenant="acme", idempotency_key="")
        except DuplicateUpload as refusal:
            return str(refusal.members["video_id"]), False
        return creation.video.video_id, creation.created

    clients.s3(), clients.dynamodb()
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(create, range(16)))
    assert len({video_id for video_id, _ in outcomes}) == 1
    assert sum(created for _, created in outcomes) == 1
    assert len(open_uploads()) == 1


def test_a_purged_video_leaves_no_trace_of_its_content(api: Api) -> None:
    video_id = had(Status.DELETED)
    purge({"video_id": video_id}, None)
    assert claims() == []
    successor = again(api, "reject").id
    purge({"video_id": video_id}, None)
    assert again(api, "reuse").id == successor


@pytest.mark.parametrize("status", Status)
def test_what_is_on_its_way_or_there_has_the_content(status: Status) -> None:
    assert has_content(replace(new_video(), status=status)) is (status in WITH_CONTENT)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"content_sha256": DIGEST[:-1]}, "content_sha256"),
        ({"content_sha256": DIGEST + "a"}, "content_sha256"),
        ({"content_sha256": "g" * 64}, "content_sha256"),
        ({"content_sha256": ""}, "content_sha256"),
        ({"content_sha256": 5}, "content_sha256"),
        ({"on_duplicate": "reject"}, "content_sha256"),
        ({"on_duplicate": "reuse"}, "content_sha256"),
        ({"content_sha256": DIGEST, "on_duplicate": "merge"}, "on_duplicate"),
    ],
)
def test_an_ill_formed_declaration_is_refused(
    api: Api, given: dict[str, object], field: str
) -> None:
    answer = api.create(**given)  # type: ignore[arg-type]
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, field)
