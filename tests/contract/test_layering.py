"""The layers of functions/: who may import whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FUNCTIONS = Path(__file__).parents[2] / "functions"
HEAVY = {"boto3", "botocore", "chalice", "aws_lambda_powertools", "subprocess", "os", "http"}

# What each layer may import besides the standard library's harmless part.
ALLOWED = {
    "zoetrope/domain": {"zoetrope.errors", "zoetrope.domain"},
    "zoetrope/http": {"zoetrope.errors", "zoetrope.settings", "zoetrope.http", "zoetrope.domain"},
    "zoetrope/adapters": {
        "zoetrope.errors",
        "zoetrope.settings",
        "zoetrope.domain",
        "zoetrope.adapters",
        "boto3",
        "botocore",
        "mypy_boto3_dynamodb",
        "mypy_boto3_s3",
        "mypy_boto3_stepfunctions",
        "mypy_boto3_lambda",
        "mypy_boto3_events",
        "mypy_boto3_sqs",
        "subprocess",
        "os",
        "http",
    },
    "processing": {"zoetrope", "aws_lambda_powertools", "processing"},
    "upload": {"zoetrope", "aws_lambda_powertools", "chalice", "upload"},
    "streaming": {"zoetrope", "chalice", "streaming"},
}
OURS = {"zoetrope", "processing", "upload", "streaming", "infra", "tests"}
NEVER_IN_THE_DOMAIN = {"time", "random", "secrets", "uuid", "subprocess", "os", "socket"}


def modules(layer: str) -> Iterator[Path]:
    yield from sorted((FUNCTIONS / layer).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, allowed: set[str]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in allowed)


def is_governed(name: str) -> bool:
    root = name.split(".", maxsplit=1)[0]
    return root in OURS | HEAVY or root.startswith("mypy_boto3")


@pytest.mark.parametrize("layer", ALLOWED)
def test_a_layer_imports_only_what_stands_below_it(layer: str) -> None:
    found = [
        f"{path.relative_to(FUNCTIONS)} imports {name}"
        for path in modules(layer)
        for name in imports(path)
        if is_governed(name) and not within(name, ALLOWED[layer])
    ]
    assert not found
    assert list(modules(layer)), "a layer without a module is no layer"


def test_the_domain_reads_no_clock_no_environment_and_no_chance() -> None:
    found = [
        f"{path.name} imports {name}"
        for path in modules("zoetrope/domain")
        for name in imports(path)
        if name.split(".")[0] in NEVER_IN_THE_DOMAIN
    ]
    assert not found


def test_only_settings_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(FUNCTIONS))
        for path in FUNCTIONS.rglob("*.py")
        if {"environ", "getenv"}
        & {n.attr for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute)}
    ]
    assert readers == ["zoetrope/settings.py"]


def test_only_one_module_starts_processes() -> None:
    starters = {
        str(path.relative_to(FUNCTIONS))
        for path in FUNCTIONS.rglob("*.py")
        if any(name.split(".")[0] == "subprocess" for name in imports(path))
    }
    assert starters <= {"zoetrope/adapters/processes.py"}


def test_relative_imports_are_not_used() -> None:
    found = [
        path.name
        for path in FUNCTIONS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not found
