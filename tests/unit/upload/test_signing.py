"""`…/upload/parts` and `…/upload`: URLs for parts, and what has come of them."""

import pytest

from tests.unit.upload.conftest import TWO_PARTS, Api, lose_uploads, send_all, send_part
from upload.operations.manage_video import abort_upload
from upload.operations.sign_parts import opened_upload
from zoetrope.adapters import clients
from zoetrope.adapters.source_bucket import SourceBucket
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.parts import PREFERRED_PART_BYTES, ReceivedPart
from zoetrope.domain.uploads import upload_of
from zoetrope.domain.video import Video
from zoetrope.errors import InvalidState

SUM = "A" * 43 + "="


def video_of(video_id: str) -> Video:
    video = clients.video_table().get(video_id)
    assert video is not None
    return video


def test_parts_are_signed_on_request_with_the_headers_to_send(api: Api) -> None:
    body = {"part_numbers": [2, 1]}
    answer = api("POST", f"/videos/{api.created()}/upload/parts", body)
    assert answer.status_code == 200
    assert [
        (part["part_number"], part["size_bytes"], part["headers"]) for part in answer.body["parts"]
    ] == [(2, 3, {}), (1, PREFERRED_PART_BYTES, {})]
    assert "partNumber=2" in answer.body["parts"][0]["url"]
    assert answer.body["expires_at"].endswith("Z")


def test_a_part_is_signed_with_the_checksum_to_send(api: Api) -> None:
    video_id = api.create(checksum_algorithm="sha256").id
    body = {"part_numbers": [2], "checksums": {"2": {"sha256": SUM}}}
    (part,) = api("POST", f"/videos/{video_id}/upload/parts", body).body["parts"]
    assert part["headers"] == {"x-amz-checksum-sha256": SUM}


def test_a_part_without_its_checksum_is_not_signed(api: Api) -> None:
    video_id = api.create(checksum_algorithm="sha256").id
    body = {"part_numbers": [1, 2], "checksums": {"1": {"sha256": SUM}}}
    answer = api("POST", f"/videos/{video_id}/upload/parts", body)
    assert (answer.status_code, answer.code) == (400, "invalid_request")
    assert answer.body["errors"][0]["field"] == "checksums.2"


def test_an_upload_begun_without_checksums_takes_none(api: Api) -> None:
    body = {"part_numbers": [1], "checksums": {"1": {"sha256": SUM}}}
    answer = api("POST", f"/videos/{api.created()}/upload/parts", body)
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, "checksums")


