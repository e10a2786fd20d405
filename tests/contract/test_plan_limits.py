"""Twelve hours of video, the most tracks, the largest source: within every limit of AWS."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from fractions import Fraction
from typing import Any

import pytest

from processing.plan_chunks import pointers
from processing.publish_video import facts_of
from tests.contract.template import state_machine
from tests.plans import KEYS, evidence, source
from zoetrope.domain.assembly import assemble
from zoetrope.domain.grid import STANDARD_RATES
from zoetrope.domain.plan import Plan, plan_for
from zoetrope.domain.streams import MAX_AUDIO_TRACKS, MAX_DURATION_SECONDS

# Step Functions quotas, and those of DynamoDB (400 KB, of which a video's item may take a tenth).
STATE_BYTES = 262_144
HISTORY_EVENTS = 25_000
MAP_ITEMS = 10_000
ITEM_BYTES = 400_000
LARGEST_SOURCE = 5 * 1024**4
LONGEST_ID = "Z" * 26
# Of one state: entered and exited; and those of one attempt of a task: scheduled, started, ended.
STATE_EVENTS, ATTEMPT_EVENTS = 2, 3
EVENTS = {"Parallel": 4, "Map": 6}
RATES = [*STANDARD_RATES, Fraction(1), Fraction(12), Fraction(60)]


def longest(rate: Fraction) -> Plan:
    """Twelve hours of 2160p with sixteen audio tracks, in 5 TiB."""
    short = source(
        width=3840, height=2160, nominal_rate=rate, average_rate=rate,
        duration=Fraction(MAX_DURATION_SECONDS),
    )  # fmt: skip
    track = replace(short.audio[0], language="x" * 35)
    tracks = tuple(replace(track, stream_index=n + 1) for n in range(MAX_AUDIO_TRACKS))
    return plan_for(replace(short, audio=tracks, size_bytes=LARGEST_SOURCE))


@pytest.fixture(scope="module", params=RATES, ids=str)
def plan(request: pytest.FixtureRequest) -> Plan:
    return longest(request.param)


def size(value: object) -> int:
    return len(json.dumps(value).encode())


def test_chunks_and_spans_fit_into_their_maps(plan: Plan) -> None:
    assert len(list(plan.grid.chunks())) <= MAP_ITEMS
    assert MAX_AUDIO_TRACKS < len(list(plan.spans())) <= MAP_ITEMS


def test_the_state_carries_pointers_and_never_lists(plan: Plan) -> None:
    identity = {"video_id": LONGEST_ID, "tenant": "t" * 64, "generation": 10**6}
    planned = pointers(plan, KEYS, bucket="b" * 63)
    # Every other task returns an outcome of a few hundred bytes; this one says where the lists are.
    assert size(identity | {"plan": planned}) < 2_000 < STATE_BYTES / 100
    *_, chunk = plan.grid.chunks()
    *_, span = plan.spans()
    items = [{"chunk": asdict(chunk)}, {"span": asdict(span)}]
    assert all(size(identity | item) < 1_000 for item in items)


def test_neither_the_table_nor_the_index_grows_out_of_bounds() -> None:
    # 24 frames a second make segments of 187.5 packets: every other one is a packet longer.
    plan = longest(Fraction(24))
    index = assemble(evidence(plan))
    assert size(plan.facts() | facts_of(index)) < ITEM_BYTES / 10
    assert size(index.to_json()) < 4_000_000


def events_at_most(states: Mapping[str, Any]) -> int:
    """Count what a run through all states writes if every retry is used up; no Map's children."""
    total = 0
    for state in states.values():
        total += EVENTS.get(state["Type"], STATE_EVENTS)
        if state["Type"] == "Task":
            attempts = 1 + sum(retrier["MaxAttempts"] for retrier in state["Retry"])
            total += ATTEMPT_EVENTS * attempts
        total += sum(events_at_most(branch["States"]) for branch in state.get("Branches", []))
    return total


def test_no_history_grows_with_the_length_of_a_video() -> None:
    machine = state_machine()
    maps = [
        state
        for branch in machine["States"]["Transcode"]["Branches"]
        for state in branch["States"].values()
        if state["Type"] == "Map"
    ]
    assert len(maps) == 2
    # A distributed Map's items are executions of their own; an inline one's would count here.
    assert {each["ItemProcessor"]["ProcessorConfig"]["Mode"] for each in maps} == {"DISTRIBUTED"}
    assert events_at_most(machine["States"]) < HISTORY_EVENTS / 5
    for each in maps:
        assert events_at_most(each["ItemProcessor"]["States"]) < HISTORY_EVENTS / 50
