"""Commands for operators on the stack that is named, whatever else runs on their machine."""

import json
import re
import shlex
from pathlib import Path

import boto3
import pytest

from infra.cli.console_command import console
from infra.cli.exit_codes import ExitCode
from infra.cli.table_access import stack_on_aws
from infra.client.errors import NoDeployment
from tests.aws import ENVIRONMENT
from tests.unit.infra.conftest import Zoetrope
from zoetrope.adapters.api_keys import ApiKeys

ROOT = Path(__file__).parents[3]
TABLE = ENVIRONMENT["TABLE_NAME"]


def steps(document: str) -> list[str]:
    """The commands that a document gives for the deployment to AWS."""
    text = (ROOT / document).read_text()
    found = re.search(r"## Deploy to AWS.*?```\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1].splitlines()


def deploy(name: str) -> None:
    """Have CloudFormation know a stack with the table of the fixture `aws`."""
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"TableName": {"Value": TABLE}},
    }
    boto3.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template))


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("document", ["README.md", "docs/operations.md"])
@pytest.mark.parametrize("beside_a_local_stack", [False, True])
def test_the_steps_that_are_written_down_make_a_key_for_the_stack_on_aws(
    zoetrope: Zoetrope,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    document: str,
    *,
    beside_a_local_stack: bool,
) -> None:
    if beside_a_local_stack:
        request.getfixturevalue("stack")
    deploy("zoetrope")
    for step in steps(document):
        words = shlex.split(step)
        if words[0] == "export":
            monkeypatch.setenv(*words[1].split("=", 1))
        elif words[1:2] == ["keys"]:
            result = zoetrope(*words[1:], "--json")
            assert result.exit_code == ExitCode.OK, result.output
    found = ApiKeys(boto3.client("dynamodb"), TABLE).find(json.loads(result.stdout)["api_key"])
    assert found
    assert found.tenant == "main"


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md"])
def test_the_steps_end_with_the_console(document: str) -> None:
    assert steps(document)[-1].split()[1:] == [console.__name__]


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    "command",
    [
        ("keys", "list"),
        ("webhooks", "list", "main"),
        ("webhooks", "add", "main", "https://example.com/hook"),
        ("tenants", "show", "main"),
        ("playback-keys", "list"),
        ("doctor", "--repair"),
        ("console",),
    ],
    ids=" ".join,
)
def test_a_command_for_operators_works_on_the_stack_that_is_named(
    zoetrope: Zoetrope, stack: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    assert stack.exists()
    monkeypatch.setenv("ZOETROPE_STACK_NAME", "elsewhere")
    result = zoetrope(*command)
    assert result.exit_code != ExitCode.OK
    assert "elsewhere" in result.stderr


def test_a_stack_file_that_is_given_goes_before_the_name(stack: Path) -> None:
    named = {"ZOETROPE_STACK_NAME": "elsewhere"}
    assert stack_on_aws(named, stack.parent, stack) == ""
    assert stack_on_aws(named, stack.parent, None) == "elsewhere"
    assert stack_on_aws({}, stack.parent.parent, None) == ""


def test_the_address_of_an_api_on_aws_stands_for_the_stack_of_the_usual_name(
    tmp_path: Path,
) -> None:
    assert stack_on_aws({"ZOETROPE_UPLOAD_API_URL": "https://u"}, tmp_path, None) == "zoetrope"


def test_who_has_no_stack_at_all_is_told_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(NoDeployment, match="ZOETROPE_STACK_NAME"):
        stack_on_aws({}, tmp_path, None)
