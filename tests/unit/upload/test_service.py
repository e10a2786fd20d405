"""`/health` and `/status`: open to all, and truthful about what is down or stuck."""

import pytest

from tests.events import rest_event
from tests.unit.upload.conftest import Api
from tests.videos import stored_video
from upload.app import app
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
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
    assert body["videos"] == {"awaiting_upload": 2, "uploaded": 1, "processing": 2, "deleted": 0}
    assert body["stuck"] == {"uploads": 1, "executions": 2}


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
