"""kill -9 of a worker in the middle of a chunk: the video becomes ready all the same."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.integration.media import make_clip
from tests.integration.processes import encoder_workers
from tests.integration.product import Product

FINISHED_FIRST = 2
T = TypeVar("T")


def tasks_done(product: Product, video_id: str) -> int:
    return len(product.keys(f"work/{video_id}/1/tasks/chunk"))


def await_(look: Callable[[], T]) -> T:
    """Look again and again until there is something."""
    deadline = time.monotonic() + 120
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
    return found


def test_a_killed_worker_costs_one_chunk_and_nothing_that_was_finished(
    product: Product, tmp_path: Path
) -> None:
    source = make_clip(tmp_path / "clip.mp4", seconds=64, size="640x360", rate="24")
    video_id = product.upload(source)
    await_(lambda: tasks_done(product, video_id) >= FINISHED_FIRST)
    before = {o.key: o.written_at for o in product.objects(f"work/{video_id}/1/tasks/")}
    # Between two chunks a worker has no encoder for a moment.
    workers = await_(lambda: encoder_workers(product.stack.endpoint_url))
    os.kill(workers[0], signal.SIGKILL)

    assert product.finished(video_id).status == "ready"
    after = {o.key: o.written_at for o in product.objects(f"work/{video_id}/1/tasks/")}
    assert {key: after[key] for key in before} == before
    assert product.executions(video_id) == [f"{video_id}-1-1"]
    written = [k for k in product.keys(f"media/{video_id}/1/360p/") if not k.endswith(".json")]
    assert len(written) == 17
