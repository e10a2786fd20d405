"""The kinds of fault, each declared with how it is put in and what counts as its bite."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from tests.chaos.courier import Handling
from tests.chaos.ground import THROTTLED
from tests.chaos.traps import Request, Trap
from zoetrope.adapters.identity import now_ms
from zoetrope.errors import ZoetropeError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from tests.chaos.ground import Ground
    from tests.chaos.run import Run

Bites = Callable[[], int]
"""Says afterwards how often the fault has bitten."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: `arm` puts it into a run before that begins."""

    name: str
    how: str
    arm: Callable[[Ground, Run, Random], Bites]
    needs_reconcile: bool = False
    """Whether its repair waits for reconcile, a minute or two."""


def writing(request: Request) -> bool:
    return request.writes


def changing(request: Request) -> bool:
    return request.target.endswith("TransactWriteItems")


def of_s3(request: Request) -> bool:
    return request.service == "s3"


def of_dynamodb(request: Request) -> bool:
    return request.service == "dynamodb"


def reading_the_plan(request: Request) -> bool:
    return of_s3(request) and request.method == "GET" and request.path.endswith("/plan.json")


def trapped(ground: Ground, run: Run, trap: Trap) -> Bites:
    trap.names = run.names
    run.traps.append(trap)
    ground.proxy.set(trap)
    return lambda: trap.bites


def _killed(ground: Ground, run: Run, chance: Random) -> Bites:
    later = chance.random() < 0.5
    trap = Trap(writing, chance.randrange(25), 1, signal=signal.SIGKILL, after_write=later)
    return trapped(ground, run, trap)


def _timed_out(ground: Ground, run: Run, chance: Random) -> Bites:
    later = chance.random() < 0.5
    trap = Trap(writing, chance.randrange(2, 25), 1, signal=signal.SIGSTOP, after_write=later)
    return trapped(ground, run, trap)


def _s3_errors(ground: Ground, run: Run, chance: Random) -> Bites:
    status, code = chance.choice([(500, "InternalError"), (503, "SlowDown")])
    # Four in a row are more than the SDK repeats: the task fails and is repeated.
    trap = Trap(of_s3, chance.randrange(15), chance.randint(1, 5), status=status, code=code)
    return trapped(ground, run, trap)


def _dynamodb_errors(ground: Ground, run: Run, chance: Random) -> Bites:
    refusals = [(500, "InternalServerError"), (400, "ProvisionedThroughputExceededException")]
    status, code = chance.choice(refusals)
    trap = Trap(of_dynamodb, chance.randrange(15), chance.randint(1, 5), status=status, code=code)
    return trapped(ground, run, trap)


def _slow(matches: Callable[[Request], bool]) -> Callable[[Ground, Run, Random], Bites]:
    def arm(ground: Ground, run: Run, chance: Random) -> Bites:
        wait = chance.uniform(0.5, 3)
        trap = Trap(matches, chance.randrange(10), chance.randint(2, 4), wait_seconds=wait)
        return trapped(ground, run, trap)

    return arm


def _race(ground: Ground, run: Run, chance: Random) -> Bites:
    def write_first() -> None:
        try:
            video = ground.table.get(run.video_id)
            if video:
                details = {"title": f"raced at version {video.version}"}
                tenant = video.tenant
                ground.table.edit(run.video_id, details, tenant=tenant, at_ms=now_ms())  # type: ignore[arg-type]
        except (ZoetropeError, BotoCoreError, ClientError):
            return  # the competitor lost, or the engine is down

    trap = Trap(changing, chance.randrange(1, 5), chance.randint(1, 3), before=write_first)
    return trapped(ground, run, trap)


def _lost_answers(ground: Ground, run: Run, chance: Random) -> Bites:
    trap = Trap(writing, chance.randrange(15), chance.randint(1, 3), hangs_up=True)
    return trapped(ground, run, trap)


def _events(
    draw: Callable[[Random], Sequence[float]], *, overtaken: bool = False
) -> Callable[[Ground, Run, Random], Bites]:
    def arm(ground: Ground, run: Run, chance: Random) -> Bites:
        # Half of the clients are gone once S3 has the object: then nobody but the event tells.
        run.leaves_early |= chance.random() < 0.5
        handling = Handling(run.names, draw(chance), overtaken=overtaken)
        ground.courier.set(handling)
        return lambda: handling.bites

    return arm


