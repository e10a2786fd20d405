"""Task state ProbeSource: find out what a source is, and refuse what cannot become a stream.

IAM: dynamodb:GetItem, PutItem, UpdateItem, ConditionCheckItem on VIDEO#; s3:GetObject on sources/;
s3:ListBucket on the source bucket, the media bucket; s3:GetObject, PutObject, AbortMultipartUpload
on work/.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from processing.log import logged
from processing.media import Workbench, tool, workbench
from processing.source_ends import find_ends
from processing.tasks import Context, Event, Job, perform
from processing.working_copy import (
    SOUGHT_BY_PICTURE,
    can_be_sought,
    has_one_clock,
    make_working_copy,
    refuse_joined_flv,
)
from zoetrope.adapters import clients
from zoetrope.adapters.ffprobe import Ffprobe
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.sniff import SNIFF_BYTES, demuxer_for
from zoetrope.domain.source import Source
from zoetrope.domain.streams import (
    MAX_FRAME_RATE,
    audio_streams,
    declared_rate,
    find_video,
    video_stream,
)
from zoetrope.domain.subtitle_streams import subtitle_streams
from zoetrope.errors import InvalidState, MediaRejected, StaleGeneration

_TELLS_LATE = {"mpegts", "mpeg", "flv"}
"""Their streams are known when their first packets come."""


@logged
def handler(event: Event, context: Context) -> Event:
    """Move the video to processing and write the facts of its source."""
    return perform("ProbeSource", event, context, _probe)


def _probe(job: Job) -> Event:
    """Find out what a generation's source is, once: finished chunks lie on the grid of the answer.

    A borderline source may be judged otherwise another time, and a copy is gigabytes.
    """
    _start_processing(job)
    media = clients.media_bucket()
    if media.get_json(job.keys.source_facts) is not None:
        return {}
    with workbench(job, copy=False) as bench:
        source = _facts(bench, job)
        figures = bench.figures()
    if source is None:
        with workbench(job, copy=True) as bench:
            source = _facts(bench, job, copied=True)
            figures |= {"working_copy_bytes": bench.source.size_bytes}
    if source is None:
        raise MediaRejected("corrupt_source", UNREADABLE)
    media.put_json_once(job.keys.source_facts, source.to_json())
    return figures


def _start_processing(job: Job) -> None:
    """Tell the table; a retry, or a later attempt, finds it told.

    An execution that is begun when another has taken its place already ends here.
    """
    table = clients.video_table()
    token = f"processing-{job.generation}"
    try:
        table.change(
            job.video_id,
            Change.PROCESSING_STARTED,
            at_ms=now_ms(),
            token=token,
            generation=job.generation,
            attempt=job.attempt,
        )
    except InvalidState as refused:
        if refused.status != Status.PROCESSING:
            raise StaleGeneration(refused.detail) from refused


UNREADABLE = "The video cannot be read at any place but its beginning. Export it again, as MP4."


def _facts(bench: Workbench, job: Job, *, copied: bool = False) -> Source | None:
    """Give what processing must know of a source; None if a copy of it has now been made."""
    source = bench.source
    demuxer = demuxer_for(source.read(0, SNIFF_BYTES))
    probe = Ffprobe(tool("ffprobe"), source.url, demuxer, bench.directory, job.remaining_seconds)
    probe, container = _look(probe)
    streams = container.get("streams", [])
    picture = dict(find_video(streams))
    refuse_joined_flv(bench, probe)
    one_clock = has_one_clock(bench, probe, streams)
    if not (one_clock and can_be_sought(bench, probe, container, picture)):
        if not copied:
            make_working_copy(job, bench, probe, streams)
        return None
    first = probe.first_frame(picture)
    if first is None:
        raise MediaRejected(
            "corrupt_source",
            "Not one frame of the video can be decoded. Export it again and upload it.",
        )
    origin = int(first["best_effort_timestamp"]) * Fraction(picture["time_base"])
    ends = find_ends(probe, container, picture, origin)
    if ends.held_from is not None and demuxer in SOUGHT_BY_PICTURE:
        try:
            make_working_copy(job, bench, probe, streams)
        except MediaRejected:  # no copy of it can be made: no reason to show nothing of it
            ends = ends.without_hold()
        else:
            return None
    if declared_rate(picture) > MAX_FRAME_RATE:
        # A browser's recording may say 1000, its clock's, for want of anything better.
        picture |= {"avg_frame_rate": str(probe.rate_of(picture))}
    video = video_stream(
        picture,
        first,
        origin=origin,
        end=ends.video,
        run_up=ends.run_up,
        held_from=ends.held_from,
    )
    return Source(
        demuxer,
        source.size_bytes,
        video,
        audio_streams(streams),
        subtitle_streams(streams, demuxer),
        working_copy=copied,
        late_streams=probe.far,
    )


def _look(probe: Ffprobe) -> tuple[Ffprobe, dict[str, Any]]:
    """Ask what the streams are; look far where the head of a container does not say it.

    A recording may begin with minutes of nothing but picture: its sound must not be lost for that.
    Gives the probe that every later question and task is asked like.
    """
    near = probe.container()
    if probe.demuxer not in _TELLS_LATE:
        return probe, near
    far_probe = replace(probe, far=True)
    far = far_probe.container()
    return (probe, near) if _told(near) == _told(far) else (far_probe, far)


def _told(container: Mapping[str, Any]) -> list[list[object]]:
    known = ("codec_name", "width", "channels", "sample_rate")
    return [[each.get(name) for name in known] for each in container.get("streams", [])]
