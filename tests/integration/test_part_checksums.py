"""Parts with checksums on the running stack: altered bytes are refused, the right ones complete."""

from pathlib import Path

import httpx
import pytest

from infra.client.errors import ApiProblem
from infra.client.replies import SignedPart
from infra.client.source_file import SourceFile
from tests.integration.product import Product


@pytest.fixture
def letter(tmp_path: Path) -> SourceFile:
    path = tmp_path / "letter.mp4"
    path.write_bytes(b"not a video, but some thousand bytes" * 300)
    return SourceFile.at(path)


def checksum(source: SourceFile) -> str:
    return source.sha256(source.part(1, part_size_bytes=source.size_bytes))


def put(product: Product, signed: SignedPart, body: bytes) -> httpx.Response:
    return product.http.put(signed.url, content=body, headers=dict(signed.headers))


def test_a_part_with_other_bytes_is_refused_and_the_right_one_completes(
    product: Product, letter: SourceFile
) -> None:
    video = product.api.create(letter.path.name, letter.size_bytes)
    signed = product.api.sign_parts(video.id, [1], checksums={1: checksum(letter)})[1]
    body = letter.path.read_bytes()
    refused = put(product, signed, b"N" + body[1:])
    assert (refused.status_code, "BadDigest" in refused.text) == (400, True)
    assert product.api.upload_state(video.id).missing == (1,)
    assert put(product, signed, body).status_code == 200
    (received,) = product.api.upload_state(video.id).received
    assert received.sha256 == checksum(letter)
    # It may have gone on already: S3 tells of the object while we are answered.
    assert product.api.complete(video.id).status in {"uploaded", "processing", "failed"}


def test_a_part_without_its_signed_checksum_is_refused(
    product: Product, letter: SourceFile
) -> None:
    video = product.api.create(letter.path.name, letter.size_bytes)
    signed = product.api.sign_parts(video.id, [1], checksums={1: checksum(letter)})[1]
    bare = SignedPart(1, letter.size_bytes, signed.url)
    assert put(product, bare, letter.path.read_bytes()).status_code == 403


@pytest.mark.parametrize("algorithm", ["sha256", None])
def test_an_upload_takes_checksums_for_all_parts_or_for_none(
    product: Product, letter: SourceFile, algorithm: str | None
) -> None:
    video = product.api.create(letter.path.name, letter.size_bytes, checksum_algorithm=algorithm)
    wrong = {} if algorithm else {1: checksum(letter)}
    with pytest.raises(ApiProblem) as raised:
        product.api.sign_parts(video.id, [1], checksums=wrong)
    assert (raised.value.status_code, raised.value.code) == (400, "invalid_request")
    assert "checksum" in raised.value.detail
