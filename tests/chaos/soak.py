"""`make soak`: a hundred videos, requests that fail now and then, and a redeploy in the middle."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from infra import engine
from infra.client.errors import ClientError as RefusedByApi
from infra.engine.build import INPUTS
from tests.chaos.courier import Handling
from tests.chaos.faults import writing
from tests.chaos.ground import AT_ONCE, ground, point
from tests.chaos.invariants import violations
from tests.chaos.run import Run
from tests.chaos.series import CLIPS, undisturbed
from tests.chaos.traps import Request, Trap
from tests.chaos.witness import Tally, WitnessedSession
from tests.integration.media import make_clip
from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.chaos.ground import Ground
    from tests.chaos.invariants import Output

SEED = 20261122
VIDEOS = 100
SHARE = 0.05
"""Of the requests that functions send to the engine, and of S3's events."""
WITHOUT_END = 10**9
SUCCEEDED_PERCENT = 99.9
"""Of the API calls, after the client's own retries."""


@dataclass(slots=True, eq=False)
class SoakRun(Run):
    """A video's client of which every call is counted and every answer read."""

    tally: Tally = field(default_factory=Tally)

    def session(self, base_url: str, *, api_key: str = "") -> WitnessedSession:
        return WitnessedSession(base_url, api_key=api_key, tally=self.tally)


def noise(chance: Random) -> Iterator[Trap]:
    """Give what may happen to any request of a video, with a share of SHARE in all."""

    def one_in(parts: float, among: Callable[[Request], bool]) -> Callable[[Request], bool]:
        return lambda request: among(request) and chance.random() < SHARE / parts

    def any_request(_request: Request) -> bool:
        return True

    yield Trap(one_in(5, any_request), 0, WITHOUT_END, status=500, code="InternalError")
    yield Trap(one_in(5, any_request), 0, WITHOUT_END, status=503, code="SlowDown")
    yield Trap(one_in(5, any_request), 0, WITHOUT_END, wait_seconds=1.5)
    yield Trap(one_in(5, any_request), 0, WITHOUT_END, hangs_up=True)
    yield Trap(one_in(5, writing), 0, WITHOUT_END, signal=signal.SIGKILL, after_write=True)


def redeploy(stack: Ground, folder: Path) -> float:
    """Deploy other code over the running product, and give the seconds that it took."""
    began, other = time.monotonic(), folder / "other"
    for name in INPUTS:
        source = ROOT / name
        copy: Callable[..., Any] = shutil.copytree if source.is_dir() else shutil.copy2
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        copy(source, other / name)
    (other / "web").symlink_to(ROOT / "web")  # the console stays as it is
    with (other / "functions" / "zoetrope" / "__init__.py").open("a") as changed:
        changed.write('\nSOAKED = "deployed in the middle"\n')
    engine.up(int(stack.stack.endpoint_url.rpartition(":")[2]), other, state=stack.state)
    point(stack.stack, stack.proxy.url, stack.tools.folder)
    return time.monotonic() - began


def soak(stack: Ground, folder: Path, *, videos: int, seed: int) -> dict[str, object]:
    """Let so many videos go through, and give what is to be said of them."""
    tally = Tally()
    clips = {
        name: make_clip(folder / f"{name}.mp4", seconds=seconds, size=size, rate="12")
        for name, (seconds, size) in CLIPS.items()
    }
    wanted = {clip: undisturbed(stack, folder, clip) for clip in clips.values()}
    chance = Random(seed)
    runs = [troubled(number, list(clips.values()), tally, chance) for number in range(videos)]
    lost = [run for run in runs if chance.random() < SHARE]
    for run in lost:
        stack.courier.set(Handling(run.names, ()))
    half = threading.Semaphore(0)

    def in_the_middle() -> float:
        for _ in range(videos // 2):
            half.acquire()
        return redeploy(stack, folder)

    began = time.monotonic()
    with ThreadPoolExecutor(1) as beside:
        deploying = beside.submit(in_the_middle)
        broken = dict(_all(stack, runs, folder, wanted, half))
        redeploy_seconds = deploying.result()
    return {
        "videos": videos,
        "ready": sum(bool(run.seen) and run.seen[-1].status == "ready" for run in runs),
        "distinct": len({run.video_id for run in runs}),
        "records": _records(stack),
        "processed_anew": sum(run.reprocessed for run in runs),
        "faults": sum(trap.bites for run in runs for trap in run.traps),
        "events_lost": len(lost),
        "redeploy_seconds": round(redeploy_seconds, 1),
        "seconds": round(time.monotonic() - began),
        "broken": broken,
        **tally.told(),
    }


def troubled(number: int, clips: list[Path], tally: Tally, chance: Random) -> SoakRun:
    """Make a client whose video meets noise."""
    run = SoakRun(number, chance.choice(clips), (), tally=tally)
    run.traps = list(noise(Random(chance.random())))
    for trap in run.traps:
        trap.names = run.names
    return run


def _all(
    stack: Ground,
    runs: list[SoakRun],
    folder: Path,
    wanted: dict[Path, Output],
    half: threading.Semaphore,
) -> Iterator[tuple[int, list[str]]]:
    def one(run: SoakRun) -> tuple[int, list[str]]:
        for trap in run.traps:
            stack.proxy.set(trap)
        try:
            run.go(stack, folder / str(run.number))
        except RefusedByApi as gave_up:
            return run.number, [f"its client gave up: {gave_up}"]
        finally:
            stack.proxy.clear(run.traps)
            half.release()
        try:
            return run.number, list(violations(stack, run, wanted[run.clip]))
        except RefusedByApi as unanswered:
            return run.number, [f"could not be judged: {unanswered}"]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in as_completed([pool.submit(one, run) for run in runs]):
            number, found = done.result()
            sys.stderr.write(f"{number:4d}  {'; '.join(found) or 'holds'}\n")
            if found:
                yield number, found


def _records(stack: Ground) -> int:
    """Count the videos that the table has, those without any fault left out."""
    pages = (
        stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.stack.table_name)
    )
    names = [
        item["filename"]["S"]
        for page in pages
        for item in page["Items"]
        if item["sk"]["S"] == "META" and "filename" in item
    ]
    return sum(name.startswith("chaos-") and not name.startswith("chaos-9") for name in names)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--videos", type=int, default=VIDEOS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zoetrope-soak-") as name:
        folder = Path(name)
        with ground(folder) as stack:
            result = soak(stack, folder, videos=given.videos, seed=given.seed)
    sys.stdout.write(json.dumps(result) + "\n")
    return int(not is_good(result))


def is_good(result: dict[str, Any]) -> bool:
    """Say whether a series held everything that it should."""
    once = result["ready"] == result["distinct"] == result["records"] == result["videos"]
    clean = not result["broken"] and not result["exception_texts"]
    return once and clean and result["succeeded_percent"] >= SUCCEEDED_PERCENT


if __name__ == "__main__":
    sys.exit(main())
