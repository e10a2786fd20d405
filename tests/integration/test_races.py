"""Concurrent callers of the running stack: one winner each, no fault of ours, nothing left over."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.client.replies import Video
from infra.client.source_file import SourceFile
from tests.integration.product import Product
from tests.integration.receivers import eventually

CREATES = 50
COMPLETES = 20
WAVES = (5, 15, 30, CREATES)
"""Fifty first callers at once are a hundred cold starts, a minute of CPU that AWS spreads over as
many machines and that here two cores share with all else: then authorizers run out of their time
before they had their turn, and the gateway answers 503, "try again". So the functions are warm
before the race. That the answer is that one, is shown in test_refusals.py.
"""
ROUNDS = 3
"""A race of two has more than one outcome; each is met in a few rounds or was none."""

Call = Callable[[], httpx.Response]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "race.mp4"
    path.write_bytes(b"not a video, but ten thousand bytes" * 300)
    return path


@pytest.fixture
def client(product: Product) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {product.stack.api_key}"}
    limits = httpx.Limits(max_connections=CREATES)
    with httpx.Client(
        base_url=product.stack.upload_api_url, headers=headers, timeout=120, limits=limits
    ) as client:
        yield client


def at_once(calls: list[Call]) -> list[int]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result().status_code for future in [pool.submit(call) for call in calls]]


def all_answered(calls: list[Call]) -> bool:
    return set(at_once(calls)) == {200}


def sent(product: Product, path: Path) -> Video:
    """Begin an upload and send its only part."""
    video = product.api.create(path.name, path.stat().st_size)
    source = SourceFile.at(path)
    whole = source.part(1, part_size_bytes=source.size_bytes)
    signed = product.api.sign_parts(video.id, [1], checksums={1: source.sha256(whole)})[1]
    put = product.http.put(signed.url, content=path.read_bytes(), headers=dict(signed.headers))
    put.raise_for_status()
    return video


def open_uploads(product: Product, video_id: str = "") -> list[str]:
    reply = product.stack.client("s3").list_multipart_uploads(Bucket=product.stack.source_bucket)
    return [upload["Key"] for upload in reply.get("Uploads", []) if video_id in upload["Key"]]


def sources(product: Product, video_id: str) -> list[str]:
    pages = product.stack.client("s3").get_paginator("list_objects_v2")
    return [
        found["Key"]
        for page in pages.paginate(Bucket=product.stack.source_bucket)
        for found in page.get("Contents", [])
        if video_id in found["Key"]
    ]


def items(product: Product, text: str) -> list[dict[str, Any]]:
    """Give every item of the table that names the text somewhere."""
    pages = product.stack.client("dynamodb").get_paginator("scan")
    found = pages.paginate(TableName=product.stack.table_name, ConsistentRead=True)
    return [item for page in found for item in page["Items"] if text in str(item)]


def trail(product: Product, video_id: str) -> list[str]:
    return [event["to"] for event in product.api.events(video_id)]


def test_concurrent_creates_with_one_key_make_one_video_and_one_upload(
    product: Product, client: httpx.Client
) -> None:
    for callers in WAVES:
        wave: list[Call] = [lambda: client.get("/videos?limit=1")] * callers
        assert eventually(partial(all_answered, wave), 180)
    before = len(open_uploads(product))
    body = {"filename": "race-of-creates.mp4", "size_bytes": 10}
    key = {"Idempotency-Key": "race-of-creates"}
    with ThreadPoolExecutor(CREATES) as pool:
        sent = [pool.submit(client.post, "/videos", json=body, headers=key) for _ in range(CREATES)]
        replies = [future.result() for future in sent]
    answers = Counter(reply.status_code for reply in replies)
    assert answers == {201: 1, 200: CREATES - 1}, {r.text for r in replies if r.status_code > 201}
    (video_id,) = {reply.json()["id"] for reply in replies}
    assert len(open_uploads(product)) == before + 1
    # The video, the event of its creation, and the key: what the others wrote is not there.
    named = items(product, "race-of-creates")
    assert sorted(item["sk"]["S"] for item in named) == ["IDEMPOTENCY", "META"]
    assert len(items(product, video_id)) == 3


def test_concurrent_completes_make_one_generation(
    product: Product, client: httpx.Client, path: Path
) -> None:
    video = sent(product, path)
    complete = lambda: client.post(f"/videos/{video.id}/upload/complete", json={})  # noqa: E731
    assert set(at_once([complete] * COMPLETES)) <= {200, 202}
    assert trail(product, video.id).count("uploaded") == 1
    assert eventually(lambda: len(product.executions(video.id)) == 1)
    assert not open_uploads(product, video.id)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_complete_and_an_abort_leave_the_video_whole_or_resumable(
    product: Product, client: httpx.Client, path: Path, round_: int
) -> None:
    video = sent(product, path)
    url = f"/videos/{video.id}/upload"
    calls: list[Call] = [
        lambda: client.post(f"{url}/complete", json={}),
        lambda: client.delete(url),
    ]
    calls = calls if round_ % 2 else calls[::-1]
    answers = at_once(calls)
    completed, aborted = answers if round_ % 2 else answers[::-1]
    # The parts were whole, so completing wins whoever was first; aborting is soft or too late.
    assert (completed in {200, 202}, aborted in {204, 409}) == (True, True), answers
    assert trail(product, video.id).count("uploaded") == 1
    assert not open_uploads(product, video.id)
    assert eventually(lambda: len(product.executions(video.id)) == 1)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_delete_and_a_complete_leave_nothing_of_the_video(
    product: Product, client: httpx.Client, path: Path, round_: int
) -> None:
    video = sent(product, path)
    url = f"/videos/{video.id}"
    calls: list[Call] = [
        lambda: client.delete(url),
        lambda: client.post(f"{url}/upload/complete", json={}),
    ]
    answers = at_once(calls if round_ % 2 else calls[::-1])
    deleted, completed = answers if round_ % 2 else answers[::-1]
    assert (deleted, completed in {200, 202, 404}) == (204, True), answers
    assert client.get(url).status_code == 404
    assert eventually(
        lambda: not open_uploads(product, video.id) and not sources(product, video.id)
    )
    time.sleep(1)  # a late event of the completion must not bring anything back
    assert not sources(product, video.id)
    assert not [key for prefix in ("media/", "work/") for key in product.keys(prefix + video.id)]
    (meta,) = [item for item in items(product, video.id) if item["sk"]["S"] == "META"]
    assert meta["status"]["S"] == "deleted"
