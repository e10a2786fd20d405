"""Two files for one video, by a token and by its plan: one source never has parts of both."""

import boto3
import pytest

from tests.aws import SOURCE_BUCKET
from tests.unit.upload.conftest import Answer, Api, open_uploads
from tests.unit.upload.uppy import TWO_SIZES, Uppy, with_token
from upload.operations import client_upload, sign_parts
from zoetrope.adapters.video_table import VideoTable
from zoetrope.domain.parts import MIN_PART_BYTES
from zoetrope.domain.video import Video
from zoetrope.errors import PreconditionFailed


@pytest.fixture
def tried(api: Api) -> Uppy:
    """A page that has sent a first file, of as many parts as the right one has."""
    uppy = with_token(api, api.created(TWO_SIZES))
    uppy.begin()
    uppy.put_both()
    return uppy


def test_a_file_that_is_begun_anew_finds_no_part_of_the_one_before(tried: Uppy) -> None:
    before = (tried.video_id, tried.upload_id)
    tried.begin()
    assert tried.video_id == before[0]
    assert tried.upload_id != before[1]
    assert tried.of_upload("GET").body == []
    assert open_uploads() == [tried.upload_id]


def test_the_source_is_the_second_file_also_when_it_was_resumed(tried: Uppy) -> None:
    tried.begin()
    named = [tried.put(1, MIN_PART_BYTES, b"B")]
    named += [part for part in tried.of_upload("GET").body if part["PartNumber"] == 2]
    assert tried.complete(named).code == "size_mismatch"
    named.append(tried.put(2, 3, b"B"))
    assert tried.complete(named).status_code == 200
    stored = boto3.client("s3").get_object(Bucket=SOURCE_BUCKET, Key=tried.key)["Body"].read()
    assert stored == b"B" * TWO_SIZES


def test_a_smaller_file_of_undeclared_size_can_follow_a_larger_one(api: Api) -> None:
    other = Uppy(api)
    other.begin()
    uppy = with_token(api, other.video_id)
    uppy.begin()
    uppy.put_both()
    uppy.of_upload("DELETE")
    uppy.begin()
    assert uppy.complete([uppy.put(1, 7)]).status_code == 200


def test_what_still_sends_the_first_file_finds_no_upload(tried: Uppy) -> None:
    stale = Uppy(tried.api, tried.prefix, tried.how, tried.key, tried.upload_id)
    tried.begin()
    named = [{"PartNumber": 1, "ETag": "x"}]
    for answer in (stale.of_upload("GET"), stale.of_upload("GET", "/1"), stale.complete(named)):
        assert (answer.status_code, answer.code) == (404, "video_not_found")
    assert stale.upload_id not in open_uploads()


def test_what_aborts_the_first_file_late_does_the_second_no_harm(tried: Uppy) -> None:
    stale = Uppy(tried.api, tried.prefix, tried.how, tried.key, tried.upload_id)
    tried.begin()
    assert stale.of_upload("DELETE").status_code == 200
    assert tried.api("GET", f"/videos/{tried.video_id}").body["status"] == "awaiting_upload"
    assert open_uploads() == [tried.upload_id]


def test_it_is_told_in_the_trail(api: Api, tried: Uppy) -> None:
    tried.begin()
    last = api("GET", f"/videos/{tried.video_id}/events").body["events"][-1]
    assert (last["from"], last["to"], last["reason"]) == (
        "awaiting_upload",
        "awaiting_upload",
        "upload",
    )


