"""`zoetrope upload` of several files: each has its outcome, and the worst is the command's."""

import json
import random
from pathlib import Path

import pytest

from infra.cli.exit_codes import ExitCode
from tests.unit.infra import loopback
from tests.unit.infra.conftest import Zoetrope
from tests.unit.infra.loopback import Service

NAMES = ("one.mp4", "three.mp4", "two.mp4")


@pytest.fixture
def folder(tmp_path: Path, service: Service, stack: Path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_bytes(random.Random(name).randbytes(service.part_size_bytes + 5))
    assert stack.exists()
    return folder


def test_a_directory_is_uploaded_file_by_file(
    service: Service, folder: Path, zoetrope: Zoetrope
) -> None:
    result = zoetrope("upload", folder, "--no-wait")
    assert result.exit_code == ExitCode.OK
    assert [video.filename for video in service.videos.values()] == list(NAMES)
    assert all(f"V{number}" in result.stdout for number in (1, 2, 3))


def test_a_pattern_and_a_file_are_uploaded_together(
    service: Service, folder: Path, zoetrope: Zoetrope
) -> None:
    assert zoetrope("upload", folder / "t*", folder / "one.mp4", "--no-wait").exit_code == 0
    assert [v.filename for v in service.videos.values()] == ["three.mp4", "two.mp4", "one.mp4"]


def test_all_are_waited_for_once_all_are_sent(
    service: Service, folder: Path, zoetrope: Zoetrope
) -> None:
    service.next_statuses = ["processing", "ready", "ready", "ready"]
    result = zoetrope("upload", folder)
    assert (result.exit_code, result.stdout.count("ready")) == (ExitCode.OK, 3)


def test_a_file_that_fails_stops_no_other_and_gives_its_exit_code(
    service: Service, folder: Path, zoetrope: Zoetrope
) -> None:
    (folder / "three.mp4").write_bytes(b"")
    result = zoetrope("upload", folder, "--no-wait", "--json")
    assert result.exit_code == ExitCode.USAGE
    one, three, two = json.loads(result.stdout)["uploads"]
    assert (one["video"]["status"], two["video"]["status"]) == ("uploaded", "uploaded")
    assert (three["error"]["code"], "video" in three) == ("source_unusable", False)
    assert len(service.videos) == 2


def test_the_worst_of_several_failures_is_the_exit_code(
    service: Service, folder: Path, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.client.retries.Retry.delay", lambda *_args, **_kwargs: 0.0)
    (folder / "two.mp4").write_bytes(b"")
    service.part_faults[2] = [loopback.INTERNAL_ERROR] * 8
    result = zoetrope("upload", folder, "--no-wait")
    assert result.exit_code == ExitCode.INTERRUPTED_UPLOAD
    # The whole command again would upload anew what is complete.
    assert f"zoetrope upload {folder / 'one.mp4'}" in result.stderr
    assert zoetrope("upload", folder / "one.mp4", "--no-wait").exit_code == ExitCode.OK
    assert [video.status for video in service.videos.values()] == ["uploaded"] * 2


def test_a_video_that_cannot_be_played_is_told_in_the_summary(
    service: Service, folder: Path, zoetrope: Zoetrope
) -> None:
    service.next_statuses = ["ready", "failed", "ready"]
    result = zoetrope("upload", folder)
    assert result.exit_code == ExitCode.NOT_READY
    assert "This is no video." in result.stdout


def test_what_fails_for_one_and_would_for_all_is_not_tried_again(
    service: Service, folder: Path, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = folder.parent / ".zoetrope" / "stack.json"
    known = json.loads(stack.read_text())
    stack.write_text(json.dumps(known | {"upload_api_url": "http://127.0.0.1:1"}))
    monkeypatch.setattr("infra.client.retries.Retry.delay", lambda *_args, **_kwargs: 0.0)
    result = zoetrope("upload", folder, "--no-wait", "--json")
    assert result.exit_code == ExitCode.NO_STACK
    codes = [each["error"]["code"] for each in json.loads(result.stdout)["uploads"]]
    assert codes == ["unreachable", "not_tried", "not_tried"]
    assert not service.videos


@pytest.mark.parametrize("option", [("--title", "All"), ("--resume", "V1")])
def test_what_is_for_one_file_is_refused_for_several(
    service: Service, folder: Path, zoetrope: Zoetrope, option: tuple[str, str]
) -> None:
    assert zoetrope("upload", folder, *option).exit_code == ExitCode.USAGE
    assert not service.videos
