"""`…/upload/complete`: S3's list is the truth, and saying it again changes nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.aws import SOURCE_BUCKET
from tests.unit.upload.conftest import TWO_PARTS, Api, lose_uploads, send_all, send_part
from upload.operations.complete_upload import complete_upload
from zoetrope.adapters import clients
from zoetrope.adapters.source_bucket import SourceBucket
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.parts import PREFERRED_PART_BYTES
from zoetrope.domain.uploads import upload_of
from zoetrope.domain.video import Video
from zoetrope.errors import VideoNotFound


def video_of(video_id: str) -> Video:
    video = clients.video_table().get(video_id)
    assert video is not None
    return video


def complete(api: Api, video_id: str, body: object = None) -> tuple[int, dict[str, object]]:
    answer = api("POST", f"/videos/{video_id}/upload/complete", body)
    return answer.status_code, answer.body


def size_in_s3(video_id: str) -> int | None:
    return clients.source_bucket().head(upload_of(video_of(video_id)).key)


def test_a_whole_upload_becomes_the_source(api: Api) -> None:
    video_id = api.created()
    send_all(video_id)
    status, body = complete(api, video_id)
    assert (status, body["id"], body["status"]) == (202, video_id, "uploaded")
    assert size_in_s3(video_id) == TWO_PARTS


@pytest.mark.parametrize("quoted", [True, False])
def test_etags_may_be_quoted_or_bare_and_in_any_order(api: Api, *, quoted: bool) -> None:
    video_id = api.created()
    etags = [etag if quoted else etag.strip('"') for etag in send_all(video_id)]
    parts = [{"part_number": 2, "etag": etags[1]}, {"part_number": 1, "etag": etags[0]}]
    assert complete(api, video_id, {"parts": parts})[0] == 202


def test_a_missing_part_is_named_and_nothing_changes(api: Api) -> None:
    video_id = api.created()
    send_part(video_id, 2, b"end")
    status, body = complete(api, video_id)
    assert (status, body["code"], body["missing_parts"]) == (409, "upload_incomplete", [1])
    assert video_of(video_id).status is Status.AWAITING_UPLOAD


def test_a_part_other_than_the_client_sent_is_named(api: Api) -> None:
    video_id = api.created()
    send_all(video_id)
    status, body = complete(api, video_id, {"parts": [{"part_number": 2, "etag": "other"}]})
    assert (status, body["code"], body["part_numbers"]) == (409, "part_mismatch", [2])


def test_another_size_than_the_declared_one_is_refused(api: Api) -> None:
    video_id = api.created()
    send_all(video_id)
    send_part(video_id, 2, b"end!")
    status, body = complete(api, video_id)
    assert (status, body["code"]) == (409, "size_mismatch")
    assert size_in_s3(video_id) is None


@pytest.mark.parametrize(
    "later", [(), (Change.PROCESSING_STARTED,), (Change.PROCESSING_STARTED, Change.PUBLISHED)]
)
def test_completing_again_gives_the_video_in_any_later_status(
    api: Api, later: tuple[Change, ...]
) -> None:
    video_id = api.completed()
    for step, change in enumerate(later):
        clients.video_table().change(video_id, change, at_ms=step, token=f"step-{step}")
    status, body = complete(api, video_id)
    assert (status, body["status"]) == (200, video_of(video_id).status)


def test_an_expired_upload_that_is_whole_may_still_be_completed(api: Api) -> None:
    video_id = api.created()
    send_all(video_id)
    api("DELETE", f"/videos/{video_id}/upload")
    assert complete(api, video_id)[0] == 202


def test_an_upload_whose_parts_are_gone_expires(api: Api) -> None:
    video_id = api.created()
    lose_uploads()
    status, body = complete(api, video_id)
    assert (status, body["code"], body["video_status"]) == (409, "invalid_state", "expired")
    assert complete(api, video_id)[1]["video_status"] == "expired"


def test_a_completion_whose_answer_was_lost_is_completed_by_the_next(api: Api) -> None:
    video_id = api.created()
    send_all(video_id)
    bucket, upload = clients.source_bucket(), upload_of(video_of(video_id))
    bucket.complete(*upload, bucket.list_parts(*upload) or [], size_bytes=TWO_PARTS)
    status, body = complete(api, video_id)
    assert (status, body["status"]) == (202, "uploaded")


def test_an_upload_that_goes_while_it_is_completed_expires(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    video_id = api.created()
    send_all(video_id)
    monkeypatch.setattr(SourceBucket, "complete", lambda *_, **__: False)
    assert complete(api, video_id)[1]["video_status"] == "expired"


def test_an_object_of_another_size_is_not_taken_for_the_source(api: Api) -> None:
    video_id = api.created()
    lose_uploads()
    key = upload_of(video_of(video_id)).key
    boto3.client("s3").put_object(Bucket=SOURCE_BUCKET, Key=key, Body=b"other")
    status, body = complete(api, video_id)
    assert (status, body["code"], body["received_bytes"]) == (409, "size_mismatch", 5)


def test_the_event_of_s3_may_be_recorded_before_the_completion(api: Api) -> None:
    video_id = api.created()
    send_all(video_id)
    seen = video_of(video_id)
    clients.video_table().change(video_id, Change.UPLOAD_COMPLETED, at_ms=1, token="event")
    completion = complete_upload(seen, {})
    assert completion.first
    assert completion.video.status is Status.UPLOADED
    assert completion.video.generation == 1


def test_another_call_may_have_done_both_before(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    video_id = api.created()
    seen = video_of(video_id)
    send_all(video_id)
    complete(api, video_id)
    monkeypatch.setattr(SourceBucket, "list_parts", lambda *_: None)
    assert not complete_upload(seen, {}).first


@pytest.mark.usefixtures("one_at_a_time")
def test_concurrent_completions_begin_one_generation(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    video_id = api.created()
    send_all(video_id)
    seen = video_of(video_id)
    complete_once = completing_once(clients.s3().complete_multipart_upload)
    monkeypatch.setattr(clients.s3(), "complete_multipart_upload", complete_once)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: complete_upload(seen, {}), range(4)))
    assert {completion.video.status for completion in done} == {Status.UPLOADED}
    assert video_of(video_id).generation == 1


def test_the_source_of_a_video_deleted_meanwhile_is_purged_too(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    purged: list[str] = []
    monkeypatch.setattr("upload.operations.manage_video.request_purge", purged.append)
    video_id = api.created()
    send_all(video_id)
    seen = video_of(video_id)
    clients.video_table().change(video_id, Change.DELETED, at_ms=1, token="delete")
    with pytest.raises(VideoNotFound):
        complete_upload(seen, {})
    assert purged == [video_id]


def test_ten_thousand_parts_are_within_the_reply(api: Api) -> None:
    video_id = api.created(10_000 * PREFERRED_PART_BYTES)
    status, body = complete(api, video_id)
    assert (status, len(body["missing_parts"])) == (409, 10_000)  # type: ignore[arg-type]


def completing_once(complete: Callable[..., object]) -> Callable[..., object]:
    """Answer as S3 does when several complete one upload; moto breaks on that."""
    lock = Lock()
    done: list[object] = []

    def complete_once(**arguments: object) -> object:
        with lock:
            if done:
                raise ClientError({"Error": {"Code": "NoSuchUpload"}}, "CompleteMultipartUpload")
            done.append(complete(**arguments))
            return done[0]

    return complete_once
