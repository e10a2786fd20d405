"""Task state ProbeSource: find out what a source is, and refuse what cannot become a stream.

IAM: s3:GetObject on the source bucket; s3:GetObject, PutObject on the media bucket's work/;
dynamodb:GetItem, PutItem, UpdateItem on the table.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from processing.media import Workbench, tool, workbench
from processing.tasks import Context, Event, Job, perform
from processing.working_copy import can_be_sought, make_working_copy
from zoetrope.adapters import clients
from zoetrope.adapters.ffprobe import Ffprobe
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.rationals import fraction_or_none
from zoetrope.domain.sniff import SNIFF_BYTES, demuxer_for
from zoetrope.domain.source import Source
from zoetrope.domain.streams import audio_streams, find_video, video_stream
from zoetrope.domain.subtitle_streams import subtitle_streams
from zoetrope.errors import InvalidState, MediaRejected, StaleGeneration

_INDEXED = {"mov", "avi"}
_TELLS_LATE = {"mpegts", "mpeg", "flv"}
"""Their streams are known when their first packets come."""


def handler(event: Event, context: Context) -> Event:
    """Move the video to processing and write the facts of its source."""
    return perform("ProbeSource", event, context, _probe)


def _probe(job: Job) -> Event:
    _start_processing(job)
    with workbench(job, copy=False) as bench:
        source = _facts(bench, job)
        figures = bench.figures()
    if source is None:
        with workbench(job, copy=True) as bench:
            source = _facts(bench, job, copied=True)
            figures |= {"working_copy_bytes": bench.source.size_bytes}
    if source is None:
        raise MediaRejected("corrupt_source", UNREADABLE)
    clients.media_bucket().put_json(job.keys.source_facts, source.to_json())
    return figures


def _start_processing(job: Job) -> None:
    """Tell the table; a retry, or another attempt, finds it told."""
    table = clients.video_table()
    token = f"processing-{job.generation}"
    try:
        table.change(
            job.video_id,
            Change.PROCESSING_STARTED,
            at_ms=now_ms(),
            token=token,
            generation=job.generation,
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
    picture = find_video(streams)
    if not can_be_sought(bench, probe, container, picture):
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
    end = _end(probe, container, picture, origin)
    video = video_stream(picture, first, origin=origin, end=end)
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


def _end(
    probe: Ffprobe, container: Event, picture: Mapping[str, Any], origin: Fraction
) -> Fraction:
    """Give when the picture ends: an index knows, elsewhere the last packets do."""
    if probe.demuxer in _INDEXED and picture.get("duration_ts"):
        time_base = Fraction(picture["time_base"])
        # AVI knows no time of showing: its frames count from wherever the decoder begins.
        begin = origin if probe.demuxer == "avi" else int(picture.get("start_pts") or 0) * time_base
        return begin + int(picture["duration_ts"]) * time_base
    stated = container.get("format", {})
    start = fraction_or_none(stated.get("start_time")) or Fraction(0)
    length = fraction_or_none(stated.get("duration"))
    end = probe.end_of(picture, start + length) if length else None
    return end if end is not None else origin
