"""What every Task state shares: its identity, its deadline, and its outcome as data.

A permanent outcome is returned, because the emulator does not carry error names into the state
machine and because bad media is no fault; an exception means transient and is retried there.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from aws_lambda_powertools.logging import utils

from processing import metrics
from processing.failures import CANNOT_BE_PACKAGED, PROCESSING_TIMEOUT
from processing.log import logger
from zoetrope.adapters import clients
from zoetrope.adapters.identity import new_token, now_ms
from zoetrope.domain.boxes import MalformedBoxes
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.plan import Plan
from zoetrope.domain.video import Failure
from zoetrope.errors import (
    DependencyUnavailable,
    FinishedElsewhere,
    MediaRejected,
    StaleGeneration,
    ToolFailed,
)

Event = dict[str, Any]
MARGIN_SECONDS = 5
"""Left after a tool was stopped at the deadline, to say so before Lambda ends the worker."""

# The adapters log with the standard library, among them each command that is run.
utils.copy_config_to_registered_loggers(logger, include={"zoetrope.adapters.processes"})


class Context(Protocol):
    """What Lambda says of an invocation, as far as it is used."""

    @property
    def memory_limit_in_mb(self) -> str | int:
        """Give the function's memory: a text on AWS, a number on the emulator."""

    def get_remaining_time_in_millis(self) -> int:
        """Give the time until Lambda ends the worker."""


@dataclass(frozen=True, slots=True)
class Job:
    """One invocation's piece of work."""

    video_id: str
    tenant: str
    generation: int
    deadline: float
    """On the monotonic clock, in seconds."""
    task: str = ""
    """What it is called where its state has several."""
    started: float = 0.0
    """On the monotonic clock, like the deadline."""
    memory_mb: int = 0
    attempt: int | None = None
    """Of the execution, where its state says so."""

    @property
    def keys(self) -> GenerationKeys:
        """Where its objects lie."""
        return GenerationKeys(self.video_id, self.generation)

    def remaining_seconds(self) -> float:
        """Give the time that a tool may take from now."""
        return self.deadline - time.monotonic()

    def compute_mb_ms(self) -> int:
        """Give what Lambda bills of it by now: memory times time, in MB and milliseconds."""
        return self.memory_mb * round((time.monotonic() - self.started) * 1000)

    def plan(self) -> Plan:
        """Read the generation's plan."""
        members = clients.media_bucket().get_json(self.keys.plan)
        if members is None:
            raise DependencyUnavailable("the plan is not there yet")
        return Plan.from_json(members)


def perform(
    state: str, event: Event, context: Context, work: Callable[[Job], Event], *, task: str = ""
) -> Event:
    """Do the work of a Task state and give its outcome.

    MediaRejected becomes `rejected` with its failure, written once for the generation; so does a
    tool that was stopped at the deadline for the second time, and an output that does not become
    segments. StaleGeneration becomes `superseded`;
    any other error is raised, and retried by Step Functions, which says so in `retry`: counted
    then, for a worker that was killed could not count it.
    """
    started = time.monotonic()
    if event.get("retry"):
        metrics.count("Retries", state=state)
    remaining = context.get_remaining_time_in_millis() / 1000
    job = Job(
        event["video_id"],
        event["tenant"],
        event["generation"],
        started + remaining - MARGIN_SECONDS,
        task or state,
        started,
        int(context.memory_limit_in_mb),
        event.get("attempt"),
    )
    try:
        outcome: Event = {"outcome": "done"} | work(job)
    except MediaRejected as rejected:
        outcome = _reject(job, Failure(rejected.failure_code, rejected.detail))
    except ToolFailed as failed:
        if not failed.members.get("timed_out") or _is_first_overrun(job):
            raise
        outcome = _reject(job, PROCESSING_TIMEOUT)
    except MalformedBoxes as malformed:
        # The same source gives the same bytes: a retry would encode them again, and be refused.
        logger.error(
            "encoded media cannot be packaged", extra={"state": state, "why": f"{malformed}"}
        )
        outcome = _reject(job, CANNOT_BE_PACKAGED)
    except StaleGeneration:
        outcome = {"outcome": "superseded"}
    _log(state, job, outcome, time.monotonic() - started)
    return outcome


def _reject(job: Job, failure: Failure) -> Event:
    said = asdict(failure)
    clients.media_bucket().put_json_once(job.keys.failure, said)
    return {"outcome": "rejected", "failure": said}


def _is_first_overrun(job: Job) -> bool:
    """Note that a tool was stopped at the deadline: once may be a slow machine, twice is too much.

    A task's whole 15 minutes are lost each time, so they are not spent on all of the retries.
    """
    return clients.media_bucket().put_json_once(job.keys.overrun(job.task), {"token": new_token()})


def once(job: Job, task: str, work: Callable[[], Mapping[str, object]]) -> Event:
    """Do a countable task unless its result is already there; either way it counts once."""
    media = clients.media_bucket()
    skipped = media.get_json(job.keys.task_result(task)) is not None
    figures: Mapping[str, object] = {}
    used = 0  # by a run that wrote its result and was killed, nobody knows
    if not skipped:
        require_current(job)
        try:
            result = work()
        except FinishedElsewhere:
            require_current(job)
            skipped = True
        else:
            media.put_json(job.keys.task_result(task), result)
            figures = {name: value for name, value in result.items() if name in FIGURES}
        used = job.compute_mb_ms()
    clients.video_table().finish_task(
        job.video_id, job.generation, task, at_ms=now_ms(), compute_mb_ms=used
    )
    return {"task": task, "skipped": skipped, **figures}


def require_current(job: Job) -> None:
    """Begin no work for nobody: what runs longest after a deletion had begun before it."""
    video = clients.video_table().get(job.video_id)
    given = (video.status, video.generation) if video else None
    if given != (Status.PROCESSING, job.generation):
        raise StaleGeneration(f"generation {job.generation} is not in processing")


FIGURES = ("frame_count", "cpu_seconds", "source_bytes_read", "source_requests")
"""The members of a result that are worth a place in the log."""


def _log(state: str, job: Job, outcome: Event, seconds: float) -> None:
    ids = {"video_id": job.video_id, "generation": job.generation, "state": state}
    logger.info("task ended", extra={**ids, **outcome, "seconds": round(seconds, 3)})
