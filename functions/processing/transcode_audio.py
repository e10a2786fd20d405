"""Task state TranscodeAudio: one span of an audio track into its segments.

IAM: s3:GetObject on the source bucket; s3:GetObject, PutObject on the media bucket;
dynamodb:GetItem, PutItem, UpdateItem on the table.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from processing.media import tool, upload_all, workbench
from processing.tasks import Context, Event, Job, once, perform
from zoetrope.adapters.audio_encoder import AudioEncoder
from zoetrope.adapters.ffprobe import Ffprobe
from zoetrope.domain.audio import PRIMING_PACKETS, package, packets_of, segment_ends
from zoetrope.domain.entity_tags import entity_tag
from zoetrope.domain.fragments import split
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.spans import RUN_IN_PACKETS, Span


def handler(event: Event, context: Context) -> Event:
    """Encode, package and upload a span, unless that was done before."""
    span = Span(**event["span"])

    def work(job: Job) -> Event:
        return once(job, span.task, lambda: _transcode(job, span))

    return perform("TranscodeAudio", event, context, work, task=span.task)


def _transcode(job: Job, span: Span) -> dict[str, object]:
    plan = job.plan()
    boundaries = span.boundaries(segment_ends(plan.grid))
    account = _Account()
    with workbench(job) as bench:
        probe = Ffprobe(
            tool("ffprobe"),
            bench.source.url,
            plan.source.demuxer,
            bench.directory,
            job.remaining_seconds,
            plan.source.late_streams,
        )
        encoder = AudioEncoder(tool("ffmpeg"), probe, plan)
        encoded = encoder.encode(plan.audio_tracks[span.track], boundaries[0], boundaries[-1])
        bench.source.raise_failure()  # nothing that lacks its end may replace a good segment
        upload_all(_objects(job.keys, span, boundaries, encoded.file, account))
        return {
            "track": span.track,
            "span": span.index,
            "init_sha256": account.init_sha256,
            "ticks": account.ticks,
            "sizes": account.sizes,
            "tags": account.tags,
            "cpu_seconds": round(encoded.cpu_seconds, 3),
            **bench.figures(),
        }


class _Account:
    """What was uploaded, noted as it goes by: the segments are never all in memory."""

    def __init__(self) -> None:
        self.init_sha256 = ""
        self.ticks: list[int] = []
        self.sizes: list[int] = []
        self.tags: list[str] = []


def _objects(
    keys: GenerationKeys, span: Span, boundaries: list[int], file: Path, account: _Account
) -> Iterator[tuple[str, bytes]]:
    with file.open("rb") as opened:
        pieces = split(opened)
        init = next(pieces)
        account.init_sha256 = sha256(init).hexdigest()
        if span.index == 0:  # every span's is the same; PublishVideo compares
            yield keys.init_segment(span.track), init
        packets = packets_of(pieces, left_out=PRIMING_PACKETS + RUN_IN_PACKETS)
        for segment in package(packets, boundaries, first_number=span.first_segment):
            account.ticks.append(segment.ticks)
            account.sizes.append(len(segment.data))
            account.tags.append(entity_tag(segment.data))
            yield keys.segment(span.track, segment.number), segment.data
