"""The commands for videos: what they print, where, and how they end."""

import json
from pathlib import Path

import pytest

from infra.cli.exit_codes import ExitCode
from tests.unit.infra import loopback
from tests.unit.infra.conftest import Zoetrope
from tests.unit.infra.loopback import FakeVideo, Service


@pytest.fixture
def ready(service: Service, stack: Path) -> str:
    service.videos["V1"] = FakeVideo("[red]film.mp4", 1_500_000, "key", status="ready")
    assert stack.exists()
    return "V1"


def test_an_upload_is_followed_until_it_plays(
    service: Service, stack: Path, film: Path, zoetrope: Zoetrope
) -> None:
    service.next_statuses = ["uploaded", "processing", "ready"]
    service.stage = "publishing"
    result = zoetrope("upload", film)
    assert result.exit_code == ExitCode.OK
    assert f"{service.url}/videos/V1/master.m3u8" in result.stdout
    assert "publishing" in result.stderr
    assert stack.exists()


def test_only_what_this_run_sent_counts_for_the_rate(
    service: Service, stack: Path, film: Path, zoetrope: Zoetrope
) -> None:
    service.complete_faults = [(403, {"code": "forbidden"})]
    first = zoetrope("upload", film, "--no-wait", "--stack", stack)
    again = zoetrope("upload", film, "--no-wait", "--stack", stack)
    assert (first.exit_code == ExitCode.OK, again.exit_code) == (False, ExitCode.OK)
    assert "uploaded as V1" in again.stderr
    assert "B/s" not in again.stderr


def test_an_upload_in_one_run_tells_its_rate(film: Path, stack: Path, zoetrope: Zoetrope) -> None:
    assert "B/s" in zoetrope("upload", film, "--no-wait", "--stack", stack).stderr


def test_an_upload_that_is_not_waited_for_says_how_to_see_it(
    film: Path, stack: Path, zoetrope: Zoetrope
) -> None:
    result = zoetrope("upload", film, "--no-wait", "--stack", stack)
    assert "zoetrope show V1" in result.stdout


def test_an_upload_of_something_else_than_a_video_ends_with_the_reason(
    service: Service, stack: Path, film: Path, zoetrope: Zoetrope
) -> None:
    service.next_statuses = ["failed"]
    result = zoetrope("upload", film, "--stack", stack)
    assert result.exit_code == ExitCode.NOT_READY
    assert "This is no video." in result.stderr


def test_an_upload_that_cannot_go_on_says_how_to_resume_it(
    service: Service, stack: Path, film: Path, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.client.retries.Retry.delay", lambda *_args, **_kwargs: 0.0)
    service.part_faults[3] = [loopback.INTERNAL_ERROR] * 99
    result = zoetrope("upload", film, "--stack", stack)
    assert result.exit_code == ExitCode.INTERRUPTED_UPLOAD
    assert "run the same command again" in result.stderr


def test_a_file_that_is_not_there_is_a_usage_error(
    tmp_path: Path, stack: Path, zoetrope: Zoetrope
) -> None:
    result = zoetrope("upload", tmp_path / "no.mp4", "--stack", stack)
    assert result.exit_code == ExitCode.USAGE
    assert "Traceback" not in result.output


def test_a_listing_shows_titles_as_they_are(ready: str, zoetrope: Zoetrope) -> None:
    result = zoetrope("list")
    assert ready in result.stdout
    assert "[red]film.mp4" in result.stdout
    assert "1:05" in result.stdout


def test_an_empty_listing_says_what_to_do_and_prints_nothing(
    stack: Path, zoetrope: Zoetrope
) -> None:
    result = zoetrope("list", "--stack", stack)
    assert result.stdout == ""
    assert "zoetrope upload FILE" in result.stderr


def test_showing_a_video_gives_its_urls_and_its_history(ready: str, zoetrope: Zoetrope) -> None:
    result = zoetrope("show", ready)
    assert f"/videos/{ready}/manifest.mpd\n" in result.stdout
    assert "processing → ready" in result.stdout
    assert "2.4 Mbit/s" in result.stdout


def test_an_unknown_video_is_not_found(stack: Path, zoetrope: Zoetrope) -> None:
    result = zoetrope("show", "V9", "--stack", stack)
    assert result.exit_code == ExitCode.NOT_FOUND
    assert "zoetrope list" in result.stderr


def test_deleting_asks_first(service: Service, ready: str, zoetrope: Zoetrope) -> None:
    assert zoetrope("delete", ready, input="n\n").exit_code == ExitCode.UNEXPECTED
    assert ready in service.videos
    assert zoetrope("delete", ready, input="y\n").exit_code == ExitCode.OK
    assert ready not in service.videos


def test_deleting_with_yes_asks_nothing(service: Service, ready: str, zoetrope: Zoetrope) -> None:
    assert zoetrope("delete", ready, "--yes").exit_code == ExitCode.OK
    assert ready not in service.videos


def test_reprocessing_is_followed_to_its_end(
    service: Service, ready: str, zoetrope: Zoetrope
) -> None:
    service.next_statuses = ["processing", "ready"]
    result = zoetrope("reprocess", ready)
    assert "is ready" in result.stdout


def test_reprocessing_too_early_is_refused(
    service: Service, ready: str, zoetrope: Zoetrope
) -> None:
    service.videos[ready].status = "processing"
    assert zoetrope("reprocess", ready).exit_code == ExitCode.NOT_READY


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("show", "V1"),
        ("delete", "V1", "--yes"),
        ("reprocess", "V1", "--no-wait"),
        ("status",),
        ("show", "V9"),
    ],
    ids=" ".join,
)
def test_json_is_all_that_stdout_gets(
    ready: str, zoetrope: Zoetrope, words: tuple[str, ...]
) -> None:
    assert ready
    document = json.loads(zoetrope(*words, "--json").stdout)
    assert isinstance(document, dict)


def test_an_upload_as_json_prints_the_video(
    service: Service, stack: Path, film: Path, zoetrope: Zoetrope
) -> None:
    service.next_statuses = ["ready"]
    result = zoetrope("upload", film, "--json", "--stack", stack)
    assert json.loads(result.stdout)["playback"]["hls_url"].endswith("master.m3u8")


def test_a_failure_as_json_has_a_stable_code(stack: Path, zoetrope: Zoetrope) -> None:
    result = zoetrope("show", "V9", "--json", "--stack", stack)
    assert json.loads(result.stdout)["error"]["code"] == "video_not_found"
    assert result.exit_code == ExitCode.NOT_FOUND


def test_a_revoked_key_says_how_to_get_another(
    ready: str, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZOETROPE_API_KEY", "zk_revoked")
    result = zoetrope("show", ready)
    assert result.exit_code == ExitCode.UNAUTHORIZED
    assert "zoetrope keys create" in result.stderr
