"""The stages of a processing, and which of them a video is in, the tasks of Maps included."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.product import Product

STAGES = ("ProbeSource", "PlanChunks", "TranscodeChunk", "TranscodeAudio", "PublishVideo")
ENDED = frozenset({"ready", "failed"})
BEGIN_SECONDS = 60


def stages_of(product: Product, video_id: str) -> set[str]:
    """Name the tasks of a video's first execution that were begun and have not succeeded.

    An engine that was stopped shows where that execution was when it was saved.
    """
    functions = {function_of(stage): stage for stage in STAGES}
    arn = product.stack.state_machine_arn.replace(":stateMachine:", ":execution:")
    client = product.stack.client("stepfunctions")
    return {
        functions[name]
        for execution in _with_children(client, f"{arn}:{video_id}-1-1")
        for resource in _unfinished(client, execution)
        if (name := resource.rpartition(f":{product.stack.stack_name}-")[2]) in functions
    }


def until_in(stage: str, product: Product, video_id: str) -> bool:
    """Wait until a video is in a stage; False when it ended without having been seen there."""
    deadline = time.monotonic() + BEGIN_SECONDS
    while time.monotonic() < deadline:
        if stage in stages_of(product, video_id):
            return True
        if product.api.video(video_id).status in ENDED:
            return False
        time.sleep(0.02)
    raise AssertionError(f"{stage} was never entered")


def function_of(stage: str) -> str:
    """Name the function of a Task state, as it is deployed."""
    return re.sub(r"(?<!^)([A-Z])", r"-\1", stage).lower()


def _with_children(client: Any, execution: str) -> Iterator[str]:
    # An item of a Distributed Map is an execution of its own, with its own history.
    yield execution
    try:
        runs = client.list_map_runs(executionArn=execution)["mapRuns"]
    except ClientError:  # it has not begun
        return
    for run in runs:
        children = client.list_executions(mapRunArn=run["mapRunArn"])["executions"]
        yield from (child["executionArn"] for child in children)


def _unfinished(client: Any, execution: str) -> set[str]:
    """Name what was scheduled in an execution and has not succeeded."""
    try:
        pages = list(client.get_paginator("get_execution_history").paginate(executionArn=execution))
    except ClientError:  # as above
        return set()
    events = [event for page in pages for event in page["events"]]
    scheduled, succeeded = (
        {event[details]["resource"] for event in events if details in event}
        for details in ("taskScheduledEventDetails", "taskSucceededEventDetails")
    )
    return scheduled - succeeded