def _tool(what: str) -> Callable[[Ground, Run, Random], Bites]:
    def arm(ground: Ground, run: Run, _chance: Random) -> Bites:
        trap = Trap(reading_the_plan, 0, 1)
        trap.by_worker = lambda worker: ground.tools.order(what, worker, run.number)
        trapped(ground, run, trap)
        return lambda: ground.tools.taken(what, run.number)

    return arm


def _after_upload(run: Run, seconds: float, act: Callable[[], bool]) -> Bites:
    """Do something a while after the upload; its result says whether it bit."""
    bitten = [False]

    def later() -> None:
        bitten[0] = act()

    def schedule() -> None:
        timer = threading.Timer(seconds, later)
        timer.daemon = True
        timer.start()
        run.pending.append(timer)

    run.when_uploaded.append(schedule)
    return lambda: bitten[0]


def _throttled(ground: Ground, run: Run, chance: Random) -> Bites:
    function, seconds = chance.choice(THROTTLED), chance.uniform(1, 4)

    def act() -> bool:
        ground.throttle(function, seconds)
        return True

    return _after_upload(run, chance.uniform(0, 1), act)


def _aborted(ground: Ground, run: Run, chance: Random) -> Bites:
    def act() -> bool:
        try:
            ground.client("stepfunctions").stop_execution(executionArn=run.execution_arn(ground))
        except (BotoCoreError, ClientError):
            return False  # it has ended, or has not begun
        return True

    return _after_upload(run, chance.uniform(0.5, 5), act)


def _restarted(ground: Ground, run: Run, chance: Random) -> Bites:
    def act() -> bool:
        ground.restart()
        return True

    return _after_upload(run, chance.uniform(0, 5), act)


def _skewed(_ground: Ground, run: Run, chance: Random) -> Bites:
    run.skew_hours = chance.choice([-26, -1, 1, 26])
    return lambda: run.skewed_requests


FAULTS = (
    Fault("worker killed", "`kill -9` as it writes, before the write or after it", _killed),
    Fault("function timed out", "SIGSTOP as it writes, until Lambda ends it", _timed_out),
    Fault("throttled (429)", "no concurrency for a task, 1 to 4 s", _throttled),
    Fault("S3 error", "500 or 503, up to five in a row", _s3_errors),
    Fault("S3 slow", "0.5 to 3 s more, 2 to 4 times", _slow(of_s3)),
    Fault("DynamoDB error", "500 or throughput exceeded, up to five in a row", _dynamodb_errors),
    Fault("DynamoDB slow", "0.5 to 3 s more, 2 to 4 times", _slow(of_dynamodb)),
    Fault("write race", "another writer is faster by a moment, 1 to 3 times", _race),
    Fault("answer lost", "the write commits, the connection is cut, 1 to 3 times", _lost_answers),
    Fault("event lost", "S3's event is thrown away", _events(lambda _: ()), needs_reconcile=True),
    Fault("event doubled", "S3's event comes three times", _events(lambda _: (0, 0, 0.3))),
    Fault("event delayed", "S3's event is 5 to 40 s late", _events(lambda c: (c.uniform(5, 40),))),
    Fault(
        "event reordered",
        "S3's event comes behind that of a later video, and again 20 s later",
        _events(lambda _: (0, 20), overtaken=True),
        needs_reconcile=True,
    ),
    Fault(
        "execution aborted",
        "StopExecution, 0.5 to 5 s after the upload",
        _aborted,
        needs_reconcile=True,
    ),
    Fault(
        "engine restarted",
        "SIGTERM, then up, 0 to 5 s after the upload",
        _restarted,
        needs_reconcile=True,
    ),
    Fault("client's clock wrong", "`Date` is 1 or 26 h off, both ways", _skewed),
    Fault("disk full", "ffmpeg can write 512 bytes to its work folder", _tool("full")),
    Fault("ffmpeg hangs", "an ffmpeg that never ends", _tool("hang")),
)
RARE = frozenset({"engine restarted"})
"""It hits every run that is under way, and each costs a minute."""
