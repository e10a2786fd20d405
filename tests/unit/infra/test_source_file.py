"""A source is read in parts, in small blocks, and never after it has changed."""

import os
from pathlib import Path

import pytest

from infra.client.errors import SourceUnusable
from infra.client.source_file import BLOCK_BYTES, SourceFile

MIB = 1024 * 1024


@pytest.fixture
def big(tmp_path: Path) -> SourceFile:
    path = tmp_path / "big.mp4"
    with path.open("wb") as file:
        file.truncate(64 * MIB)  # sparse: takes no room on the disk
    return SourceFile.at(path)


@pytest.mark.parametrize(
    ("size_bytes", "last"), [(29, 9), (30, 10), (31, 1)], ids=["minus_one", "exact", "plus_one"]
)
def test_the_last_part_holds_what_is_left(tmp_path: Path, size_bytes: int, last: int) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(range(size_bytes)))
    source = SourceFile.at(path)
    count = -(-size_bytes // 10)
    parts = [source.part(number, part_size_bytes=10) for number in range(1, count + 1)]
    assert parts[-1].size_bytes == last
    assert b"".join(b"".join(source.blocks(part)) for part in parts) == path.read_bytes()


def test_a_part_is_read_in_blocks_whatever_its_size(big: SourceFile) -> None:
    part = big.part(2, part_size_bytes=24 * MIB)
    blocks = [len(block) for block in big.blocks(part)]
    assert max(blocks) == BLOCK_BYTES
    assert sum(blocks) == part.size_bytes


def test_a_file_that_changed_is_refused(big: SourceFile) -> None:
    os.utime(big.path, ns=(1, 1))
    with pytest.raises(SourceUnusable, match="changed while it was sent"):
        big.sha256(big.part(1, part_size_bytes=MIB))


def test_a_file_that_shrinks_while_it_is_read_is_refused(big: SourceFile) -> None:
    blocks = big.blocks(big.part(1, part_size_bytes=MIB))
    next(blocks)
    os.truncate(big.path, 10)
    with pytest.raises(SourceUnusable, match="changed"):
        next(blocks)


def test_a_file_that_vanished_is_reported_with_the_reason(big: SourceFile) -> None:
    big.path.unlink()
    with pytest.raises(SourceUnusable, match="No such file"):
        big.sha256(big.part(1, part_size_bytes=MIB))


def test_a_missing_file_a_directory_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    for name, reason in (("no.mp4", "No such file"), ("", "not a file"), ("empty.mp4", "empty")):
        with pytest.raises(SourceUnusable, match=reason):
            SourceFile.at(tmp_path / name)
