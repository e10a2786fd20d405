"""What the state machine must hold to, in the emulator's world and in that of AWS."""

from typing import Any

import pytest

from tests.contract.template import states

TRANSIENT = [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.Unknown",
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "Runtime.HandlerError",
    "States.TaskFailed",
    "States.Timeout",
]
TASKS = sorted(name for name, state in states().items() if state["Type"] == "Task")
IN_A_BRANCH = {"TranscodeChunk", "TranscodeAudio"}
ACCOMPANYING = {"MakeStills", "ExtractSubtitles"}


def choices(state: dict[str, Any]) -> dict[str, str]:
    return {choice["StringEquals"]: choice["Next"] for choice in state["Choices"]}


@pytest.mark.parametrize("task", TASKS)
def test_every_task_retries_what_is_transient_in_both_worlds(task: str) -> None:
    for retrier in states()[task]["Retry"]:
        assert retrier["JitterStrategy"] == "FULL"
        assert retrier["BackoffRate"] == 2
    assert states()[task]["Retry"][-1]["ErrorEquals"] == TRANSIENT


@pytest.mark.parametrize("task", sorted(set(TASKS) - {"FailVideo"}))
def test_a_task_is_told_when_it_is_begun_again(task: str) -> None:
    assert states()[task]["Parameters"]["retry.$"] == "$$.State.RetryCount"


@pytest.mark.parametrize("task", TASKS)
def test_an_exception_is_retried_under_the_name_that_aws_gives_it(task: str) -> None:
    # "Error" is then the class: DependencyUnavailable, ToolFailed, MemoryError. Step Functions
    # guide, error names: States.TaskFailed "acts as a wildcard that matches any known error name
    # except for States.Timeout".
    named = states()[task]["Retry"][-1]["ErrorEquals"]
    assert {"States.TaskFailed", "States.Timeout"} <= set(named)


@pytest.mark.parametrize("task", TASKS)
def test_a_throttled_account_is_waited_for_and_fails_no_video(task: str) -> None:
    # A new account runs ten functions at a time: a second film must queue, not fail.
    throttled = states()[task]["Retry"][0]
    assert throttled["ErrorEquals"] == ["Lambda.TooManyRequestsException"]
    mean_wait = sum(min(2 * 2**n, throttled["MaxDelaySeconds"]) / 2 for n in range(100))
    assert throttled["MaxAttempts"] == 100
    assert mean_wait > 45 * 60


@pytest.mark.parametrize(
    "name", sorted({*TASKS, "Transcode"} - {"FailVideo", *IN_A_BRANCH, *ACCOMPANYING})
)
def test_whatever_is_left_of_an_error_ends_in_fail_video(name: str) -> None:
    [catcher] = states()[name]["Catch"]
    assert catcher == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "FailVideo"}


@pytest.mark.parametrize("task", sorted(set(TASKS) - {"FailVideo", *ACCOMPANYING}))
def test_every_outcome_is_judged_before_anything_else_happens(task: str) -> None:
    judge = states()[states()[task]["Next"]]
    assert judge["Type"] == "Choice"
    assert set(choices(judge)) == {"rejected", "superseded"}


@pytest.mark.parametrize("task", sorted(ACCOMPANYING))
def test_no_video_fails_for_want_of_what_only_accompanies_it(task: str) -> None:
    [catcher] = states()[task]["Catch"]
    assert catcher["ErrorEquals"] == ["States.ALL"]
    assert states()[catcher["Next"]] == {"Type": "Succeed"}
    assert states()[task]["End"]


def test_subtitles_are_extracted_only_where_the_plan_has_some() -> None:
    choice = states()["AnySubtitles"]
    assert choice["Default"] == "WithoutSubtitles"
    [found] = choice["Choices"]
    assert (found["Variable"], found["Next"]) == ("$.plan.has_subtitles", "ExtractSubtitles")


@pytest.mark.parametrize("judge", ["JudgeProbe", "JudgeAnalysis", "JudgePlan", "JudgePublication"])
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
    for name in ("Chunks", "Spans"):
        found = states()[name]
        assert found["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
        assert found["ResultWriter"]["Parameters"]["Bucket"] == "${MediaBucket}"
        assert found["ItemReader"]["Parameters"]["Key.$"] == f"$.plan.{name.lower()}_key"
    assert all(states()[n]["ResultPath"] is None for n in ("Chunks", "Spans", "Transcode"))


def test_a_film_without_sound_has_nothing_to_read_spans_from() -> None:
    [choice] = states()["AnySound"]["Choices"]
    assert choice == {"Variable": "$.plan.span_count", "NumericEquals": 0, "Next": "NoSound"}
    assert states()["AnySound"]["Default"] == "Spans"
