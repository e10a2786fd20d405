"""Showing, listing, deleting and processing anew."""

from typing import Any

import pytest

from tests.aws import STATE_MACHINE_ARN
from tests.unit.upload.conftest import Api
from tests.videos import stored_video
from upload.operations.manage_video import delete_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Failure, PlaybackPolicy
from zoetrope.errors import DependencyUnavailable, VideoNotFound

READY_ID = "01HF0000000000000000000000"


@pytest.fixture
def purged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the videos whose purge was asked for."""
    asked: list[str] = []
    monkeypatch.setattr("upload.operations.manage_video.request_purge", asked.append)
    return asked


def stored(status: Status, **fields: Any) -> str:
    return stored_video(clients.video_table(), status, **fields).video_id


def executions() -> list[str]:
    listed = clients.stepfunctions().list_executions(stateMachineArn=STATE_MACHINE_ARN)
    return [execution["name"] for execution in listed["executions"]]


def test_a_ready_video_says_where_to_play_it(api: Api) -> None:
    facts = {"duration_seconds": 12.5, "width": 640, "renditions": []}
    video_id = stored(Status.READY, facts=facts)
    body = api("GET", f"/videos/{video_id}").body
    assert body["playback"] == {
        "hls_url": f"https://stream.example.com/videos/{video_id}/master.m3u8",
        "dash_url": f"https://stream.example.com/videos/{video_id}/manifest.mpd",
    }
    assert {name: body[name] for name in facts} == facts
    assert body["progress"] == 1.0
    assert (body["created_at"], body["updated_at"]) == (
        "2023-11-14T22:13:20.000Z",
        "2023-11-14T22:13:20.003Z",
    )


@pytest.mark.parametrize("stills", [["poster"], ["poster", "storyboard"], []])
def test_a_ready_video_says_where_its_stills_are_as_far_as_it_has_any(
    api: Api, stills: list[str]
) -> None:
    video_id = stored(Status.READY, facts={"stills": stills})
    body = api("GET", f"/videos/{video_id}").body
    base = f"https://stream.example.com/videos/{video_id}"
    urls = {"poster": f"{base}/poster.jpg", "storyboard": f"{base}/storyboard.vtt"}
    shown = {name: url for name, url in body["playback"].items() if name[:3] not in {"hls", "das"}}
    assert shown == {f"{still}_url": urls[still] for still in stills}
    assert "stills" not in body


@pytest.mark.parametrize("status", [Status.UPLOADED, Status.PROCESSING, Status.EXPIRED])
def test_a_video_that_is_not_ready_says_nothing_of_playback(api: Api, status: Status) -> None:
    body = api("GET", f"/videos/{stored(status)}").body
    assert body["status"] == status
    assert "playback" not in body
    assert "failure" not in body


@pytest.mark.parametrize(
    ("status", "shown"),
    [(Status.UPLOADED, None), (Status.PROCESSING, "probing"), (Status.READY, None)],
)
def test_the_stage_is_shown_only_while_processing(
    api: Api, status: Status, shown: str | None
) -> None:
    assert api("GET", f"/videos/{stored(status)}").body.get("stage") == shown


def test_the_stage_follows_the_tasks(api: Api) -> None:
    video_id, table = stored(Status.PROCESSING), clients.video_table()
    table.record_plan(video_id, 1, tasks_total=1, facts={})
    assert api("GET", f"/videos/{video_id}").body["stage"] == "transcoding"
    table.finish_task(video_id, 1, "chunk-00000", at_ms=1)
    assert api("GET", f"/videos/{video_id}").body["stage"] == "publishing"


def test_what_encoding_has_used_is_shown_in_the_unit_of_its_price(api: Api) -> None:
    video_id, table = stored(Status.PROCESSING), clients.video_table()
    assert "compute_gb_seconds" not in api("GET", f"/videos/{video_id}").body
    table.finish_task(video_id, 1, "chunk-00000", at_ms=1, compute_mb_ms=2048 * 1500)
    assert api("GET", f"/videos/{video_id}").body["compute_gb_seconds"] == 3.0


def test_a_failed_video_says_why(api: Api) -> None:
    video_id = stored(Status.UPLOADED)
    clients.video_table().change(
        video_id,
        Change.PROCESSING_FAILED,
        at_ms=1,
        token="t",
        failure=Failure("not_a_video", "This is a text."),
    )
    assert api("GET", f"/videos/{video_id}").body["failure"] == {
        "code": "not_a_video",
        "message": "This is a text.",
        "retryable": False,
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/reprocess"),
        ("GET", "/events"),
        ("GET", "/upload"),
        ("DELETE", "/upload"),
        ("POST", "/upload/parts"),
        ("POST", "/upload/complete"),
        ("POST", "/upload-tokens"),
        ("POST", "/playback-tokens"),
    ],
)
def test_anothers_video_is_as_unknown_as_a_deleted_or_an_unknown_one(
    api: Api, method: str, path: str
) -> None:
    stored(Status.READY, tenant="other")
    stored(Status.DELETED, video_id="01HF0000000000000000000001")
    ids = [READY_ID, "01HF0000000000000000000001", "01HF0000000000000000000002", "x", "é" * 3000]
    answers = [api(method, f"/videos/{video_id}{path}", {}) for video_id in ids]
    assert {(answer.status_code, answer.code) for answer in answers} == {(404, "video_not_found")}


def test_a_deleted_video_is_unknown_and_its_objects_are_asked_to_go(
    api: Api, purged: list[str]
) -> None:
    video_id = stored(Status.READY)
    assert api("DELETE", f"/videos/{video_id}").status_code == 204
    assert api("DELETE", f"/videos/{video_id}").status_code == 404
    assert api("GET", "/videos").body["videos"] == []
    assert purged == [video_id]


@pytest.mark.usefixtures("api")
def test_of_two_deletions_at_once_one_is_told_that_the_video_is_gone(purged: list[str]) -> None:
    video = stored_video(clients.video_table(), Status.READY)
    delete_video(video)
    with pytest.raises(VideoNotFound):
        delete_video(video)
    assert purged == [video.video_id]


def test_a_deletion_stands_when_the_purge_can_not_be_asked_for(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_video_id: str) -> None:
        raise DependencyUnavailable("down")

    monkeypatch.setattr("upload.operations.manage_video.request_purge", down)
    assert api("DELETE", f"/videos/{stored(Status.READY)}").status_code == 204


def test_reprocessing_begins_another_generation_and_keeps_the_video_playable(api: Api) -> None:
    video_id = stored(Status.READY)
    answer = api("POST", f"/videos/{video_id}/reprocess")
    assert (answer.status_code, answer.body["status"]) == (202, "uploaded")
    assert "playback" in answer.body
    assert executions() == [f"{video_id}-2-1"]


def test_a_failed_video_may_be_processed_anew(api: Api) -> None:
    assert api("POST", f"/videos/{stored(Status.FAILED)}/reprocess").status_code == 202


@pytest.mark.parametrize("status", [Status.AWAITING_UPLOAD, Status.UPLOADED, Status.PROCESSING])
def test_a_video_is_not_reprocessed_before_it_was_processed(api: Api, status: Status) -> None:
    answer = api("POST", f"/videos/{stored(status)}/reprocess")
    assert (answer.status_code, answer.code) == (409, "invalid_state")
    assert answer.body["video_status"] == status


def test_a_reprocessing_stands_when_its_execution_can_not_be_started(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise DependencyUnavailable("down")

    monkeypatch.setattr("zoetrope.adapters.executions.Executions.start", down)
    assert api("POST", f"/videos/{stored(Status.READY)}/reprocess").status_code == 202


def test_the_trail_of_a_video_is_shown_oldest_first(api: Api) -> None:
    events = api("GET", f"/videos/{stored(Status.READY)}/events").body["events"]
    assert [(event["from"], event["to"]) for event in events] == [
        (None, "awaiting_upload"),
        ("awaiting_upload", "uploaded"),
        ("uploaded", "processing"),
        ("processing", "ready"),
    ]
    assert events[0]["at"] == "2023-11-14T22:13:20.000Z"
    assert events[1]["change"] == "upload_completed"


def test_a_tenant_sees_only_its_own_videos_newest_first(api: Api) -> None:
    for number in range(3):
        stored(Status.READY, video_id=f"01HF000000000000000000000{number}")
    stored(Status.READY, video_id="01HF0000000000000000000009", tenant="other")
    listed = api("GET", "/videos").body
    assert [video["id"][-1] for video in listed["videos"]] == ["2", "1", "0"]
    assert listed["next_cursor"] is None


def test_pages_follow_each_other_without_a_gap_or_a_repetition(api: Api) -> None:
    for number in range(5):
        stored(Status.READY, video_id=f"01HF000000000000000000000{number}")
    seen, query = "", ""
    while True:
        page = api("GET", f"/videos?limit=2{query}").body
        seen += "".join(video["id"][-1] for video in page["videos"])
        if page["next_cursor"] is None:
            break
        query = f"&cursor={page['next_cursor']}"
    assert seen == "43210"


def test_a_list_can_be_narrowed_to_a_status(api: Api) -> None:
    stored(Status.READY, playback_policy=PlaybackPolicy.SIGNED)
    stored(Status.FAILED, video_id="01HF0000000000000000000001")
    listed = api("GET", "/videos?status=failed").body["videos"]
    assert [video["status"] for video in listed] == ["failed"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("limit=1e2", "limit"),
        ("status=deleted", "status"),
        ("status=lost", "status"),
        ("cursor=tampered", "cursor"),
    ],
)
def test_an_ill_formed_query_is_refused(api: Api, query: str, field: str) -> None:
    answer = api("GET", f"/videos?{query}")
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, field)


def test_a_status_that_is_none_is_told_the_statuses_that_there_are(api: Api) -> None:
    told = api("GET", "/videos?status=lost").body["errors"][0]["message"]
    assert told.startswith("must be one of awaiting_upload, uploaded,")


@pytest.mark.parametrize("limit", [1, 100])
def test_the_limits_of_the_limit_are_taken(api: Api, limit: int) -> None:
    assert api("GET", f"/videos?limit={limit}").status_code == 200