def test_the_checksums_of_received_parts_are_shown(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = [ReceivedPart(1, "e", PREFERRED_PART_BYTES, SUM)]
    monkeypatch.setattr(SourceBucket, "list_parts", lambda *_: received)
    video_id = api.create(checksum_algorithm="sha256").id
    body = api("GET", f"/videos/{video_id}/upload").body
    assert (body["checksum_algorithm"], body["received"][0]["sha256"]) == ("sha256", SUM)


def test_what_was_received_and_what_is_missing_is_shown(api: Api) -> None:
    video_id = api.created()
    etag = send_part(video_id, 2, b"end")
    answer = api("GET", f"/videos/{video_id}/upload")
    assert answer.status_code == 200
    assert answer.body["received"] == [{"part_number": 2, "etag": etag.strip('"'), "size_bytes": 3}]
    assert (answer.body["missing"], answer.body["part_count"]) == ([1], 2)


def test_nothing_received_is_an_empty_list(api: Api) -> None:
    assert api("GET", f"/videos/{api.created()}/upload").body["received"] == []


def test_nothing_is_missing_once_the_upload_is_complete(api: Api) -> None:
    answer = api("GET", f"/videos/{api.completed()}/upload")
    assert (answer.status_code, answer.body["missing"], answer.body["received"]) == (200, [], [])


def test_nothing_is_missing_when_the_object_is_there_before_its_record(api: Api) -> None:
    video_id = api.created()
    send_all(video_id)
    complete_behind_the_record(video_id)
    assert api("GET", f"/videos/{video_id}/upload").body["missing"] == []


def test_everything_is_missing_when_s3_forgot_the_upload(api: Api) -> None:
    video_id = api.created()
    send_all(video_id)
    lose_uploads()
    assert api("GET", f"/videos/{video_id}/upload").body["missing"] == [1, 2]


def test_an_aborted_upload_expires_and_keeps_its_parts(api: Api) -> None:
    video_id = api.created()
    send_all(video_id)
    assert api("DELETE", f"/videos/{video_id}/upload").status_code == 204
    assert api("GET", f"/videos/{video_id}").body["status"] == "expired"
    assert api("GET", f"/videos/{video_id}/upload").body["missing"] == []


def test_aborting_twice_is_aborting(api: Api) -> None:
    video_id = api.created()
    answers = [api("DELETE", f"/videos/{video_id}/upload") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]


def test_aborting_twice_at_once_is_aborting(api: Api) -> None:
    read_by_both = video_of(api.created())
    for _ in range(2):
        abort_upload(read_by_both)
    assert video_of(read_by_both.video_id).status is Status.EXPIRED


def test_a_complete_upload_can_not_be_aborted(api: Api) -> None:
    answer = api("DELETE", f"/videos/{api.completed()}/upload")
    assert (answer.status_code, answer.code) == (409, "invalid_state")


def test_signing_parts_revives_an_expired_upload_with_a_new_term(api: Api) -> None:
    video_id = api.created()
    before = video_of(video_id)
    clients.video_table().change(
        video_id, Change.UPLOAD_EXPIRED, at_ms=before.created_at + 1, token="t"
    )
    assert api("POST", f"/videos/{video_id}/upload/parts", {"part_numbers": [1]}).status_code == 200
    after = video_of(video_id)
    assert after.status is Status.AWAITING_UPLOAD
    assert after.upload.expires_at >= before.upload.expires_at
    assert after.upload.upload_id == before.upload.upload_id


def test_an_expired_upload_whose_parts_are_gone_stays_expired(api: Api) -> None:
    video_id = api.created()
    api("DELETE", f"/videos/{video_id}/upload")
    lose_uploads()
    answer = api("POST", f"/videos/{video_id}/upload/parts", {"part_numbers": [1]})
    assert (answer.code, answer.body["video_status"]) == ("invalid_state", "expired")


def test_an_upload_that_s3_forgot_expires_when_its_parts_are_asked_for(api: Api) -> None:
    video_id = api.created()
    lose_uploads()
    answer = api("POST", f"/videos/{video_id}/upload/parts", {"part_numbers": [1]})
    assert (answer.status_code, answer.body["video_status"]) == (409, "expired")
    assert video_of(video_id).status is Status.EXPIRED


def test_an_upload_whose_object_is_there_does_not_expire(api: Api) -> None:
    video_id = api.created()
    send_all(video_id)
    complete_behind_the_record(video_id)
    answer = api("POST", f"/videos/{video_id}/upload/parts", {"part_numbers": [1]})
    assert answer.status_code == 409
    assert video_of(video_id).status is Status.AWAITING_UPLOAD


def test_a_complete_upload_takes_no_more_parts(api: Api) -> None:
    answer = api("POST", f"/videos/{api.completed()}/upload/parts", {"part_numbers": [1]})
    assert (answer.code, answer.body["video_status"]) == ("invalid_state", "uploaded")


def test_two_revivals_at_once_are_one(api: Api) -> None:
    video_id = api.created()
    api("DELETE", f"/videos/{video_id}/upload")
    seen_by_both = video_of(video_id)
    assert opened_upload(seen_by_both).status is Status.AWAITING_UPLOAD
    assert opened_upload(seen_by_both).status is Status.AWAITING_UPLOAD


def test_a_revival_that_comes_after_the_completion_is_refused(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    video_id = api.created()
    api("DELETE", f"/videos/{video_id}/upload")
    seen_before = video_of(video_id)
    clients.video_table().change(video_id, Change.UPLOAD_COMPLETED, at_ms=1, token="event")
    monkeypatch.setattr(SourceBucket, "has_upload", lambda *_: True)
    with pytest.raises(InvalidState, match="uploaded"):
        opened_upload(seen_before)


def complete_behind_the_record(video_id: str) -> None:
    """Have S3 complete an upload while the record of it is still to come."""
    bucket, upload = clients.source_bucket(), upload_of(video_of(video_id))
    parts = bucket.list_parts(*upload) or []
    assert bucket.complete(*upload, parts, size_bytes=TWO_PARTS)
