"""The size budget: small files and small functions, so that each can be read at a glance."""

import ast
from itertools import chain
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[2]
FUNCTIONS = sorted((ROOT / "functions").rglob("*.py"))
EVERY = sorted(
    chain.from_iterable((ROOT / top).rglob("*.py") for top in ("functions", "infra", "benchmarks"))
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def function_lengths(path: Path) -> dict[str, int]:
    """The lines of each function's body, its docstring left out."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1
            found[f"{path.relative_to(ROOT)}:{node.name}"] = length
    return found


def p95(values: list[int]) -> float:
    return quantiles(values, n=20)[-1]


@pytest.mark.parametrize("paths", [FUNCTIONS, EVERY, TESTS], ids=["functions", "all code", "tests"])
def test_no_file_is_longer_than_300_lines(paths: list[Path]) -> None:
    assert [str(p.relative_to(ROOT)) for p in paths if lines(p) > 300] == []


@pytest.mark.parametrize("paths", [FUNCTIONS, EVERY], ids=["functions", "all code"])
def test_files_are_small(paths: list[Path]) -> None:
    sizes = [lines(path) for path in paths]
    assert median(sizes) <= 70
    assert p95(sizes) <= 200


@pytest.mark.parametrize("paths", [FUNCTIONS, EVERY], ids=["functions", "all code"])
def test_functions_are_small(paths: list[Path]) -> None:
    lengths = dict(chain.from_iterable(function_lengths(path).items() for path in paths))
    assert [name for name, length in lengths.items() if length > 50] == []
    assert median(lengths.values()) <= 8
    assert p95(list(lengths.values())) <= 25
