"""Repeated, reordered and concurrent events of one upload end in one execution."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.integration.media import make_clip
from tests.integration.product import Product
from zoetrope.domain.layout import source_key


def event(product: Product, key: str, sequencer: int) -> dict[str, Any]:
    record = {
        "eventName": "ObjectCreated:CompleteMultipartUpload",
        "s3": {
            "bucket": {"name": product.stack.source_bucket},
            "object": {"key": key, "sequencer": f"{sequencer:016X}"},
        },
    }
    return {"Records": [record]}


def test_ten_repeated_and_reordered_events_make_one_generation(
    product: Product, tmp_path: Path
) -> None:
    video_id = product.upload(make_clip(tmp_path / "clip.mp4", seconds=6))
    key = source_key(product.tenant_of(video_id), video_id)
    events = [event(product, key, n) for n in (3, 1, 2, 9, 5, 4, 8, 6, 7, 0)]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda one: product.invoke("on-source-uploaded", one), events))
    product.finished(video_id)
    for one in reversed(events):
        product.invoke("on-source-uploaded", one)
    assert product.executions(video_id) == [f"{video_id}-1-1"]
    assert {key.split("/")[2] for key in product.keys(f"media/{video_id}/")} == {"1"}
    trail = [step["to"] for step in product.api.events(video_id)]
    assert trail == ["awaiting_upload", "uploaded", "processing", "ready"]
