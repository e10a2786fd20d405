"""`make chaos` itself: its choice of faults, its judgement of trails, and the table in the docs."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.faults import FAULTS, Fault
from tests.chaos.invariants import illegal
from tests.chaos.series import chosen
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
