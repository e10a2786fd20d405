"""`zoetrope upload --on-duplicate`: the file's content is declared, and a reuse sends nothing."""

import hashlib
from pathlib import Path

import pytest

from infra.cli.exit_codes import ExitCode
from tests.unit.infra.conftest import Zoetrope
from tests.unit.infra.loopback import Service


def declared(service: Service, name: str = "V1") -> tuple[object, object]:
    said = service.videos[name].said
    return said.get("content_sha256"), said.get("on_duplicate")


@pytest.mark.parametrize("choice", ["allow", "reject", "reuse"])
def test_the_content_is_declared_where_duplicates_matter(
    service: Service, film: Path, stack: Path, zoetrope: Zoetrope, choice: str
) -> None:
    shown = zoetrope("upload", film, "--no-wait", "--on-duplicate", choice, "--stack", stack)
    assert shown.exit_code == ExitCode.OK
    assert declared(service) == (hashlib.sha256(film.read_bytes()).hexdigest(), choice)


def test_a_known_checksum_is_declared_as_it_is_given(
    service: Service, film: Path, stack: Path, zoetrope: Zoetrope
) -> None:
    options = ["--content-sha256", "a" * 64, "--on-duplicate", "reuse"]
    zoetrope("upload", film, "--no-wait", *options, "--stack", stack)
    assert declared(service) == ("a" * 64, "reuse")


def test_without_either_the_file_is_not_read_for_it(
    service: Service, film: Path, stack: Path, zoetrope: Zoetrope
) -> None:
    zoetrope("upload", film, "--no-wait", "--stack", stack)
    assert declared(service) == (None, None)


def test_each_of_several_files_declares_its_own_content(
    service: Service, film: Path, stack: Path, zoetrope: Zoetrope
) -> None:
    other = film.with_name("other.mp4")
    other.write_bytes(b"another film")
    zoetrope("upload", film, other, "--no-wait", "--on-duplicate", "reuse", "--stack", stack)
    digests = {video.said["content_sha256"] for video in service.videos.values()}
    assert digests == {hashlib.sha256(path.read_bytes()).hexdigest() for path in (film, other)}


def test_one_checksum_for_several_files_is_an_error_of_usage(
    film: Path, stack: Path, zoetrope: Zoetrope
) -> None:
    other = film.with_name("other.mp4")
    other.write_bytes(b"another film")
    options = ["--no-wait", "--content-sha256", "a" * 64, "--stack", stack]
    assert zoetrope("upload", film, other, *options).exit_code == ExitCode.USAGE
