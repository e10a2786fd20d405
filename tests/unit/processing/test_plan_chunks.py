"""PlanChunks: what it needs, and what it refuses for good."""

from fractions import Fraction

import pytest

from processing.plan_chunks import handler
from tests.pipeline import Context
from tests.plans import KEYS, source
from tests.videos import TENANT, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.profiles import DEFAULT
from zoetrope.domain.source import Source
from zoetrope.errors import DependencyUnavailable

pytestmark = pytest.mark.usefixtures("aws")
EVENT = {"video_id": KEYS.video_id, "tenant": TENANT, "generation": 1}
RATE = Fraction(60)


def accept(facts: Source) -> None:
    stored_video(clients.video_table(), Status.PROCESSING, video_id=KEYS.video_id)
    clients.media_bucket().put_json(KEYS.source_facts, facts.to_json())
    clients.media_bucket().put_json(KEYS.profile, DEFAULT.to_json())


def test_without_facts_it_is_tried_again() -> None:
    with pytest.raises(DependencyUnavailable, match="facts"):
        handler(EVENT, Context())


def test_a_video_that_no_task_could_encode_in_time_is_refused_and_not_planned() -> None:
    accept(source(width=8192, height=4320, nominal_rate=RATE, average_rate=RATE,
                  duration=Fraction(12 * 3600)))  # fmt: skip
    outcome = handler(EVENT, Context())
    assert (outcome["outcome"], outcome["failure"]["code"]) == ("rejected", "source_too_large")
    assert "12.0 hours of 8192 x 4320 at 60 frames" in outcome["failure"]["message"]
    media = clients.media_bucket()
    assert media.get_json(KEYS.failure) == outcome["failure"]
    assert media.get_json(KEYS.plan) is media.get_json(KEYS.chunks) is None


def test_where_the_lists_lie_is_all_that_the_state_machine_is_told() -> None:
    accept(source(duration=Fraction(60)))
    outcome = handler(EVENT, Context())
    assert outcome == {
        "outcome": "done",
        "bucket": clients.media_bucket().name,
        "chunks_key": KEYS.chunks,
        "spans_key": KEYS.spans,
        "span_count": 1,
        "has_subtitles": False,
    }
    assert clients.media_bucket().get(KEYS.chunks) is not None


def test_a_later_attempt_keeps_the_plan_that_finished_chunks_lie_on() -> None:
    accept(source(duration=Fraction(60)))
    first = handler(EVENT, Context())
    media = clients.media_bucket()
    plan, chunks = media.get(KEYS.plan), media.get(KEYS.chunks)
    # As a release would that cuts otherwise.
    media.put_json(KEYS.profile, DEFAULT.to_json() | {"segment_seconds": 2})
    assert handler(EVENT, Context()) == first
    assert (media.get(KEYS.plan), media.get(KEYS.chunks)) == (plan, chunks)
