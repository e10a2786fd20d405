"""What the local engine writes down, and when it finds that something changed."""

import json
import os
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from infra.engine.build import fingerprint
from infra.engine.errors import EngineError, NoStack
from infra.engine.media_tools import link_media_tools
from infra.engine.stack_file import Stack
from infra.engine.workplace import Workplace


@pytest.fixture
def stack() -> Stack:
    return Stack(**{field.name: f"the {field.name}" for field in fields(Stack)})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("functions/upload", "layers", "statemachine"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "functions/upload/app.py").write_text("app = 1\n")
    (tmp_path / "template.yaml").write_text("Resources: {}\n")
    (tmp_path / "samconfig.toml").write_text("version = 0.1\n")
    return tmp_path


def test_a_saved_stack_is_loaded_as_it_was(stack: Stack, tmp_path: Path) -> None:
    stack.save(tmp_path)
    assert Stack.load(tmp_path) == stack


def test_only_the_owner_can_read_the_keys_of_a_stack(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text("{}")
    os.chmod(tmp_path / "stack.json", 0o644)  # noqa: PTH101
    stack.save(tmp_path)
    assert stat.S_IMODE((tmp_path / "stack.json").stat().st_mode) == 0o600


def test_a_stack_does_not_show_its_keys_when_printed(stack: Stack) -> None:
    assert stack.api_key not in repr(stack)
    assert stack.secret_access_key not in repr(stack)


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"endpoint_url": "http://x"}'])
def test_a_missing_or_broken_stack_file_says_what_to_do(
    content: str | None, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "stack.json").write_text(content)
    with pytest.raises(NoStack, match="make up"):
        Stack.load(tmp_path)


def test_stack_json_has_the_members_of_the_contract(stack: Stack, tmp_path: Path) -> None:
    stack.save(tmp_path)
    written = json.loads((tmp_path / "stack.json").read_text())
    assert {
        "endpoint_url",
        "region",
        "stack_name",
        "upload_api_url",
        "streaming_api_url",
        "console_url",
        "api_key",
    } <= set(written)


def test_the_same_sources_have_the_same_fingerprint(project: Path) -> None:
    assert fingerprint(project) == fingerprint(project)


@pytest.mark.parametrize(
    "changed", ["functions/upload/app.py", "template.yaml", "layers/new.txt", "samconfig.toml"]
)
def test_a_changed_or_added_input_changes_the_fingerprint(project: Path, changed: str) -> None:
    before = fingerprint(project)
    (project / changed).write_text("changed\n")
    assert fingerprint(project) != before


def test_compiled_python_is_no_input(project: Path) -> None:
    before = fingerprint(project)
    (project / "functions/__pycache__").mkdir()
    (project / "functions/__pycache__/app.pyc").write_bytes(b"\0")
    assert fingerprint(project) == before


def test_the_media_tools_are_linked_once_and_repaired(tmp_path: Path) -> None:
    place = Workplace.of(tmp_path)
    folder = link_media_tools(place)
    (folder / "ffmpeg").unlink()
    (folder / "ffmpeg").symlink_to("/nowhere")
    assert link_media_tools(place) == folder
    assert os.access(folder / "ffmpeg", os.X_OK)
    assert os.access(folder / "ffprobe", os.X_OK)


def test_an_ill_formed_port_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from infra.engine.control import chosen_port  # noqa: PLC0415

    monkeypatch.setenv("ZOETROPE_PORT", "http")
    with pytest.raises(EngineError, match="'http'"):
        chosen_port()
