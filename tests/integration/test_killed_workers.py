"""kill -9 of any worker at any moment, twenty times: ready each time, with the same bytes."""

import os
import signal
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.integration.media import make_clip
from tests.integration.processes import at_work, processing_workers
from tests.integration.product import Product

pytestmark = pytest.mark.exhaustive

RUNS = 20
SEED = 20261122
PATIENCE_SECONDS = 10


def finished_tasks(product: Product, video_id: str) -> dict[str, str]:
    """When each task's result was written, and what its tracks were packaged into."""
    prefixes = [f"work/{video_id}/1/{kind}/" for kind in ("tasks", "packaged")]
    found = [each for prefix in prefixes for each in product.objects(prefix)]
    return {each.key: each.written_at for each in found}


def kill_one(product: Product, chance: Random) -> tuple[str, bool]:
    """Kill a worker of our own engine; give its function, and whether it was at work.

    Workers wait more than they work, so there may be none at work for a while.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    busy: list[tuple[str, int]] = []
    while not busy and time.monotonic() < deadline:
        workers = processing_workers(product.stack.endpoint_url)
        busy = [worker for worker in workers if at_work(worker[1])]
    function, pid = chance.choice(busy or workers)
    os.kill(pid, signal.SIGKILL)
    return function, bool(busy)


def test_a_killed_worker_never_costs_a_video_its_bytes_or_finished_work(
    product: Product, tmp_path: Path
) -> None:
    source = make_clip(tmp_path / "clip.mp4", seconds=48, size="640x360", rate="24")
    began = time.monotonic()
    whole = product.ready(source)
    undisturbed = time.monotonic() - began
    wanted = product.segments_of(whole.id, 1)
    assert len(wanted) > 20

    chance, killed = Random(SEED), Counter[str]()
    for run in range(RUNS):
        video_id = product.upload(source)
        time.sleep(chance.uniform(0, undisturbed / 2))
        before = finished_tasks(product, video_id)
        function, was_at_work = kill_one(product, chance)
        killed[f"{function}, {'at work' if was_at_work else 'idle'}"] += 1
        assert product.finished(video_id).status == "ready", run
        assert product.segments_of(video_id, 1) == wanted, run
        after = finished_tasks(product, video_id)
        assert {key: after[key] for key in before} == before, run
        assert product.executions(video_id) == [f"{video_id}-1-1"], run
    at_work_then = sum(count for name, count in killed.items() if name.endswith("at work"))
    # How many are met at work is up to the machine; a killed idle worker must cost nothing either.
    assert at_work_then >= RUNS // 4, dict(killed)
