"""From an S3 event to one execution, however often and in whatever order events come."""

import random
from dataclasses import replace
from typing import Any

import pytest

from processing import intake
from processing.on_source_uploaded import handler
from tests.aws import SOURCE_BUCKET, STATE_MACHINE_ARN
from tests.videos import new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.tenants import Limits, Usage
from zoetrope.domain.video import Failure, Upload, Video
from zoetrope.errors import InvalidState, VideoNotFound

pytestmark = pytest.mark.usefixtures("aws")
VIDEO_ID = new_video().video_id
UNPLANNED = Upload("upload-1", 0, 0, 2_000_000_000)


@pytest.fixture
def purges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(intake, "request_purge", asked.append)
    return asked


def s3_event(*keys: str) -> dict[str, Any]:
    return {
        "Records": [
            {"eventName": "ObjectCreated:CompleteMultipartUpload", "s3": {"object": {"key": key}}}
            for key in keys
        ]
    }


def executions() -> list[str]:
    reply = clients.stepfunctions().list_executions(stateMachineArn=STATE_MACHINE_ARN)
    return [execution["name"] for execution in reply["executions"]]


def video() -> Video:
    found = clients.video_table().get(VIDEO_ID)
    assert found is not None
    return found


KEY = source_key("acme", VIDEO_ID)


@pytest.fixture(autouse=True)
def _source(aws: None) -> None:  # noqa: ARG001 - the account must be there
    put_source(KEY)


def put_source(key: str, size_bytes: int = new_video().size_bytes) -> None:
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=key, Body=bytes(size_bytes))


@pytest.mark.parametrize("status", [Status.AWAITING_UPLOAD, Status.EXPIRED])
def test_the_event_alone_completes_the_upload_and_starts_processing(status: Status) -> None:
    stored_video(clients.video_table(), status)
    handler(s3_event(KEY), None)
    assert (video().status, video().generation) == (Status.UPLOADED, 1)
    assert executions() == [f"{VIDEO_ID}-1-1"]


def test_ten_repeated_events_make_one_generation_and_one_execution() -> None:
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    for _ in range(10):
        handler(s3_event(KEY), None)
    assert video().generation == 1
    assert executions() == [f"{VIDEO_ID}-1-1"]


@pytest.mark.parametrize("seed", range(5))
def test_events_may_come_between_any_two_steps_of_processing(seed: int) -> None:
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    steps = [Change.PROCESSING_STARTED, Change.PUBLISHED]
    order = random.Random(seed).sample(["event"] * 10 + ["step"] * 2, 12)
    handler(s3_event(KEY), None)
    for number, what in enumerate(order):
        if what == "event":
            handler(s3_event(KEY), None)
        else:
            clients.video_table().change(VIDEO_ID, steps.pop(0), at_ms=1, token=f"t{number}")
    assert (video().status, video().generation) == (Status.READY, 1)
    assert executions() == [f"{VIDEO_ID}-1-1"]


def test_an_event_after_the_clients_own_call_starts_the_execution_it_asked_for() -> None:
    stored_video(clients.video_table(), Status.UPLOADED)
    handler(s3_event(KEY), None)
    assert executions() == [f"{VIDEO_ID}-1-1"]


def test_keys_arrive_url_encoded() -> None:
    clients.video_table().create(new_video(tenant="a b"))
    put_source(f"sources/a b/{VIDEO_ID}")
    handler(s3_event(f"sources/a+b/{VIDEO_ID}"), None)
    assert video().status is Status.UPLOADED


def test_a_test_event_and_foreign_keys_mean_nothing() -> None:
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    handler({"Service": "Amazon S3", "Event": "s3:TestEvent"}, None)
    handler(s3_event("elsewhere/x", f"sources/rival/{VIDEO_ID}", "sources/acme/unknown"), None)
    assert video().status is Status.AWAITING_UPLOAD
    assert executions() == []


def test_a_source_that_arrives_after_the_deletion_is_purged(purges: list[str]) -> None:
    stored_video(clients.video_table(), Status.DELETED)
    handler(s3_event(KEY), None)
    assert purges == [VIDEO_ID]
    assert executions() == []


def test_a_faster_client_call_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    table = clients.video_table()

    class Slow:
        def get(self, video_id: str) -> Video | None:
            found = table.get(video_id)
            table.change(video_id, Change.UPLOAD_COMPLETED, at_ms=1, token="client")
            return before if found == before else found

        def change(self, *_: object, **__: object) -> Video:
            raise InvalidState("Upload completed", "uploaded")

    monkeypatch.setattr(clients, "video_table", Slow)
    handler(s3_event(KEY), None)
    assert executions() == [f"{VIDEO_ID}-1-1"]


def test_a_video_that_vanishes_meanwhile_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = iter([new_video(), None])

    class Vanishing:
        def get(self, _: str) -> Video | None:
            return next(reads)

        def change(self, *_: object, **__: object) -> Video:
            raise InvalidState("Upload completed", "uploaded")

    monkeypatch.setattr(clients, "video_table", Vanishing)
    with pytest.raises(VideoNotFound):
        handler(s3_event(KEY), None)


def test_an_event_whose_source_is_gone_again_changes_nothing() -> None:
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    clients.source_bucket().delete(KEY)
    handler(s3_event(KEY), None)
    assert video().status is Status.AWAITING_UPLOAD
    assert executions() == []


def test_a_size_that_nobody_declared_is_the_one_that_s3_has() -> None:
    table = clients.video_table()
    stored_video(table, Status.AWAITING_UPLOAD, size_bytes=0, upload=UNPLANNED)
    handler(s3_event(KEY), None)
    assert (video().status, video().size_bytes) == (Status.UPLOADED, 10)
    assert clients.tenants().get("acme")[1] == Usage(open_uploads=0, stored_bytes=10)
    assert executions() == [f"{VIDEO_ID}-1-1"]


@pytest.mark.parametrize(("largest", "status"), [(10, "uploaded"), (9, "failed")])
def test_a_source_over_the_largest_size_is_counted_but_not_processed(
    largest: int, status: str
) -> None:
    clients.tenants().set_limits("acme", Limits(max_upload_bytes=largest))
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD, size_bytes=0, upload=UNPLANNED)
    handler(s3_event(KEY), None)
    assert video().status == status
    assert clients.tenants().get("acme")[1].stored_bytes == 10
    if status == "failed":
        assert (video().failure or Failure("", "")).code == "source_too_large"
        assert executions() == []


def test_a_source_of_another_size_than_declared_is_counted_but_not_processed() -> None:
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    put_source(KEY, 11)
    for _ in range(2):
        handler(s3_event(KEY), None)
    failure = video().failure
    assert failure is not None
    assert (failure.code, video().size_bytes) == ("corrupt_source", 11)
    assert clients.tenants().get("acme")[1].stored_bytes == 11
    assert executions() == []


def test_an_upload_that_a_form_made_needless_is_aborted() -> None:
    upload_id = clients.source_bucket().create_upload(KEY)
    upload = replace(UNPLANNED, upload_id=upload_id)
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD, size_bytes=0, upload=upload)
    handler(s3_event(KEY), None)
    assert not clients.source_bucket().has_upload(KEY, upload_id)
