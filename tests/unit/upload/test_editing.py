"""`PATCH /videos/{id}`: what may be said anew of a video, and of which version of it."""

import pytest

from tests.unit.upload.conftest import Answer, Api
from tests.videos import CREATED_MS, stored_video
from zoetrope.adapters import clients
from zoetrope.adapters.table_writes import replace_video
from zoetrope.adapters.video_queries import VideoQueries
from zoetrope.domain.lifecycle import Status

VIDEO_ID = "01HF0000000000000000000000"
PATH = f"/videos/{VIDEO_ID}"


@pytest.fixture
def ready(api: Api) -> Api:
    """The API, with one video of a title, metadata and a policy."""
    stored_video(clients.video_table(), Status.READY, title="Sea", metadata={"a": "1"})
    return api


def edit(api: Api, body: object, tag: str | None = None) -> Answer:
    return api("PATCH", PATH, body, headers={} if tag is None else {"If-Match": tag})


def test_what_is_given_is_set_and_what_is_absent_stays(ready: Api) -> None:
    body = edit(ready, {"title": "Lake"}).body
    assert (body["title"], body["metadata"], body["playback_policy"]) == (
        "Lake",
        {"a": "1"},
        "public",
    )
    assert ready("GET", PATH).body == body
    body = edit(ready, {"metadata": {"b": "2"}, "playback_policy": "signed"}).body
    assert (body["title"], body["metadata"], body["playback_policy"]) == (
        "Lake",
        {"b": "2"},
        "signed",
    )


def test_null_removes_a_title_and_the_metadata(ready: Api) -> None:
    body = edit(ready, {"title": None, "metadata": None}).body
    assert (body["title"], body["metadata"]) == ("", {})


def test_every_reply_carries_the_version_as_its_tag(ready: Api) -> None:
    shown = ready("GET", PATH).headers["ETag"]
    edited = edit(ready, {"title": "Lake"}, shown)
    assert edited.status_code == 200
    assert edited.headers["ETag"] == ready("GET", PATH).headers["ETag"] != shown


@pytest.mark.parametrize("tag", ['"1"', 'W/"4"', "4", '"four"', "", '"99999999999"', '"1", "2"'])
def test_an_edit_of_another_version_is_refused_and_changes_nothing(ready: Api, tag: str) -> None:
    before = ready("GET", PATH)
    assert before.headers["ETag"] == '"4"'
    answer = edit(ready, {"title": "Lake"}, tag)
    assert (answer.status_code, answer.code) == (412, "precondition_failed")
    assert ready("GET", PATH) == before


@pytest.mark.parametrize("tag", ['"4"', '"1", "4"', "*", None])
def test_an_edit_of_this_version_or_of_any_is_taken(ready: Api, tag: str | None) -> None:
    assert edit(ready, {"title": "Lake"}, tag).status_code == 200


def test_of_two_edits_of_one_version_the_second_is_refused(ready: Api) -> None:
    assert edit(ready, {"title": "Lake"}, '"4"').status_code == 200
    assert edit(ready, {"title": "Pond"}, '"4"').status_code == 412


def test_an_edit_that_changes_nothing_writes_nothing(ready: Api) -> None:
    before = ready("GET", PATH)
    assert edit(ready, {"title": "Sea"}).headers["ETag"] == before.headers["ETag"]
    assert ready("GET", PATH) == before


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.DELETED])
def test_an_edit_is_possible_in_every_status_and_keeps_it(api: Api, status: Status) -> None:
    stored_video(clients.video_table(), status)
    answer = edit(api, {"title": "Lake"})
    assert (answer.status_code, answer.body["status"]) == (200, status)


def test_an_edit_leaves_an_event_that_names_what_was_set_but_not_to_what(ready: Api) -> None:
    edit(ready, {"title": "Lake", "playback_policy": "signed"})
    event = ready("GET", f"{PATH}/events").body["events"][-1]
    assert (event["change"], event["from"], event["to"]) == ("edited", "ready", "ready")
    assert event["reason"] == "playback_policy, title"


def test_an_edit_does_not_put_off_reconcile(api: Api) -> None:
    stored_video(clients.video_table(), Status.UPLOADED)
    assert edit(api, {"title": "Lake"}).status_code == 200
    queries = VideoQueries(clients.dynamodb(), clients.video_table().name)
    assert queries.watched(Status.UPLOADED, before_ms=CREATED_MS + 10, limit=9) == [VIDEO_ID]


def test_an_edit_that_meets_a_change_is_made_on_top_of_it(
    ready: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*given: object, **more: object) -> object:
        monkeypatch.setattr("zoetrope.adapters.video_table.replace_video", replace_video)
        ready("POST", f"{PATH}/reprocess")
        return replace_video(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("zoetrope.adapters.video_table.replace_video", overtaken)
    answer = edit(ready, {"title": "Lake"})
    assert (answer.body["title"], answer.body["status"]) == ("Lake", "uploaded")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"filename": "b.mp4"}, "body"),
        ([], "body"),
        ({"title": 5}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"metadata": "x"}, "metadata"),
        ({"metadata": {"a": 1}}, "metadata.a"),
        ({"metadata": {"": "1"}}, "metadata"),
        ({"metadata": {"a": "x" * 2048}}, "metadata"),
        ({"playback_policy": "secret"}, "playback_policy"),
        ({"playback_policy": None}, "playback_policy"),
    ],
)
def test_an_ill_formed_edit_is_refused(ready: Api, body: object, field: str) -> None:
    answer = edit(ready, body)
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (400, field)
