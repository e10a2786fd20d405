"""`make chaos` itself: its choice of faults, its judgement of trails, and the table in the docs."""

from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.faults import FAULTS, Fault
from tests.chaos.invariants import doubled, illegal
from tests.chaos.series import chosen
from tests.chaos.soak import is_good
from zoetrope.domain.evolution import Event

DOCUMENT = (Path(__file__).parents[2] / "docs" / "chaos.md").read_text()
STEPS = [
    ("created", "", "awaiting_upload"),
    ("upload_completed", "awaiting_upload", "uploaded"),
    ("edited", "uploaded", "uploaded"),
    ("processing_started", "uploaded", "processing"),
    ("published", "processing", "ready"),
]
TRAIL = [Event(at, *step) for at, step in enumerate(STEPS)]


def test_a_trail_that_the_table_permits_is_legal() -> None:
    assert list(illegal(TRAIL)) == []


@pytest.mark.parametrize(
    "trail",
    [
        pytest.param([*TRAIL[:3], TRAIL[4]], id="a step is missing"),
        pytest.param([*TRAIL, TRAIL[4]], id="a step comes twice"),
        pytest.param([*TRAIL[:3], replace(TRAIL[4], source="uploaded")], id="not permitted"),
        pytest.param([*TRAIL[:4], replace(TRAIL[4], target="failed")], id="another target"),
    ],
)
def test_a_trail_that_the_table_forbids_is_found(trail: list[Event]) -> None:
    assert list(illegal(trail))


RESTARTED = Event(9, "processing_restarted", "processing", "processing")
TWICE = [*TRAIL[:4], RESTARTED, TRAIL[4]]


@pytest.mark.parametrize(
    ("trail", "ran", "found"),
    [
        pytest.param(TRAIL, {(1, 1): (0, 5)}, [], id="one"),
        pytest.param(TWICE, {(1, 1): (0, 5), (1, 2): (5, 9)}, [], id="one after the other"),
        pytest.param(TWICE, {(1, 2): (5, 9)}, [], id="the first never began"),
        pytest.param(
            TWICE,
            {(1, 1): (0, inf), (1, 2): (5, 9)},
            ["two executions of generation 1 ran at once"],
            id="two at once",
        ),
        pytest.param(
            TRAIL,
            {(1, 1): (0, 5), (1, 2): (5, 9)},
            ["execution 1-2 is in no trail"],
            id="one that nobody wanted",
        ),
    ],
)
def test_executions_run_one_at_a_time_and_for_a_reason(
    trail: list[Event], ran: dict[tuple[int, int], tuple[float, float]], found: list[str]
) -> None:
    assert list(doubled(trail, lambda *which: ran.get(which))) == found


def test_a_seed_always_chooses_the_same_and_every_fault_its_share() -> None:
    runs = list(chosen(210, 1))
    assert runs == list(chosen(210, 1))
    assert runs != list(chosen(210, 2))
    counts = {fault.name: sum(fault in faults for _, faults, _ in runs) for fault in FAULTS}
    assert min(counts.values()) >= 10, counts
    assert sum(len(faults) >= 3 for _, faults, _ in runs) >= 70


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_table_in_the_docs_has_every_fault(fault: Fault) -> None:
    assert f"\n| {fault.name} | {fault.how} | " in DOCUMENT


SOAKED: dict[str, Any] = {
    "videos": 2,
    "ready": 2,
    "distinct": 2,
    "records": 2,
    "broken": {},
    "exception_texts": [],
    "engines_own": 2,
    "succeeded_percent": 99.9,
}


def test_a_soak_is_good_also_where_the_engine_told_of_functions_that_were_killed() -> None:
    assert is_good(SOAKED)


@pytest.mark.parametrize(
    "other",
    [
        {"ready": 1},
        {"distinct": 1},
        {"records": 3},
        {"broken": {7: ["stuck"]}},
        {"exception_texts": ["500 KeyError"]},
        {"succeeded_percent": 99.8},
    ],
    ids=lambda other: str(*other),
)
def test_a_soak_is_not_good_when_anything_is_wrong(other: dict[str, Any]) -> None:
    assert not is_good(SOAKED | other)
