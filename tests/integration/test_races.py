"""Concurrent callers of the running stack: one winner each, and no fault of ours."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from infra.client.source_file import SourceFile
from tests.integration.product import Product

CALLERS = 20


def multipart_uploads(product: Product) -> int:
    reply = product.stack.client("s3").list_multipart_uploads(Bucket=product.stack.source_bucket)
    return len(reply.get("Uploads", []))


def test_concurrent_creates_with_one_key_make_one_video_and_one_upload(product: Product) -> None:
    before = multipart_uploads(product)

    def create(_: int) -> str:
        return product.api.create("race.mp4", 10, idempotency_key="race-of-creates").id

    with ThreadPoolExecutor(CALLERS) as pool:
        assert len(set(pool.map(create, range(CALLERS)))) == 1
    assert multipart_uploads(product) == before + 1


def test_concurrent_completes_make_one_generation(product: Product, tmp_path: Path) -> None:
    path = tmp_path / "race.mp4"
    path.write_bytes(b"not a video, but ten thousand bytes" * 300)
    video = product.api.create(path.name, path.stat().st_size)
    source = SourceFile.at(path)
    whole = source.part(1, part_size_bytes=source.size_bytes)
    signed = product.api.sign_parts(video.id, [1], checksums={1: source.sha256(whole)})[1]
    put = product.http.put(signed.url, content=path.read_bytes(), headers=dict(signed.headers))
    put.raise_for_status()
    url = f"{product.stack.upload_api_url}/videos/{video.id}/upload/complete"

    def complete(_: int) -> int:
        headers = {"Authorization": f"Bearer {product.stack.api_key}"}
        return httpx.post(url, json={}, headers=headers, timeout=30).status_code

    with ThreadPoolExecutor(CALLERS) as pool:
        answers = sorted(pool.map(complete, range(CALLERS)))
    assert set(answers) <= {200, 202}
    trail = [event["to"] for event in product.api.events(video.id)]
    assert trail.count("uploaded") == 1
    assert len(product.executions(video.id)) <= 1
