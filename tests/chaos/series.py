"""A seeded series of runs: which clip and which faults each has, several runs at a time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from tests.chaos.faults import FAULTS, RARE
from tests.chaos.ground import AT_ONCE
from tests.chaos.invariants import output_of, violations
from tests.chaos.run import Run
from tests.integration.media import make_clip
from zoetrope.domain.evolution import REPAIRED
from zoetrope.domain.lifecycle import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.chaos.faults import Bites, Fault
    from tests.chaos.ground import Ground
    from tests.chaos.invariants import Output

CLIPS = {"short": (2, "160x90"), "long": (6, "192x108")}
SEVERAL = 3
"""Every third run has so many faults at once, or one more."""
RESTART_EVERY = 20


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one run."""

    number: int
    bites: dict[str, int]
    """By the fault's name."""
    retries: int
    repairs: int
    reprocessed: bool
    seconds: float
    violations: tuple[str, ...]


def chosen(
    runs: int, seed: int, among: Sequence[Fault] = FAULTS
) -> Iterator[tuple[str, tuple[Fault, ...], int]]:
    """Choose for each run its clip, its faults and the seed of their details."""
    chance = Random(seed)
    rare = [fault for fault in among if fault.name in RARE]
    common = [fault for fault in among if fault.name not in RARE]
    for number in range(runs):
        count = chance.choice([3, 4]) if number % SEVERAL == 0 else chance.choice([1, 1, 2])
        # Each common fault leads in its turn, so that all are met equally often.
        others = [fault for fault in common if fault is not common[number % len(common)]]
        faults = [common[number % len(common)], *chance.sample(others, count - 1)]
        if rare and number % RESTART_EVERY == RESTART_EVERY // 2:
            faults.append(chance.choice(rare))
        yield chance.choice(sorted(CLIPS)), tuple(faults), chance.randrange(2**32)


def series(
    ground: Ground,
    folder: Path,
    *,
    runs: int,
    seed: int,
    tell: Callable[[Result], None],
    among: Sequence[Fault] = FAULTS,
) -> list[Result]:
    """Make the undisturbed runs, then all others; tell of each as it ends."""
    clips = {
        name: make_clip(folder / f"{name}.mp4", seconds=seconds, size=size, rate="12")
        for name, (seconds, size) in CLIPS.items()
    }
    wanted = {name: undisturbed(ground, folder, clip) for name, clip in clips.items()}
    telling = threading.Lock()

    def one(number: int, name: str, faults: tuple[Fault, ...], seed: int) -> Result:
        run, chance = Run(number, clips[name], faults), Random(seed)
        bites = {fault.name: fault.arm(ground, run, chance) for fault in faults}
        result = finished(ground, run, bites, folder / str(number), wanted[name])
        with telling:
            tell(result)
        return result

    with ThreadPoolExecutor(AT_ONCE) as pool:
        started = [
            pool.submit(one, number, *choice)
            for number, choice in enumerate(chosen(runs, seed, among))
        ]
        return [future.result() for future in started]


def undisturbed(ground: Ground, folder: Path, clip: Path) -> Output:
    """Process a clip without any fault: what every other run of it must come to."""
    run = Run(9000, clip, ())
    run.go(ground, folder / f"undisturbed-{clip.stem}")
    assert run.seen
    assert run.seen[-1].status == "ready", run.seen[-1]
    return output_of(ground, run.video_id, 1)


def finished(
    ground: Ground, run: Run, bites: dict[str, Bites], folder: Path, wanted: Output
) -> Result:
    """Let a run happen, and judge it."""
    try:
        run.go(ground, folder)
    finally:
        ground.proxy.clear(run.traps)
    with ground.staying_up:
        return Result(
            run.number,
            {name: int(count()) for name, count in bites.items()},
            retries_of(ground, run),
            repairs_of(ground, run),
            run.reprocessed,
            run.ready_seconds,
            tuple(violations(ground, run, wanted)),
        )


def retries_of(ground: Ground, run: Run) -> int:
    """Count the attempts of tasks that failed, as the executions' histories have them."""
    pages = ground.client("stepfunctions").get_paginator("get_execution_history")
    found = pages.paginate(executionArn=run.execution_arn(ground))
    failed = ("TaskFailed", "LambdaFunctionFailed", "TaskTimedOut", "LambdaFunctionTimedOut")
    return sum(event["type"] in failed for page in found for event in page["events"])


def repairs_of(ground: Ground, run: Run) -> int:
    """Count what reconcile or recovery had to put right, as the trail tells it."""
    trail = ground.queries.events(run.video_id)
    return sum(
        event.change in {Change.PROCESSING_RESTARTED, REPAIRED} or "reconcile" in event.reason
        for event in trail
    )
