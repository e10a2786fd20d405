"""Task state TranscodeAudio: one span of an audio track into its segments.

IAM: dynamodb:GetItem, PutItem, UpdateItem, ConditionCheckItem on VIDEO#; s3:GetObject on sources/;
s3:ListBucket on the source bucket, the media bucket; s3:GetObject, PutObject on work/, media/.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from processing.late_writers import upload_first_made
from processing.log import logged
from processing.media import tool, workbench
from processing.tasks import Context, Event, Job, once, perform
from zoetrope.adapters.audio_encoder import AudioEncoder
from zoetrope.adapters.ffprobe import Ffprobe
from zoetrope.domain.audio import PRIMING_PACKETS, package, packets_of, segment_ends
from zoetrope.domain.entity_tags import entity_tag
from zoetrope.domain.fragments import samples_of, split
from zoetrope.domain.spans import RUN_IN_PACKETS, Span


@logged
def handler(event: Event, context: Context) -> Event:
    """Encode, package and upload a span, unless that was done before."""
    span = Span(**event["span"])

    def work(job: Job) -> Event:
        return once(job, span.task, lambda: _transcode(job, span))

    return perform("TranscodeAudio", event, context, work, task=span.task)


def _transcode(job: Job, span: Span) -> dict[str, object]:
    plan = job.plan()
    boundaries = span.boundaries(segment_ends(plan.grid))
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
        bench.source.raise_failure()  # sound that lacks its end is not the encoder's fault
        made = _packaged(encoded.file, span, boundaries)
    # Only now was the source read without an error, so that what came of it may decide for all.
    init, segments = upload_first_made(job, span.task, span.track, made, span.first_segment)
    return {
        "track": span.track,
        "span": span.index,
        "init_sha256": sha256(init).hexdigest(),
        "ticks": [samples_of(segment).duration for segment in segments],
        "sizes": [len(segment) for segment in segments],
        "tags": [entity_tag(segment) for segment in segments],
        "cpu_seconds": round(encoded.cpu_seconds, 3),
        **bench.figures(),
    }


def _packaged(file: Path, span: Span, boundaries: Sequence[int]) -> bytes:
    """Give a span's init segment and its segments, one behind the other: about 5 MB."""
    with file.open("rb") as opened:
        pieces = split(opened)
        init = next(pieces)
        packets = packets_of(pieces, left_out=PRIMING_PACKETS + RUN_IN_PACKETS)
        return b"".join([init, *package(packets, boundaries, first_number=span.first_segment)])
