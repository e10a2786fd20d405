"""docs/operations.md names every parameter and every setting as they are."""

import ast
import inspect
from pathlib import Path

import pytest

from tests.contract.template import ROOT, template
from zoetrope import settings

DOCUMENT = (ROOT / "docs" / "operations.md").read_text()
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", template()["Parameters"])
def test_a_parameter_is_documented_with_its_default_and_its_description(name: str) -> None:
    parameter = template()["Parameters"][name]
    default = f"`{parameter['Default']}`" if parameter["Default"] != "" else ""
    described = " ".join(parameter["Description"].split())
    assert f"| `{name}` | {default} | {described} |" in DOCUMENT.splitlines()


def variables() -> list[str]:
    """The names that settings.py asks the environment for."""
    tree = ast.parse(inspect.getsource(settings.from_environment))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    asked = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id in {"text", "number"}]
    return [str(ast.literal_eval(call.args[0])) for call in asked]


@pytest.mark.parametrize("name", variables())
def test_a_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCUMENT


def test_every_file_that_the_readme_links_to_is_there() -> None:
    linked = [part.split(")")[0] for part in README.split("](")[1:]]
    assert linked
    assert [path for path in linked if not Path(ROOT / path).exists()] == []


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = (ROOT / "Makefile").read_text()
    named = {part.split("`")[0].split()[0] for part in README.split("`make ")[1:]}
    assert named
    assert [name for name in sorted(named) if f"\n{name}: " not in targets] == []
