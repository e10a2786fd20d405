"""What must hold of every run, whatever its faults were."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from infra.client.retries import Retry
from infra.client.session import Call, Session
from zoetrope.domain.evolution import EDITED, REPAIRED
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import TRANSITIONS, Change, Status, permits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.chaos.ground import Ground
    from tests.chaos.run import Run
    from zoetrope.domain.evolution import Event

Output = dict[str, str]
"""By name, ETag and size of every published object; and the playlists, without their addresses."""

_PASSING = re.compile(r"https?://[^\"\s]+|\?[^\"\s]+|(?<=\"generation\":) ?\d+")
"""Addresses, signatures, and which generation it is."""
PATIENCE = 12
"""Attempts: whoever judges is not the client, and waits until what is being deployed is there."""
BESIDE = ("created", EDITED, REPAIRED)
"""Events that are no change of the lifecycle."""


def output_of(ground: Ground, video_id: str, generation: int) -> Output:
    """Describe what players get."""
    prefix = GenerationKeys(video_id, generation).media_prefix
    pages = ground.client("s3").get_paginator("list_objects_v2")
    found = {
        o["Key"].removeprefix(prefix): f"{o['ETag']} {o['Size']}"
        for page in pages.paginate(Bucket=ground.stack.media_bucket, Prefix=prefix)
        for o in page.get("Contents", [])
        # The record that a rebuild reads says when, and for whom; the index is compared below.
        if not o["Key"].endswith(("video.json", "index.json"))
    }
    index = ground.client("s3").get_object(
        Bucket=ground.stack.media_bucket, Key=f"{prefix}index.json"
    )
    found["index.json"] = _same(index["Body"].read().decode(), video_id)
    with Session(ground.stack.streaming_api_url, retry=Retry(PATIENCE)) as streaming:
        for name in ("master.m3u8", "audio-0.m3u8"):
            text = streaming.send(Call("GET", f"/videos/{video_id}/{name}")).text
            found[name] = _same(text, video_id)
    return found


def _same(text: str, video_id: str) -> str:
    return _PASSING.sub("0", text.replace(video_id, "…"))


def violations(ground: Ground, run: Run, wanted: Output) -> Iterator[str]:
    """Name every invariant that a run has broken."""
    yield from _ended(run)
    yield from _never_back(run)
    yield from _visible_when_complete(run)
    trail = ground.queries.events(run.video_id)
    yield from illegal(trail)
    yield from _once(ground, run, trail)
    yield from doubled(
        trail, lambda generation, attempt: ground.ran(f"{run.video_id}-{generation}-{attempt}")
    )
    if run.seen and run.seen[-1].status == "ready":
        got = output_of(ground, run.video_id, run.generation)
        if got != wanted:
            names = sorted(n for n in got.keys() | wanted.keys() if got.get(n) != wanted.get(n))
            yield f"the outputs differ: {names}"


def _ended(run: Run) -> Iterator[str]:
    last = run.seen[-1].status if run.seen else "never seen"
    if last != "ready":
        yield f"it is stuck or failed for good: {last}"


def _never_back(run: Run) -> Iterator[str]:
    for before, after in pairwise(run.seen):
        if before.generation == after.generation and after.progress < before.progress:
            yield f"progress went from {before.progress} back to {after.progress}"


def _visible_when_complete(run: Run) -> Iterator[str]:
    for seen in run.seen:
        # The manifest was asked for before the status, so one that plays belongs to a ready video.
        if seen.manifest_status == 200 and seen.status != "ready" and seen.generation == 1:
            yield f"it could be played while it was {seen.status}"


def illegal(trail: list[Event]) -> Iterator[str]:
    """Follow a trail through the table of transitions."""
    status, published = "", False
    for event in trail:
        if event.source != status:
            yield f"{event.change} from {event.source}, but it was {status}"
        status = event.target
        if event.change in BESIDE:
            continue
        change = Change(event.change)
        if not permits(change, status=Status(event.source), published=published):
            yield f"{change} is not permitted from {event.source}"
        if TRANSITIONS[change].target != event.target:
            yield f"{change} has led to {event.target}"
        published |= change is Change.PUBLISHED


def doubled(
    trail: list[Event], ran: Callable[[int, int], tuple[float, float] | None]
) -> Iterator[str]:
    """Ask when the execution of each generation and attempt ran: one at a time, and none beside."""
    for generation, attempts in enumerate(_attempts(trail), start=1):
        if ran(generation, attempts + 1):
            yield f"execution {generation}-{attempts + 1} is in no trail"
        spans = [ran(generation, attempt) for attempt in range(1, attempts + 1)]
        for before, after in pairwise(filter(None, spans)):
            if after[0] < before[1]:
                yield f"two executions of generation {generation} ran at once"


def _attempts(trail: list[Event]) -> list[int]:
    """Count the attempts of each generation."""
    counts: list[int] = []
    for event in trail:
        if event.change not in BESIDE and TRANSITIONS[Change(event.change)].new_generation:
            counts.append(1)
        elif event.change == Change.PROCESSING_RESTARTED:
            counts[-1] += 1
    return counts


def _once(ground: Ground, run: Run, trail: list[Event]) -> Iterator[str]:
    """Nothing is doubled: one generation for each time that it was asked for, published once."""
    changes = [event.change for event in trail]
    if changes.count("created") != 1:
        yield f"created {changes.count('created')} times"
    if changes.count(Change.PUBLISHED) != 1:
        yield f"published {changes.count(Change.PUBLISHED)} times"
    video = ground.table.get(run.video_id)
    if video is None:
        yield "its record is lost"
    elif video.version != len(trail):
        yield f"{len(trail)} events for version {video.version}"
    elif video.generation != run.generation:
        yield f"{video.generation} generations where {run.generation} were asked for"