def test_of_two_that_begin_at_once_each_gets_an_upload_and_the_last_is_kept(
    tried: Uppy, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun_anew, other = client_upload.begun_anew, Uppy(tried.api, tried.prefix, tried.how)

    def slower(video: Video) -> Video | None:
        monkeypatch.setattr(client_upload, "begun_anew", begun_anew)
        other.begin()
        return begun_anew(video)

    monkeypatch.setattr(client_upload, "begun_anew", slower)
    tried.begin()
    assert tried.upload_id != other.upload_id
    assert open_uploads() == [tried.upload_id]


def test_a_write_that_is_refused_leaves_no_upload_behind(
    tried: Uppy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PreconditionFailed("always")

    monkeypatch.setattr(VideoTable, "edit", refuse)
    monkeypatch.setattr("zoetrope.adapters.table_writes.FIRST_PAUSE_SECONDS", 0)
    assert tried.begin().status_code == 503
    assert open_uploads() == [tried.upload_id]


@pytest.fixture
def video_id(api: Api) -> str:
    return api.created(TWO_SIZES)


@pytest.fixture
def taken_over(api: Api, video_id: str) -> Uppy:
    """A page that has begun where a client was about to send by the plan."""
    uppy = with_token(api, video_id)
    uppy.begin()
    return uppy


def by_the_plan(api: Api, video_id: str) -> list[Answer]:
    """Go on as a client that was given the plan: list, sign, complete."""
    path = f"/videos/{video_id}/upload"
    return [
        api("GET", path),
        api("POST", f"{path}/parts", {"part_numbers": [1]}),
        api("POST", f"{path}/complete"),
    ]


def test_what_was_signed_by_the_plan_is_good_for_nothing_once_a_token_has_begun(
    api: Api, video_id: str
) -> None:
    [planned] = open_uploads()
    uppy = with_token(api, video_id)
    uppy.begin()
    assert open_uploads() == [uppy.upload_id] != [planned]


def test_nothing_goes_by_the_plan_once_a_token_has_begun(
    api: Api, video_id: str, taken_over: Uppy
) -> None:
    taken_over.put_both()
    for answer in by_the_plan(api, video_id):
        assert (answer.status_code, answer.code) == (409, "invalid_state")
        assert answer.body["video_status"] == "awaiting_upload"
        assert "create another video" in answer.body["detail"]


def test_nor_does_an_upload_that_was_aborted_since_and_it_is_not_revived(
    api: Api, video_id: str, taken_over: Uppy
) -> None:
    taken_over.of_upload("DELETE")
    assert {answer.status_code for answer in by_the_plan(api, video_id)} == {409}
    assert api("GET", f"/videos/{video_id}").body["status"] == "expired"
    assert taken_over.complete(taken_over.put_both()).status_code == 200


def test_nor_is_a_part_signed_where_the_create_is_repeated(api: Api) -> None:
    asked = {"headers": {"Idempotency-Key": "one"}}
    video_id = api("POST", "/videos", {"filename": "a.mp4", "size_bytes": TWO_SIZES}, **asked).id
    with_token(api, video_id).begin()
    again = api("POST", "/videos", {"filename": "a.mp4", "size_bytes": TWO_SIZES}, **asked)
    assert (again.status_code, again.id) == (200, video_id)
    assert "upload" not in again.body


def test_nor_by_a_request_that_began_before_the_token_did(
    api: Api, video_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    api("DELETE", f"/videos/{video_id}/upload")
    opened_upload = sign_parts.opened_upload

    def slower(video: Video) -> Video:
        monkeypatch.setattr(sign_parts, "opened_upload", opened_upload)
        with_token(api, video_id).begin()
        return opened_upload(video)

    monkeypatch.setattr(sign_parts, "opened_upload", slower)
    answer = api("POST", f"/videos/{video_id}/upload/parts", {"part_numbers": [1]})
    assert (answer.status_code, answer.code) == (409, "invalid_state")


def test_once_the_token_has_completed_it_the_plan_tells_so(
    api: Api, video_id: str, taken_over: Uppy
) -> None:
    assert taken_over.complete(taken_over.put_both()).status_code == 200
    shown, _, completed = by_the_plan(api, video_id)
    assert (shown.body["received"], shown.body["missing"]) == ([], [])
    assert (completed.status_code, completed.id) == (200, video_id)
