"""The engine is killed with -9 and loses its table: `up` brings every video back from S3."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from infra import engine
from infra.client.errors import ClientError
from infra.engine import Stack
from infra.engine.health import listens
from tests.integration.media import make_clip
from tests.integration.product import Product
from tests.running import ROOT, free_port

pytestmark = pytest.mark.exhaustive
ROUNDS = 20
STUCK_SECONDS = 60


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Stack, Path]]:
    """An engine of this test's own: nobody else's videos are lost with it."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    state = tmp_path / "engine"
    try:
        yield engine.up(free_port(), ROOT, state=state), state
    finally:
        engine.down(ROOT, state=state)


def kill(state: Path, port: int) -> None:
    pid = engine.status(ROOT, state=state).pid
    assert pid
    os.killpg(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while listens("127.0.0.1", port) and time.monotonic() < deadline:
        time.sleep(0.05)


def ended(product: Product, video_id: str) -> str:
    """Wait until a video is ready or failed, as long as none may be stuck."""
    deadline = time.monotonic() + STUCK_SECONDS
    status = ""
    while time.monotonic() < deadline and status not in {"ready", "failed"}:
        with suppress(ClientError):
            status = product.api.video(video_id).status
        time.sleep(0.5)
    return status


def test_every_video_is_brought_back_and_none_is_stuck(
    own: tuple[Stack, Path], tmp_path: Path
) -> None:
    stack, state = own
    port = int(stack.endpoint_url.rpartition(":")[2])
    clip = make_clip(tmp_path / "clip.mp4", seconds=1)
    with Product(stack, tmp_path / "records-0") as product:
        ready = [product.ready(clip).id]
    for turn in range(ROUNDS):
        with Product(stack, tmp_path / f"records-{turn + 1}") as product:
            begun = product.upload(clip)
            time.sleep(turn % 5 * 0.7)  # in another stage of its processing each time
        kill(state, port)
        stack = engine.up(port, ROOT, state=state)
        with Product(stack, tmp_path / f"again-{turn}") as product:
            for video_id in ready:
                assert product.api.video(video_id).status == "ready"
                assert product.playlist(video_id, "master.m3u8").playlists
            assert ended(product, begun) == "ready"
            ready.append(begun)
