"""The write commits and its answer is lost: no failure is reported, and nothing happens twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from infra.engine.operator import REGION, Credentials
from tests.integration.lossy_proxy import LossyProxy
from tests.videos import new_video
from zoetrope.adapters import clients
from zoetrope.adapters.executions import Executions, execution_name
from zoetrope.adapters.identity import new_ulid, now_ms
from zoetrope.adapters.source_bucket import SourceBucket
from zoetrope.adapters.video_queries import VideoQueries
from zoetrope.adapters.video_table import VideoTable
from zoetrope.domain.evolution import evolve
from zoetrope.domain.lifecycle import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.engine import Stack
    from zoetrope.domain.video import Video

pytestmark = pytest.mark.exhaustive
TIMES = 100
AHEAD_MS = 9_000_000_000_000


def client(stack: Stack, service: str, endpoint_url: str) -> Any:
    """A client with the functions' own configuration: their time limits and their retries."""
    own = clients._s3_config() if service == "s3" else clients._config()
    credentials = Credentials(stack.access_key_id, stack.secret_access_key)
    theirs = credentials.client(service, stack.endpoint_url).meta.config
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=endpoint_url,
        region_name=REGION,
        aws_access_key_id=stack.access_key_id,
        aws_secret_access_key=stack.secret_access_key,
        config=own.merge(theirs) if service == "s3" else own,
    )


def asks_for(operation: str) -> Any:
    return lambda _path, headers: headers.get("x-amz-target", "").endswith(f".{operation}")


def test_of_a_hundred_lost_answers_to_a_change_none_is_a_conflict(stack: Stack) -> None:
    direct = VideoTable(stack.client("dynamodb"), stack.table_name)
    video_id = new_ulid(now_ms())
    expected = direct.create(new_video(video_id, tenant=video_id, updated_at=AHEAD_MS)).video
    with LossyProxy(stack.endpoint_url, asks_for("TransactWriteItems")) as proxy:
        table = VideoTable(client(stack, "dynamodb", proxy.url), stack.table_name)
        for turn in range(TIMES):
            change = (Change.UPLOAD_ABORTED, Change.UPLOAD_REVIVED)[turn % 2]
            at_ms, token = AHEAD_MS + turn, f"turn-{turn}"
            expected = evolve(expected, change, at_ms=at_ms, token=token)
            assert table.change(video_id, change, at_ms=at_ms, token=token) == expected
        assert proxy.lost == TIMES
    assert direct.get(video_id) == expected
    trail = VideoQueries(stack.client("dynamodb"), stack.table_name).events(video_id)
    assert len(trail) == TIMES + 1
    over = direct.change(video_id, Change.DELETED, at_ms=AHEAD_MS, token="over")
    direct.stop_watching(over)


def test_a_task_whose_count_is_answered_late_counts_once(stack: Stack) -> None:
    direct = VideoTable(stack.client("dynamodb"), stack.table_name)
    video_id = new_ulid(now_ms())
    direct.create(new_video(video_id, tenant=video_id, updated_at=AHEAD_MS))
    for change in (Change.UPLOAD_COMPLETED, Change.PROCESSING_STARTED):
        direct.change(video_id, change, at_ms=AHEAD_MS, token=change)
    with LossyProxy(stack.endpoint_url, asks_for("TransactWriteItems")) as proxy:
        table = VideoTable(client(stack, "dynamodb", proxy.url), stack.table_name)
        for turn in range(TIMES):
            table.finish_task(video_id, 1, f"chunk-{turn:05d}", at_ms=AHEAD_MS)
        assert proxy.lost == TIMES
    video = direct.get(video_id)
    assert video
    assert video.progress.tasks_done == TIMES
    over = direct.change(video_id, Change.DELETED, at_ms=AHEAD_MS, token="over")
    direct.stop_watching(over)


@pytest.fixture
def machine(stack: Stack) -> Iterator[str]:
    """A state machine that waits, so that a repeated start finds its execution running."""
    sfn = stack.client("stepfunctions")
    waiting = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 5, "End": True}}}
    role = sfn.describe_state_machine(stateMachineArn=stack.state_machine_arn)["roleArn"]
    arn = sfn.create_state_machine(name="waiting", definition=json.dumps(waiting), roleArn=role)
    yield str(arn["stateMachineArn"])
    sfn.delete_state_machine(stateMachineArn=arn["stateMachineArn"])


def test_of_a_hundred_lost_answers_to_a_start_none_is_a_failure(stack: Stack, machine: str) -> None:
    videos: list[Video] = [new_video(new_ulid(now_ms()), generation=1) for _ in range(TIMES)]
    with LossyProxy(stack.endpoint_url, asks_for("StartExecution")) as proxy:
        executions = Executions(client(stack, "stepfunctions", proxy.url), machine)
        for video in videos:
            executions.start(video)
        assert proxy.lost == TIMES
    pages = stack.client("stepfunctions").get_paginator("list_executions")
    started = [e["name"] for p in pages.paginate(stateMachineArn=machine) for e in p["executions"]]
    assert sorted(started) == sorted(map(execution_name, videos))


def test_of_a_hundred_lost_answers_to_a_completion_none_is_a_failure(stack: Stack) -> None:
    s3 = stack.client("s3")
    direct = SourceBucket(s3, stack.source_bucket)
    # Beside the sources: their events would start the processing of videos that nobody knows.
    keys = [f"lost-answers/{turn:03d}" for turn in range(TIMES)]

    def is_completion(request: str, _headers: dict[str, str]) -> bool:
        return request.startswith("POST ") and "uploadId=" in request

    with LossyProxy(stack.endpoint_url, is_completion) as proxy:
        bucket = SourceBucket(client(stack, "s3", proxy.url), stack.source_bucket)
        for key in keys:
            upload_id = direct.create_upload(key)
            s3.upload_part(
                Bucket=stack.source_bucket, Key=key, UploadId=upload_id, PartNumber=1, Body=b"part"
            )
            parts = direct.list_parts(key, upload_id)
            assert parts
            assert bucket.complete(key, upload_id, parts, size_bytes=4)
        assert proxy.lost >= TIMES
    for key in keys:
        assert direct.head(key) == 4
        direct.delete(key)
