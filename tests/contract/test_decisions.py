"""The log of decisions: each has a number of its own, a date, and is there when it is named."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
NAMING = [
    path
    for folder in ("docs", "functions", "layers", "infra", "statemachine")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".md", ".py", ".yaml", ".json"}
]


def test_every_number_is_given_once_and_none_is_left_out() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_begins_with_its_number_and_its_date(path: Path) -> None:
    title, _, date = path.read_text().splitlines()[:3]
    assert title.startswith(f"# {int(path.name[:4])}. ")
    assert re.match(r"\d{4}-\d{2}-\d{2}", date)


def test_every_decision_that_is_named_is_there() -> None:
    numbers = {path.name[:4] for path in DECISIONS}
    stems = {path.stem for path in DECISIONS}
    for path in NAMING:
        text = path.read_text()
        assert set(re.findall(r"decisions/(\d{4}-[a-z0-9-]+)", text)) <= stems, path
        assert set(re.findall(r"decisions/(\d{4})", text)) <= numbers, path
