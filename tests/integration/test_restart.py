"""Down and up again: what was uploaded is still there, and nothing is built or deployed anew."""

from pathlib import Path

import httpx

from infra import engine
from tests.integration.media import make_clip
from tests.integration.product import Product
from tests.running import ROOT


def test_a_second_up_finds_nothing_to_do(product: Product, state: Path) -> None:
    steps: list[str] = []
    assert engine.up(root=ROOT, state=state, report=steps.append) == product.stack
    assert steps == []


def test_a_video_survives_down_and_up(product: Product, state: Path, tmp_path: Path) -> None:
    video = product.ready(make_clip(tmp_path / "clip.mp4", seconds=5))
    port = int(product.stack.endpoint_url.rpartition(":")[2])

    assert engine.down(ROOT, state=state)
    assert not engine.status(ROOT, state=state).answers
    assert engine.up(port, ROOT, state=state) == product.stack

    track = video.document["renditions"][0]["name"]
    replies = [httpx.get(url, timeout=30) for url in product.segment_urls(video.id, track)]
    assert [reply.status_code for reply in replies] == [200] * len(replies)
