"""`zoetrope events replay`: what the trail keeps is told again, by the code that told it first."""

import json
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import boto3
import pytest

from infra.cli import event_commands
from infra.cli.exit_codes import ExitCode
from infra.engine import retelling
from infra.engine.rebuild import Storage
from processing import publish_events
from tests.aws import ENVIRONMENT, MEDIA_BUCKET, SOURCE_BUCKET, TABLE, create_webhook_queue
from tests.events import word_of
from tests.unit.infra.conftest import Zoetrope
from tests.videos import TENANT, new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.adapters.webhook_queue import read_delivery
from zoetrope.domain.lifecycle import Status

FIRST, SECOND = "01HF0000000000000000000001", "01HF0000000000000000000002"
TRAIL = ["created", "upload_completed", "processing_started", "published"]
NOW = int(time.time() * 1000)


class Publisher:
    """Lambda with PublishEvents only, which may be made to fail after some calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.works_for = 99

    def invoke(self, **given: Any) -> dict[str, Any]:
        assert given["FunctionName"] == "zoetrope-publish-events"
        self.calls += 1
        if self.calls > self.works_for:
            return {"FunctionError": "Unhandled", "Payload": BytesIO(b"{}")}
        publish_events.handler(json.loads(given["Payload"]), None)
        return {"Payload": BytesIO(b"null")}


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def failed_events(aws: None) -> str:  # noqa: ARG001 - the account must be there first
    return str(boto3.client("sqs").create_queue(QueueName="failed-events")["QueueUrl"])


@pytest.fixture
def on_aws(
    zoetrope: Zoetrope, publisher: Publisher, failed_events: str, monkeypatch: pytest.MonkeyPatch
) -> Zoetrope:
    tables = (TABLE, SOURCE_BUCKET, MEDIA_BUCKET)
    storage = Storage(clients.dynamodb(), clients.s3(), publisher, *tables, "zoetrope")
    monkeypatch.setattr(event_commands, "open_storage", lambda *_: storage)
    monkeypatch.setattr(retelling, "WAIT_SECONDS", 0)
    monkeypatch.setattr(
        event_commands, "deployed_output", lambda *_: (clients.sqs(), failed_events)
    )
    create_webhook_queue(clients.sqs())
    clients.webhooks().add(TENANT, "https://one.example/", 1)
    return zoetrope


@pytest.fixture
def told() -> Callable[[], list[tuple[str, str]]]:
    """What waits for the receiver: (video, change), in order."""

    def read() -> list[tuple[str, str]]:
        found = []
        queue = {"QueueUrl": ENVIRONMENT["WEBHOOK_QUEUE_URL"], "MaxNumberOfMessages": 10}
        while messages := clients.sqs().receive_message(**queue).get("Messages"):  # type: ignore[arg-type]
            for message in messages:
                _, event = read_delivery(message["Body"])
                found.append((event.video_id, event.change))
        return found

    return read


def test_the_trail_of_a_video_is_told_again_in_order(
    on_aws: Zoetrope, told: Callable[[], list[tuple[str, str]]]
) -> None:
    stored_video(clients.video_table(), Status.READY, video_id=FIRST)
    stored_video(clients.video_table(), Status.READY, video_id=SECOND)
    done = json.loads(on_aws("events", "replay", SECOND, "--json").stdout)
    assert done == {"replayed": 4, "videos": 1}
    assert told() == [(SECOND, change) for change in TRAIL]


def test_what_is_told_again_is_not_counted_again(
    on_aws: Zoetrope, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[Any] = []
    monkeypatch.setattr(publish_events, "count_event", counted.append)
    stored_video(clients.video_table(), Status.FAILED, video_id=FIRST)
    assert on_aws("events", "replay", FIRST).exit_code == ExitCode.OK
    assert counted == []


def test_only_what_happened_since_is_told_again(
    on_aws: Zoetrope, told: Callable[[], list[tuple[str, str]]]
) -> None:
    for video_id, ago in ((FIRST, 3 * 3600), (SECOND, 1800)):
        clients.video_table().create(
            new_video(video_id, created_at=NOW - ago * 1000, updated_at=NOW - ago * 1000)
        )
    assert "1 events of 1 videos" in on_aws("events", "replay", "--since", "2h").stdout
    assert told() == [(SECOND, "created")]


def test_what_was_given_up_is_told_again_and_its_dead_letters_are_gone(
    on_aws: Zoetrope, told: Callable[[], list[tuple[str, str]]], failed_events: str
) -> None:
    for video_id, ago in ((FIRST, 24 * 3600), (SECOND, 13 * 3600)):
        at_ms = NOW - ago * 1000
        clients.video_table().create(new_video(video_id, created_at=at_ms, updated_at=at_ms))
    s3_event = json.dumps({"requestPayload": {"Records": []}})
    for body in (word_of(NOW - 13 * 3600_000, NOW - 13 * 3600_000), s3_event):
        clients.sqs().send_message(QueueUrl=failed_events, MessageBody=body)
    done = json.loads(on_aws("events", "replay", "--dead-letters", "--json").stdout)
    assert done == {"replayed": 1, "videos": 1}
    assert told() == [(SECOND, "created")]
    [left] = clients.sqs().receive_message(QueueUrl=failed_events)["Messages"]
    assert left["Body"] == s3_event
    again = json.loads(on_aws("events", "replay", "--dead-letters", "--json").stdout)
    assert again == {"replayed": 0, "videos": 0}


def test_a_run_that_stops_half_way_can_be_repeated_at_once(
    on_aws: Zoetrope, publisher: Publisher, failed_events: str
) -> None:
    publisher.works_for = 1
    for number in range(30):
        video_id = f"01HF00000000000000000000{number:02d}"
        clients.video_table().create(new_video(video_id, created_at=NOW, updated_at=NOW))
    clients.sqs().send_message(QueueUrl=failed_events, MessageBody=word_of(NOW, NOW))
    result = on_aws("events", "replay", "--dead-letters")
    assert result.exit_code == ExitCode.NO_STACK
    assert "after 25 of 30 events" in result.stderr
    publisher.works_for = 99
    again = json.loads(on_aws("events", "replay", "--dead-letters", "--json").stdout)
    assert again == {"replayed": 30, "videos": 30}
    assert retelling.out_of_sight(clients.sqs(), failed_events) == 0


def test_a_queue_that_cannot_be_read_to_its_end_gives_back_what_was_taken(
    on_aws: Zoetrope, failed_events: str
) -> None:
    for body in (word_of(NOW, NOW), "no JSON"):
        clients.sqs().send_message(QueueUrl=failed_events, MessageBody=body)
    assert on_aws("events", "replay", "--dead-letters").exit_code != ExitCode.OK
    assert retelling.out_of_sight(clients.sqs(), failed_events) == 0


class Sampling:
    """SQS whose servers are not all asked at once: some answers are empty."""

    def __init__(self, sqs: Any, *empty: int) -> None:
        self.sqs, self.empty, self.asked = sqs, empty, 0

    def receive_message(self, **given: Any) -> Any:
        self.asked += 1
        return {} if self.asked in self.empty else self.sqs.receive_message(**given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sqs, name)


def test_a_queue_is_believed_to_be_empty_when_it_has_said_so_several_times(
    failed_events: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retelling, "WAIT_SECONDS", 0)
    for _ in range(2):
        clients.sqs().send_message(QueueUrl=failed_events, MessageBody=word_of(NOW, NOW))
    sampling = Sampling(clients.sqs(), 1, 2)
    with retelling.dead_letters(sampling, failed_events) as letters:
        assert len(letters) == 2
    assert sampling.asked == 2 + 1 + retelling.EMPTY_ANSWERS


def test_every_poll_asks_all_servers_of_sqs(failed_events: str) -> None:
    assert retelling.WAIT_SECONDS > 0
    waited: list[int] = []
    sqs = Sampling(clients.sqs())
    sqs.receive_message = lambda **given: waited.append(given["WaitTimeSeconds"]) or {}  # type: ignore[method-assign,func-returns-value]
    with retelling.dead_letters(sqs, failed_events) as letters:
        assert letters == []
    assert waited == [retelling.WAIT_SECONDS] * retelling.EMPTY_ANSWERS


def test_who_finds_nothing_hears_what_a_run_that_was_killed_has_taken(
    on_aws: Zoetrope, failed_events: str
) -> None:
    clients.sqs().send_message(QueueUrl=failed_events, MessageBody=word_of(NOW, NOW))
    clients.sqs().receive_message(QueueUrl=failed_events, VisibilityTimeout=900)
    result = on_aws("events", "replay", "--dead-letters", "--json")
    assert json.loads(result.stdout) == {"replayed": 0, "videos": 0}
    assert "1 messages are out of sight" in result.stderr


@pytest.mark.parametrize("words", [(), (FIRST, "--since", "1h"), ("--since", "soon")])
def test_what_to_tell_is_said_in_one_way(on_aws: Zoetrope, words: tuple[str, ...]) -> None:
    assert on_aws("events", "replay", *words).exit_code == ExitCode.USAGE


def test_a_video_that_never_was_has_nothing_to_tell(on_aws: Zoetrope) -> None:
    assert on_aws("events", "replay", FIRST).exit_code == ExitCode.NOT_FOUND
