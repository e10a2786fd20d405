"""Uploads by the page that do not go smoothly: paused, cut, begun in a tab that was reloaded."""

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from infra.engine import Stack
from tests.browser.conftest import OpenConsole
from tests.browser.console import Console
from tests.browser.line import Line, open_line

MIB = 1024 * 1024
BLOCK = random.Random(3).randbytes(MIB)


def noise(path: Path, mebibytes: int) -> Path:
    """A file in which no two parts are equal; what becomes of it does not matter here."""
    with path.open("wb") as file:
        for number in range(mebibytes):
            file.write(number.to_bytes(8, "big") + BLOCK[8:])
    return path


def sent_twice(line: Line) -> int:
    """How many parts S3 was given in full although it had them."""
    return sum(line.stored.values()) - len(line.stored)


def is_stored(stack: Stack, video_id: str, path: Path) -> bool:
    """Whether the source in S3 has the very bytes of a file; neither is held in memory whole."""
    s3 = stack.client("s3")
    found = s3.list_objects_v2(Bucket=stack.source_bucket)["Contents"]
    [key] = [item["Key"] for item in found if video_id in item["Key"]]
    digest = hashlib.sha256()
    for block in s3.get_object(Bucket=stack.source_bucket, Key=key)["Body"].iter_chunks(MIB):
        digest.update(block)
    with path.open("rb") as file:
        return digest.digest() == hashlib.file_digest(file, "sha256").digest()


@pytest.fixture
def line() -> Iterator[Line]:
    with open_line() as line:
        yield line


@pytest.fixture
def console(open_console: OpenConsole, stack: Stack, line: Line) -> Console:
    """The console in a browser that reaches the engine through the line only."""
    console = open_console(**line.options)
    console.connect(stack.api_key)
    console.page.get_by_role("heading", name="Videos").wait_for()
    return console


def wait_for_parts(console: Console, line: Line, count: int) -> None:
    for _ in range(3000):
        if len(line.stored) >= count:
            return
        console.page.wait_for_timeout(50)
    raise AssertionError(f"only {len(line.stored)} of {count} parts arrived")


def reload(console: Console) -> None:
    console.expect_own_file()
    console.page.once("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    console.page.reload()
    expect(console.page.get_by_text("Choose the same file again")).to_be_visible()


def test_an_upload_goes_on_after_the_tab_was_reloaded(
    console: Console, line: Line, stack: Stack, tmp_path: Path
) -> None:
    film = noise(tmp_path / "film.mp4", 50)
    line.die_after(4)
    console.choose(film)
    wait_for_parts(console, line, 4)
    console.expect_own_file()
    reload(console)
    assert console.faults() == []
    console.screenshot("unfinished")
    line.mend()
    console.upload(film)
    assert sorted(line.stored) == [1, 2, 3, 4, 5, 6, 7]
    assert sent_twice(line) == 0
    expect(console.page.get_by_text("film.mp4", exact=True)).to_be_visible()
    assert is_stored(stack, console.page.url.rsplit("/", 1)[1], film)


@pytest.mark.exhaustive
def test_500_megabytes_go_on_where_they_were_when_the_tab_is_reloaded_at_half(
    console: Console, line: Line, stack: Stack, tmp_path: Path
) -> None:
    film = noise(tmp_path / "film.mp4", 500)
    parts = 63
    console.choose(film)
    wait_for_parts(console, line, parts // 2)
    before = len(line.stored)
    reload(console)  # at full speed: four parts are on their way
    console.upload(film)
    assert before < parts
    assert sorted(line.stored) == list(range(1, parts + 1))
    assert sent_twice(line) <= 1
    assert is_stored(stack, console.page.url.rsplit("/", 1)[1], film)
    film.unlink()


def test_an_upload_is_paused_and_resumed(console: Console, line: Line, tmp_path: Path) -> None:
    line.die_after(2)
    console.choose(noise(tmp_path / "film.mp4", 50))
    wait_for_parts(console, line, 2)
    console.page.get_by_role("button", name="Pause", exact=True).click()
    expect(console.page.get_by_text("paused")).to_be_visible()
    console.expect_own_file()
    assert console.faults() == []
    console.screenshot("paused")
    line.mend()
    console.page.get_by_role("button", name="Resume", exact=True).click()
    uploads = console.page.get_by_role("list", name="Uploads")
    expect(uploads.get_by_role("link", name="Open")).to_be_visible(timeout=60_000)
    assert sent_twice(line) == 0


def test_a_cancelled_upload_leaves_the_list_and_can_be_begun_anew(
    console: Console, line: Line, tmp_path: Path
) -> None:
    line.die_after(1)
    console.choose(noise(tmp_path / "film.mp4", 50))
    wait_for_parts(console, line, 1)
    page = console.page
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_role("list", name="Uploads")).to_have_count(0)
    expect(page.get_by_text("Choose the same file again")).to_have_count(0)
