"""Task state TranscodeAudio: one audio track, encoded once and whole, into segments.

IAM: s3:GetObject on the source bucket; s3:GetObject, PutObject on the media bucket;
dynamodb:GetItem, PutItem, UpdateItem on the table.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from processing.media import tool, upload_all, workbench
from processing.tasks import Context, Event, Job, once, perform
from zoetrope.adapters.audio_encoder import AudioEncoder
from zoetrope.domain.audio import package, packet_boundaries, packet_count, packets_of
from zoetrope.domain.fragments import split
from zoetrope.domain.plan import Plan


def handler(event: Event, context: Context) -> Event:
    """Encode, package and upload an audio track, unless that was done before."""
    track = event["track"]

    def work(job: Job) -> Event:
        return once(job, track, lambda: _transcode(job, track))

    return perform("TranscodeAudio", event, context, work, task=track)


def _transcode(job: Job, track: str) -> dict[str, object]:
    plan = job.plan()
    account = _Account()
    with workbench(job) as bench:
        encoder = AudioEncoder(
            tool("ffmpeg"), bench.source.url, plan, bench.directory, job.remaining_seconds
        )
        encoded = encoder.encode(plan.audio_tracks[track])
        bench.source.raise_failure()  # nothing that lacks its end may replace a good segment
        upload_all(_objects(job, plan, track, encoded.file, account))
        return {
            "track": track,
            "init_sha256": account.init_sha256,
            "ticks": account.ticks,
            "sizes": account.sizes,
            "cpu_seconds": round(encoded.cpu_seconds, 3),
            **bench.figures(),
        }


class _Account:
    """What was uploaded, noted as it goes by: the segments are never all in memory."""

    def __init__(self) -> None:
        self.init_sha256 = ""
        self.ticks: list[int] = []
        self.sizes: list[int] = []


def _objects(
    job: Job, plan: Plan, track: str, file: Path, account: _Account
) -> Iterator[tuple[str, bytes]]:
    grid = plan.grid
    boundaries = packet_boundaries(grid.segment_frames / grid.rate, packet_count(grid.duration))
    with file.open("rb") as opened:
        pieces = split(opened)
        init = next(pieces)
        account.init_sha256 = sha256(init).hexdigest()
        yield job.keys.init_segment(track), init
        for segment in package(packets_of(pieces), boundaries):
            account.ticks.append(segment.ticks)
            account.sizes.append(len(segment.data))
            yield job.keys.segment(track, segment.number), segment.data
