"""Where the command line finds its stack."""

import json
from pathlib import Path

import pytest

from infra.client.deployment import find_deployment
from infra.client.errors import NoApiKey, NoDeployment

ON_AWS = {"ZOETROPE_UPLOAD_API_URL": "https://up.test/", "ZOETROPE_API_KEY": "zk_aws"}


def write_stack(directory: Path, name: str) -> Path:
    path = directory / ".zoetrope" / "stack.json"
    path.parent.mkdir(parents=True)
    stack = {"upload_api_url": f"http://{name}", "streaming_api_url": "http://s", "api_key": "zk"}
    path.write_text(json.dumps(stack))
    return path


def test_the_nearest_stack_of_the_directories_above_is_found(tmp_path: Path) -> None:
    write_stack(tmp_path, "far")
    write_stack(tmp_path / "a", "near")
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    assert find_deployment({}, deep).upload_api_url == "http://near"


def test_a_given_file_goes_before_the_environment(tmp_path: Path) -> None:
    given = write_stack(tmp_path, "given")
    found = find_deployment(ON_AWS, tmp_path / "x", stack_file=given)
    assert found.upload_api_url == "http://given"


def test_the_environment_goes_before_the_directory(tmp_path: Path) -> None:
    write_stack(tmp_path, "here")
    assert find_deployment(ON_AWS, tmp_path).upload_api_url == "https://up.test"


def test_zoetrope_stack_names_a_file(tmp_path: Path) -> None:
    given = write_stack(tmp_path / "elsewhere", "named")
    found = find_deployment({"ZOETROPE_STACK": str(given)}, tmp_path)
    assert found.upload_api_url == "http://named"


def test_a_local_stack_keeps_its_unfinished_uploads_beside_it(tmp_path: Path) -> None:
    path = write_stack(tmp_path, "here")
    assert find_deployment({}, tmp_path).uploads_dir == path.parent / "uploads"


def test_unfinished_uploads_to_aws_are_kept_in_the_state_directory(tmp_path: Path) -> None:
    found = find_deployment(ON_AWS | {"XDG_STATE_HOME": str(tmp_path)}, tmp_path)
    assert found.uploads_dir == tmp_path / "zoetrope" / "uploads"
    home = find_deployment(ON_AWS, tmp_path).uploads_dir
    assert home == Path.home() / ".local" / "state" / "zoetrope" / "uploads"


def test_a_key_is_never_shown_by_repr(tmp_path: Path) -> None:
    assert "zk_aws" not in repr(find_deployment(ON_AWS, tmp_path))


def test_without_a_key_the_way_to_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoApiKey, match="zoetrope keys create"):
        find_deployment({"ZOETROPE_UPLOAD_API_URL": "http://x"}, tmp_path).require_key()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"upload_api_url": 5}'])
def test_a_file_that_is_no_stack_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "stack.json"
    path.write_text(content)
    with pytest.raises(NoDeployment, match="zoetrope up"):
        find_deployment({}, tmp_path, stack_file=path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoDeployment, match="No such file"):
        find_deployment({}, tmp_path, stack_file=tmp_path / "no.json")
