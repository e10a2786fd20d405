"""Files, directories and patterns become the files that are uploaded."""

from pathlib import Path

import pytest

from infra.client.errors import SourceUnusable
from infra.client.source_paths import source_paths


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.mp4", "a.MOV", "notes.txt", "sub/c.mkv", ".hidden.mp4", ".trash/d.mp4"):
        path = tmp_path / "clips" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path / "clips"


def names(folder: Path, *named: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in source_paths(named)]


def test_a_directory_stands_for_the_videos_in_it_and_below(folder: Path) -> None:
    assert names(folder, folder) == ["a.MOV", "b.mp4", "sub/c.mkv"]


def test_a_pattern_stands_for_what_it_matches(folder: Path) -> None:
    assert names(folder, folder / "*.mp4") == ["b.mp4"]
    assert names(folder, folder / "**" / "c.*") == ["sub/c.mkv"]


def test_a_file_is_taken_whatever_it_is_called(folder: Path) -> None:
    assert names(folder, folder / "notes.txt") == ["notes.txt"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(folder: Path) -> None:
    (folder / "what[1].mp4").write_bytes(b"x")
    assert names(folder, folder / "what[1].mp4") == ["what[1].mp4"]


def test_a_file_that_is_named_twice_is_uploaded_once(folder: Path) -> None:
    assert names(folder, folder / "b.mp4", folder / "*.mp4", folder / "b.mp4") == ["b.mp4"]


@pytest.mark.parametrize("named", ["*.avi", "empty"])
def test_what_means_no_file_is_refused(folder: Path, named: str) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(SourceUnusable, match=r"No file matches|no video file"):
        source_paths([folder / named])


def test_a_file_that_is_not_there_is_left_for_the_upload_to_complain_of(folder: Path) -> None:
    assert names(folder, folder / "gone.mp4") == ["gone.mp4"]
