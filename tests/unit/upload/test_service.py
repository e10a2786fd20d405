"""`/health` and `/status`: open to all, and truthful about what is down or stuck."""

import pytest

from tests.events import rest_event
from tests.unit.upload.conftest import Api
from tests.videos import stored_video
from upload.app import app
from upload.operations import count_uploads
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Status
from zoetrope.errors import DependencyUnavailable

OUTSIDER = {"tenant": "", "scopes": ""}


@pytest.mark.usefixtures("environment")
def test_health_touches_nothing() -> None:
    # Outside of moto's account every call to AWS would fail.
    reply = app(rest_event("GET", "/health", tenant=""), None)
    assert reply["statusCode"] == 200
    assert reply["body"] == '{"status":"ok","service":"upload","version":"0.1.0"}'


def test_head_is_answered_without_content(api: Api) -> None:
    for path in ("/health", "/status"):
        answer = api("HEAD", path, **OUTSIDER)
        assert (answer.status_code, answer.body) == (200, {})


def test_status_tells_each_dependency_with_its_latency(api: Api) -> None:
    answer = api("GET", "/status", **OUTSIDER)
    assert (answer.status_code, answer.body["status"]) == (200, "ok")
    assert set(answer.body["dependencies"]) == {"dynamodb", "source_bucket", "state_machine"}
    for dependency in answer.body["dependencies"].values():
        assert dependency["status"] == "ok"
        assert dependency["latency_ms"] > 0


def test_status_counts_videos_and_what_has_stuck(api: Api) -> None:
    fresh = {"created_at": now_ms()}
    stored_video(clients.video_table(), Status.AWAITING_UPLOAD)
    stored_video(
        clients.video_table(),
        Status.AWAITING_UPLOAD,
        video_id="01HF0000000000000000000001",
        updated_at=now_ms(),
        **fresh,
    )
    stored_video(clients.video_table(), Status.UPLOADED, video_id="01HF0000000000000000000002")
    stored_video(clients.video_table(), Status.PROCESSING, video_id="01HF0000000000000000000003")
    stored_video(
        clients.video_table(), Status.PROCESSING, video_id="01HF0000000000000000000004", **fresh
    )
    body = api("GET", "/status", **OUTSIDER).body
    none = {"expired": 0, "deleted": 0}
    assert body["videos"] == {"awaiting_upload": 2, "uploaded": 1, "processing": 2, **none}
    assert body["stuck"] == {"uploads": 1, "executions": 2}


def test_status_counts_the_open_uploads_and_those_of_no_open_video(api: Api) -> None:
    api.created()
    expired = api.created()
    api("DELETE", f"/videos/{expired}/upload")
    done = stored_video(clients.video_table(), Status.READY)
    clients.source_bucket().create_upload(source_key("acme", done.video_id))
    clients.source_bucket().create_upload(source_key("acme", "01HF0000000000000000000009"))
    clients.source_bucket().create_upload("sources/stray")
    uploads = api("GET", "/status", **OUTSIDER).body["uploads"]
    assert uploads == {"open": 5, "orphaned": 3, "counted_at_most": 1000}


def test_an_upload_whose_video_is_just_being_written_is_no_orphan(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    # moto dates every upload to the year 2010.
    monkeypatch.setattr(count_uploads, "BEING_CREATED_SECONDS", 100 * 365 * 86400)
    clients.source_bucket().create_upload("sources/acme/01HF0000000000000000000009")
    assert api("GET", "/status", **OUTSIDER).body["uploads"]["orphaned"] == 0


def test_orphans_are_not_counted_while_the_table_is_down(api: Api) -> None:
    clients.source_bucket().create_upload("sources/acme/01HF0000000000000000000009")
    clients.dynamodb().delete_table(TableName=clients.video_table().name)
    answer = api("GET", "/status", **OUTSIDER)
    assert answer.status_code == 503
    assert answer.body["uploads"] == {"open": 1, "counted_at_most": 1000}


@pytest.mark.parametrize(
    ("dependency", "call"),
    [
        ("dynamodb", "video_queries.VideoQueries.counts_by_status"),
        ("source_bucket", "source_bucket.SourceBucket.ping"),
        ("state_machine", "executions.Executions.ping"),
    ],
)
def test_a_dependency_that_is_down_makes_the_status_503(
    api: Api, monkeypatch: pytest.MonkeyPatch, dependency: str, call: str
) -> None:
    def down(*_: object) -> None:
        raise DependencyUnavailable("secret detail")

    monkeypatch.setattr(f"zoetrope.adapters.{call}", down)
    answer = api("GET", "/status", **OUTSIDER)
    assert (answer.status_code, answer.body["status"]) == (503, "degraded")
    states = {name: d["status"] for name, d in answer.body["dependencies"].items()}
    assert [name for name, state in states.items() if state != "ok"] == [dependency]
    assert "secret" not in str(answer.body)
