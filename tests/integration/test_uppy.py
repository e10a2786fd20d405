"""Uppy as its packages are, versions 5 and 6, against the running stack: docs/uppy.md holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.delegated import is_stored, token_for
from tests.integration.fault_proxy import Fault, FaultProxy, fault_proxy
from tests.integration.media import make_clip
from tests.integration.uppy import Options, Uppy, uppy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from infra.engine import Stack
    from tests.integration.product import Product

MIB = 1024 * 1024
WAYS = ["v5 key", "v5 token", "v6 token", "v6 sign key", "v6 sign token"]


@pytest.fixture(scope="module")
def majors() -> Iterator[dict[int, Uppy]]:
    with uppy(5) as five, uppy(6) as six:
        yield {5: five, 6: six}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", seconds=2, size="320x180")


@pytest.fixture(scope="module")
def large(clip: Path) -> Path:
    """The clip with a free box behind it: three parts, and still a film."""
    path, size = clip.with_name("large.mp4"), 10 * MIB + 1
    room = size - clip.stat().st_size
    path.write_bytes(clip.read_bytes() + room.to_bytes(4, "big") + b"free" + bytes(room - 8))
    return path


@pytest.fixture
def options(
    stack: Stack, product: Product, majors: dict[int, Uppy]
) -> Callable[[str, Path], tuple[Uppy, Options]]:
    def options_of(way: str, file: Path) -> tuple[Uppy, Options]:
        major = majors[int(way[1])]
        bearer = {"authorization": f"Bearer {stack.api_key}"}
        if way == "v5 key":
            return major, {**major.at(stack.upload_api_url), "headers": bearer}
        if way == "v6 sign key":
            url = f"{stack.upload_api_url}/s3/sign"
            return major, {"sign": {"url": url, "headers": bearer}}
        _, token = token_for(stack, product, file.stat().st_size)
        base = f"{stack.upload_api_url}/u/{token}"
        return major, {"sign": {"url": f"{base}/s3/sign"}} if "sign" in way else major.at(base)

    return options_of


@pytest.mark.parametrize("way", WAYS)
def test_a_small_file_goes_by_a_form_and_can_be_played(
    stack: Stack, product: Product, options: Any, clip: Path, way: str
) -> None:
    major, given = options(way, clip)
    key = major.upload(clip, {**given, "shouldUseMultipart": False})["key"]
    assert is_stored(stack, key, clip)
    video = product.finished(key.rpartition("/")[2])
    assert (video.status, video.size_bytes) == ("ready", clip.stat().st_size)


@pytest.mark.parametrize("way", WAYS)
def test_a_large_file_goes_in_parts_with_a_pause_and_can_be_played(
    stack: Stack, product: Product, options: Any, large: Path, way: str
) -> None:
    major, given = options(way, large)
    key = major.upload(large, given, pause=200)["key"]
    assert is_stored(stack, key, large)
    video = product.finished(key.rpartition("/")[2])
    assert (video.status, video.size_bytes) == ("ready", large.stat().st_size)


@pytest.fixture
def proxy(stack: Stack) -> Iterator[FaultProxy]:
    with fault_proxy(stack.endpoint_url) as proxy:
        yield proxy


@pytest.mark.parametrize("major", [5, 6])
def test_where_the_etag_is_hidden_nothing_is_lost(
    stack: Stack,
    product: Product,
    majors: dict[int, Uppy],
    proxy: FaultProxy,
    large: Path,
    major: int,
) -> None:
    # It is what a bucket without ExposedHeaders does: version 5 waits for ever, version 6 gives up.
    _, token = token_for(stack, product, large.stat().st_size)
    client = majors[major]
    base = proxy.through(f"{stack.upload_api_url}/u/{token}")
    proxy.fail(Fault.HIDDEN_ETAG, [2])
    first = client.upload(large, client.at(base), patience=20_000)
    assert first["error"] == "hangs" if major == 5 else "ETag" in first["error"]
    key = client.retry()["key"]
    assert proxy.sent[2] == 1
    assert is_stored(stack, key, large)


def test_a_page_cannot_use_a_token_for_anything_else(stack: Stack, product: Product) -> None:
    _, token = token_for(stack, product, 10)
    for method, path in (("GET", "videos"), ("POST", "videos"), ("GET", "s3/nothing")):
        reply = product.http.request(method, f"{stack.upload_api_url}/u/{token}/{path}")
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")


def test_a_signed_completion_does_not_replace_a_source(stack: Stack, product: Product) -> None:
    _, token = token_for(stack, product, 1)
    url = f"{stack.upload_api_url}/u/{token}/s3/sign"

    def sign(method: str, **more: object) -> dict[str, Any]:
        signed = product.http.post(url, json={"method": method, "key": "x.mp4", **more})
        return dict(signed.raise_for_status().json())

    completions = []
    no_headers: dict[str, str] = {}
    for _ in range(2):
        begun = sign("POST")
        reply = product.http.post(begun["url"]).raise_for_status()
        upload = {
            "key": begun["key"],
            "uploadId": reply.text.partition("<UploadId>")[2].partition("</")[0],
        }
        etag = product.http.put(sign("PUT", partNumber=1, **upload)["url"], content=b"x")
        part = f"<Part><PartNumber>1</PartNumber><ETag>{etag.headers['etag']}</ETag></Part>"
        body = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>"
        completions.append((sign("POST", **upload), body))
    sent = [
        product.http.post(signed["url"], content=body, headers=headers).status_code
        for signed, body in completions
        for headers in (no_headers, signed["headers"])
    ]
    assert sent == [403, 200, 403, 412]
