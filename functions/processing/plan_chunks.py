"""Task state PlanChunks: the grid, the ladder, the lists of chunks and spans. Nothing is copied.

IAM: dynamodb:GetItem, PutItem, UpdateItem, ConditionCheckItem on VIDEO#; s3:GetObject, PutObject on
work/; s3:ListBucket on the media bucket.
"""

from dataclasses import asdict

from processing.log import logged
from processing.tasks import Context, Event, Job, perform
from zoetrope.adapters import clients
from zoetrope.domain.complexity import Complexity
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.plan import Plan, plan_for
from zoetrope.domain.profiles import parse_profile
from zoetrope.domain.source import Source
from zoetrope.errors import DependencyUnavailable


@logged
def handler(event: Event, context: Context) -> Event:
    """Write the plan and the lists of chunks and spans; say where the Maps find them."""
    return perform("PlanChunks", event, context, _plan)


def _plan(job: Job) -> Event:
    """Plan a generation, once: its finished chunks lie on the grid of its first plan.

    A later attempt may be of another release, whose model of costs would cut it otherwise.
    """
    media = clients.media_bucket()
    if media.get_json(job.keys.plan) is None:
        media.put_json_once(job.keys.plan, _new_plan(job).to_json())
    plan = job.plan()
    media.put_json(job.keys.chunks, [asdict(chunk) for chunk in plan.grid.chunks()])
    media.put_json(job.keys.spans, [asdict(span) for span in plan.spans()])
    clients.video_table().record_plan(
        job.video_id, job.generation, tasks_total=len(plan.tasks), facts=plan.facts()
    )
    return pointers(plan, job.keys, bucket=media.name)


def _new_plan(job: Job) -> Plan:
    media = clients.media_bucket()
    facts, profile = media.get_json(job.keys.source_facts), media.get_json(job.keys.profile)
    if facts is None or profile is None:
        raise DependencyUnavailable("the facts of the source or its profile are not there yet")
    measured = media.get_json(job.keys.complexity)
    complexity = Complexity.from_json(measured) if measured else None
    return plan_for(Source.from_json(facts), parse_profile(profile), complexity)


def pointers(plan: Plan, keys: GenerationKeys, *, bucket: str) -> Event:
    """Give what the state machine carries on: where the lists are, never the lists."""
    return {
        "bucket": bucket,
        "chunks_key": keys.chunks,
        "spans_key": keys.spans,
        "span_count": sum(1 for _ in plan.spans()),
        "has_subtitles": bool(plan.subtitle_tracks),
    }
