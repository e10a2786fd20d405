"""kill -9 of a worker in the middle of a chunk: the video becomes ready all the same."""

import os
import signal
import time
from pathlib import Path

from tests.integration.media import make_clip
from tests.integration.processes import encoder_workers
from tests.integration.product import Product

FINISHED_FIRST = 2


def tasks_done(product: Product, video_id: str) -> int:
    return len(product.keys(f"work/{video_id}/1/tasks/chunk"))


def test_a_killed_worker_costs_one_chunk_and_nothing_that_was_finished(
    product: Product, tmp_path: Path
) -> None:
    source = make_clip(tmp_path / "clip.mp4", seconds=100, size="1280x720", rate="24")
    video_id = product.upload(source)
    deadline = time.monotonic() + 120
    while tasks_done(product, video_id) < FINISHED_FIRST:
        assert time.monotonic() < deadline, "no chunk was finished"
        time.sleep(0.1)
    before = {o.key: o.written_at for o in product.objects(f"work/{video_id}/1/tasks/")}
    workers = encoder_workers(product.stack.endpoint_url)
    assert workers, "the encoding was over before a worker could be killed"
    os.kill(workers[0], signal.SIGKILL)

    assert product.finished(video_id).status == "ready"
    after = {o.key: o.written_at for o in product.objects(f"work/{video_id}/1/tasks/")}
    assert {key: after[key] for key in before} == before
    assert product.executions(video_id) == [f"{video_id}-1-1"]
    written = {o.key: o.written_at for o in product.objects(f"media/{video_id}/1/720p/")}
    assert len(written) == 26
