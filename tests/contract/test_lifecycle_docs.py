"""docs/lifecycle.md says what the table of transitions says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from zoetrope.domain.lifecycle import TRANSITIONS, WATCHED, Change, Status

FUNCTIONS = Path(__file__).parents[2] / "functions"
DOCUMENT = (Path(__file__).parents[2] / "docs" / "lifecycle.md").read_text()


def diagram() -> Iterator[str]:
    """The diagram's arrows, one for each change and status that it starts from."""
    yield f"    [*] --> {Status.AWAITING_UPLOAD}: created"
    for change, rule in TRANSITIONS.items():
        if change is Change.DELETED:
            continue
        for source in sorted(rule.sources):
            yield f"    {source} --> {rule.target}: {change}"
    yield f"    {Status.DELETED} --> [*]"


def table() -> Iterator[str]:
    """The document's table of transitions, a row for each change."""
    condition = {None: "", True: "a generation is published", False: "none is published"}
    for change, rule in TRANSITIONS.items():
        sources = ", ".join(f"`{s}`" for s in sorted(rule.sources))
        if change is Change.DELETED:
            sources = "any other"
        begins = "yes" if rule.new_generation else ""
        row = (f"`{change}`", sources, f"`{rule.target}`", condition[rule.published], begins)
        yield f"| {' | '.join(row)} |"


@pytest.mark.parametrize("line", [*diagram(), *table()])
def test_the_document_has_each_transition_as_the_code_has_it(line: str) -> None:
    assert line in DOCUMENT.splitlines()


def test_the_document_has_no_transition_that_the_code_has_not() -> None:
    drawn = [line for line in DOCUMENT.splitlines() if "-->" in line]
    rows = [line for line in DOCUMENT.splitlines() if line.startswith("| `")]
    assert sorted(drawn) == sorted(diagram())
    assert [row for row in rows if row.count("|") == 6] == list(table())


@pytest.mark.parametrize("status", list(Status))
def test_the_document_explains_every_status(status: Status) -> None:
    assert f"\n- `{status}`: " in DOCUMENT


def test_the_document_names_what_reconcile_watches() -> None:
    watched = ", ".join(f"`{status}`" for status in sorted(WATCHED))
    assert f"Watched: {watched}." in DOCUMENT


def causes() -> dict[Change, set[str]]:
    """The modules that make each change, from the code: who names one, makes it."""
    found: dict[Change, set[str]] = {change: set() for change in Change}
    services = [*FUNCTIONS.glob("upload/**/*.py"), *FUNCTIONS.glob("processing/*.py")]
    operators = (FUNCTIONS.parent / "infra").glob("**/*.py")
    for path in [*services, *operators]:
        text = path.read_text()
        root = FUNCTIONS if path.is_relative_to(FUNCTIONS) else FUNCTIONS.parent
        for name in re.findall(r"Change\.([A-Z_]+),", text):
            found[Change[name]].add(str(path.relative_to(root)))
        if "failure_change(" in text:
            for change in (Change.PROCESSING_FAILED, Change.REPROCESSING_FAILED):
                found[change].add(str(path.relative_to(FUNCTIONS)))
    return found


@pytest.mark.parametrize("change", list(Change))
def test_the_document_says_who_causes_each_change(change: Change) -> None:
    [row] = [
        line
        for line in DOCUMENT.splitlines()
        if line.startswith(f"| `{change}` | `") and line.count("|") == 5
    ]
    assert set(re.findall(r"`([\w/]+\.py)`", row)) == causes()[change]
