"""What the state machine must hold to, in the emulator's world and in that of AWS."""

from typing import Any

import pytest

from tests.contract.template import states

TRANSIENT = [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "Runtime.HandlerError",
    "States.Timeout",
]
TASKS = sorted(name for name, state in states().items() if state["Type"] == "Task")
IN_A_BRANCH = {"TranscodeChunk", "TranscodeAudio"}


def choices(state: dict[str, Any]) -> dict[str, str]:
    return {choice["StringEquals"]: choice["Next"] for choice in state["Choices"]}


@pytest.mark.parametrize("task", TASKS)
def test_every_task_retries_what_is_transient_in_both_worlds(task: str) -> None:
    [retrier] = states()[task]["Retry"]
    assert retrier["ErrorEquals"] == TRANSIENT
    assert retrier["JitterStrategy"] == "FULL"
    assert retrier["BackoffRate"] == 2


@pytest.mark.parametrize("name", sorted({*TASKS, "Transcode"} - {"FailVideo", *IN_A_BRANCH}))
def test_whatever_is_left_of_an_error_ends_in_fail_video(name: str) -> None:
    [catcher] = states()[name]["Catch"]
    assert catcher == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "FailVideo"}


@pytest.mark.parametrize("task", sorted(set(TASKS) - {"FailVideo"}))
def test_every_outcome_is_judged_before_anything_else_happens(task: str) -> None:
    judge = states()[states()[task]["Next"]]
    assert judge["Type"] == "Choice"
    assert set(choices(judge)) == {"rejected", "superseded"}


@pytest.mark.parametrize("judge", ["JudgeProbe", "JudgePlan", "JudgePublication"])
def test_a_superseded_generation_ends_quietly_and_a_rejected_one_in_fail_video(judge: str) -> None:
    nexts = choices(states()[judge])
    assert nexts["superseded"] == "Superseded"
    assert states()["Superseded"] == {"Type": "Succeed"}
    assert states()[nexts["rejected"]]["Next"] == "FailVideo"


def test_one_rejected_chunk_or_track_ends_its_map() -> None:
    for name in ("Chunk", "Audio"):
        assert set(choices(states()[f"Judge{name}"]).values()) == {f"{name}Rejected"}
        assert states()[f"{name}Rejected"]["Type"] == "Fail"


def test_no_result_of_a_map_passes_through_the_state() -> None:
    chunks = states()["Chunks"]
    assert chunks["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
    assert chunks["ResultWriter"]["Parameters"]["Bucket"] == "${MediaBucket}"
    assert all(states()[n]["ResultPath"] is None for n in ("Chunks", "AudioTracks", "Transcode"))
