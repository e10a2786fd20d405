"""The plan: the same source always gives the same one, and it survives JSON."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans import source
from zoetrope.domain.plan import Plan, plan_for
from zoetrope.domain.source import Source


@given(
    st.fractions(min_value=1, max_value=120, max_denominator=1001),
    st.fractions(min_value=-1, max_value=10, max_denominator=90_000),
    st.fractions(min_value=Fraction(1, 100), max_value=40_000, max_denominator=90_000),
)
def test_a_plan_and_its_source_survive_json(
    rate: Fraction, origin: Fraction, duration: Fraction
) -> None:
    given_source = source(nominal_rate=rate, average_rate=rate, origin=origin, duration=duration)
    plan = plan_for(given_source)
    assert Source.from_json(json.loads(json.dumps(given_source.to_json()))) == given_source
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    assert plan_for(given_source) == plan


def test_a_plan_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 9"):
        Plan.from_json(plan_for(source()).to_json() | {"version": 9})


def test_tasks_are_the_chunks_and_the_spans_of_the_audio_tracks() -> None:
    assert plan_for(source()).tasks == ("chunk-00000", "chunk-00001", "audio-0-00000")


def test_a_silent_source_has_no_audio_task() -> None:
    assert plan_for(replace(source(), audio=())).tasks == ("chunk-00000", "chunk-00001")


def test_only_the_chunk_that_reaches_the_end_is_the_last() -> None:
    plan = plan_for(source())
    assert [plan.is_last(chunk) for chunk in plan.grid.chunks()] == [False, True]


def test_the_facts_are_what_a_client_may_know() -> None:
    assert plan_for(source()).facts() == {
        "duration_seconds": 17.0, "width": 1280, "height": 720, "frame_rate": 24.0,
    }  # fmt: skip
