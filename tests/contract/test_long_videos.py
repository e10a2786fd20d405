"""The longest films against what waits for them: the execution, the sweep, and what S3 keeps."""

from fractions import Fraction
from math import ceil
from typing import Any

import pytest

from tests.contract.template import ROOT, state_machine, states, template
from tests.plans import source
from zoetrope.domain.chunk_length import MAX_CHUNKS, SLOWER, TASK_LIMIT_SECONDS, chunk_seconds
from zoetrope.domain.lifecycle import STUCK_AFTER_MS, Status
from zoetrope.domain.plan import Plan, plan_for
from zoetrope.domain.streams import MAX_DURATION_SECONDS

HOUR, DAY = 3600, 24 * 3600
FILMS = [(1920, 1080, 24), (1920, 1080, 60), (3840, 2160, 30), (3840, 2160, 60), (8192, 4352, 24)]
CONCURRENCIES = (5, 50, 500)


def longest(width: int, height: int, rate: int) -> Plan:
    exact, length = Fraction(rate), Fraction(MAX_DURATION_SECONDS)
    return plan_for(
        source(width=width, height=height, nominal_rate=exact, average_rate=exact, duration=length)
    )


def parameter(name: str) -> dict[str, Any]:
    found: dict[str, Any] = template()["Parameters"][name]
    return found


def foreseen_seconds(plan: Plan, concurrency: int) -> float:
    """What its chunks take on Lambda where each is as hard as its caps allow."""
    chunk = SLOWER * chunk_seconds(plan.source.video, plan.grid, plan.renditions, {})
    return ceil(len(list(plan.grid.chunks())) / concurrency) * chunk


def test_an_execution_lasts_as_long_as_the_largest_plan_takes_at_the_default_concurrency() -> None:
    chunks = MAX_CHUNKS * TASK_LIMIT_SECONDS / parameter("TranscodeConcurrency")["Default"]
    # The states before and after the chunks take an hour at most; the rest is for retries.
    assert chunks + HOUR < 0.9 * state_machine()["TimeoutSeconds"]
    assert state_machine()["TimeoutSeconds"] < 365 * DAY


@pytest.mark.parametrize("film", FILMS)
def test_twelve_hours_end_within_one_execution(film: tuple[int, int, int]) -> None:
    concurrency = parameter("TranscodeConcurrency")["Default"]
    assert foreseen_seconds(longest(*film), concurrency) < state_machine()["TimeoutSeconds"]


def test_plans_and_results_outlive_the_execution_that_reads_them() -> None:
    days = parameter("MediaWorkExpiryDays")
    assert days["Default"] >= days["MinValue"] > state_machine()["TimeoutSeconds"] / DAY


@pytest.mark.parametrize("state", [n for n, s in states().items() if s["Type"] == "Task"])
def test_no_task_that_is_still_being_tried_counts_as_stuck(state: str) -> None:
    throttled, failed = states()[state]["Retry"]
    waits = sum(each["MaxAttempts"] * each["MaxDelaySeconds"] for each in (throttled, failed))
    runs = (1 + failed["MaxAttempts"]) * states()[state]["TimeoutSeconds"]
    assert STUCK_AFTER_MS[Status.PROCESSING] / 1000 > waits + runs


@pytest.mark.parametrize("film", FILMS)
def test_the_page_on_scale_tells_how_long_the_longest_films_take(
    film: tuple[int, int, int],
) -> None:
    plan = longest(*film)
    hours = [foreseen_seconds(plan, each) / HOUR for each in CONCURRENCIES]
    told = " | ".join(f"{each:.0f} h" if each >= 10 else f"{each:.1f} h" for each in hours)
    width, height, rate = film
    row = f"| {width} x {height} at {rate} | {len(list(plan.grid.chunks())):,} | {told} |"
    assert row in (ROOT / "docs" / "scale.md").read_text(), row
