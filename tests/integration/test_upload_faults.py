"""Parts that go wrong on their way to S3: the upload ends complete, and what S3 has is kept.

Uppy and the command line take most faults themselves. Where one gives up, its user tries again: a
click for Uppy, the same command for the command line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.integration.delegated import is_stored, token_for
from tests.integration.fault_proxy import Fault, FaultProxy, fault_proxy
from tests.integration.uppy import Uppy, uppy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.engine import Stack
    from tests.integration.product import Product

MIB = 1024 * 1024
PART_BYTES = {"uppy 5": 5 * MIB, "uppy 6": 5 * MIB, "command line": 8 * MIB}
ZOETROPE = Path(sys.executable).with_name("zoetrope")
FAULTS = [fault for fault in Fault if fault is not Fault.HIDDEN_ETAG]  # test_uppy.py has that one


class Client(Protocol):
    """Someone who uploads one file and tries again; each time it is told whether it is done."""

    video_id: str

    def send(self) -> bool: ...

    def send_again(self) -> bool: ...


class Page:
    """A web page with Uppy and an upload token."""

    def __init__(self, major: Uppy, base_url: str, video_id: str, file: Path) -> None:
        self.video_id = video_id
        self._major = major
        self._base_url = base_url
        self._file = file

    def send(self) -> bool:
        return "key" in self._major.upload(self._file, self._major.at(self._base_url))

    def send_again(self) -> bool:
        return "key" in self._major.retry()


class Terminal:
    """`zoetrope upload` in a process of its own."""

    def __init__(self, api_url: str, api_key: str, file: Path) -> None:
        self.video_id = ""
        self._file = file
        self._environment = {
            "PATH": os.environ["PATH"],
            "ZOETROPE_UPLOAD_API_URL": api_url,
            "ZOETROPE_API_KEY": api_key,
            "XDG_STATE_HOME": str(file.parent / "state"),
        }

    def send(self) -> bool:
        command: list[str | Path] = [ZOETROPE, "upload", self._file, "--no-wait", "--json"]
        ran = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=False
        )
        if ran.returncode == 0:
            self.video_id = json.loads(ran.stdout)["id"]
        return ran.returncode == 0

    send_again = send


@pytest.fixture(scope="module")
def majors() -> Iterator[dict[str, Uppy]]:
    with uppy(5) as five, uppy(6) as six:
        yield {"uppy 5": five, "uppy 6": six}


@pytest.fixture(scope="module")
def proxy(stack: Stack) -> Iterator[FaultProxy]:
    with fault_proxy(stack.endpoint_url) as proxy:
        yield proxy


@pytest.fixture
def client(
    request: pytest.FixtureRequest,
    stack: Stack,
    product: Product,
    majors: dict[str, Uppy],
    proxy: FaultProxy,
) -> Client:
    name, file = request.getfixturevalue("name"), request.getfixturevalue("file")
    api_url = proxy.through(stack.upload_api_url)
    if name == "command line":
        return Terminal(api_url, stack.api_key, file)
    video_id, token = token_for(stack, product, file.stat().st_size)
    return Page(majors[name], f"{api_url}/u/{token}", video_id, file)


@pytest.fixture
def file(name: str, part_count: int, tmp_path: Path) -> Path:
    """Bytes that come to so many parts; whether they are a video does not matter here."""
    path = tmp_path / "film.mp4"
    path.write_bytes(os.urandom((part_count - 1) * PART_BYTES[name] + 1))
    return path


def received(stack: Stack, video_id: str) -> dict[int, str]:
    """Ask S3 what it has of an upload: ETags by part number."""
    s3, bucket = stack.client("s3"), stack.source_bucket
    [upload] = [
        {"Key": each["Key"], "UploadId": each["UploadId"]}
        for each in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
        if each["Key"].endswith(video_id)
    ]
    parts = s3.list_parts(Bucket=bucket, **upload).get("Parts", [])
    return {part["PartNumber"]: part["ETag"].strip('"') for part in parts}


def go_through_with_it(client: Client, stack: Stack, proxy: FaultProxy, *, tries: int) -> None:
    """Try until it is done; after each failure S3 must still have all that it acknowledged."""
    done = client.send()
    for _ in range(tries):
        if done:
            return
        if client.video_id:
            # First what was acknowledged: parts that the client dropped may still be on their way.
            acknowledged = dict(proxy.acknowledged)
            assert acknowledged.items() <= received(stack, client.video_id).items()
        done = client.send_again()
    assert done


@pytest.mark.parametrize("part_count", [3])
@pytest.mark.parametrize("name", PART_BYTES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_part_that_goes_wrong_once_costs_no_upload(
    stack: Stack, product: Product, proxy: FaultProxy, client: Client, file: Path, fault: Fault
) -> None:
    proxy.fail(fault, [2])
    go_through_with_it(client, stack, proxy, tries=1)
    assert proxy.sent[2] > 1
    assert is_stored(stack, f"sources/{product.tenant_of(client.video_id)}/{client.video_id}", file)


@pytest.mark.slow
@pytest.mark.parametrize("part_count", [12])
@pytest.mark.parametrize("name", PART_BYTES)
@pytest.mark.parametrize("fault", FAULTS)
def test_twelve_parts_that_all_go_wrong_once_cost_no_upload(
    stack: Stack, product: Product, proxy: FaultProxy, client: Client, file: Path, fault: Fault
) -> None:
    proxy.fail(fault, range(1, 13))
    go_through_with_it(client, stack, proxy, tries=12)
    assert all(proxy.sent[number] > 1 for number in range(1, 13))
    assert is_stored(stack, f"sources/{product.tenant_of(client.video_id)}/{client.video_id}", file)
