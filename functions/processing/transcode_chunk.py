"""Task state TranscodeChunk: one chunk of the picture into the segments of every rendition.

IAM: dynamodb:GetItem, PutItem, UpdateItem, ConditionCheckItem on VIDEO#; s3:GetObject on sources/;
s3:ListBucket on the source bucket, the media bucket; s3:GetObject, PutObject on work/, media/.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from processing.late_writers import upload_first_made
from processing.log import logged
from processing.media import Workbench, tool, workbench
from processing.tasks import Context, Event, Job, once, perform
from zoetrope.adapters.output_check import check_decodes
from zoetrope.adapters.video_encoder import EncodedChunk, VideoEncoder
from zoetrope.domain.entity_tags import entity_tag
from zoetrope.domain.fragments import key_frame_end, split
from zoetrope.domain.grid import Chunk
from zoetrope.domain.packaging import package_chunk
from zoetrope.domain.plan import Plan, chunk_task


@logged
def handler(event: Event, context: Context) -> Event:
    """Encode, package and upload a chunk, unless that was done before."""
    chunk = Chunk(**event["chunk"])
    task = chunk_task(chunk.index)

    def work(job: Job) -> Event:
        return once(job, task, lambda: _transcode(job, chunk))

    return perform("TranscodeChunk", event, context, work, task=task)


def _transcode(job: Job, chunk: Chunk) -> dict[str, object]:
    plan, task = job.plan(), chunk_task(chunk.index)
    with workbench(job) as bench:
        encoder = VideoEncoder(
            tool("ffmpeg"),
            bench.source.url,
            plan,
            bench.directory,
            job.remaining_seconds,
            memory_mb=job.memory_mb,
        )
        encoded = encoder.encode(chunk)
        bench.source.raise_failure()  # what lacks its end may not decide for all what the chunk is
        # A source that is shorter than it says may leave its last chunk empty.
        files = _package(job, bench, plan, chunk, encoded) if encoded.frame_count else {}
        number = plan.grid.first_segment(chunk)
        tracks = {
            name: _account(*upload_first_made(job, task, name, file.read_bytes(), number))
            for name, file in files.items()
        }
        return {
            "chunk": chunk.index,
            "frame_count": encoded.frame_count,
            "tracks": tracks,
            "cpu_seconds": round(encoded.cpu_seconds, 3),
            **bench.figures(),
        }


def _package(
    job: Job, bench: Workbench, plan: Plan, chunk: Chunk, encoded: EncodedChunk
) -> dict[str, Path]:
    """Make each rendition's file its init segment and its segments, and check them all."""
    for each in plan.renditions:
        file = encoded.files[each.name]
        with file.open("rb") as opened:
            packaged = package_chunk(
                split(opened),
                plan.grid,
                chunk,
                codec=each.codec,
                frame_count=encoded.frame_count,
            )
        with file.open("wb") as opened:
            opened.writelines([packaged.init, *packaged.segments])
    check_decodes(
        tool("ffmpeg"),
        [file.name for file in encoded.files.values()],
        segment_count=len(packaged.segments),
        directory=bench.directory,
        timeout_seconds=job.remaining_seconds(),
    )
    return encoded.files


def _account(init: bytes, segments: Sequence[bytes]) -> dict[str, object]:
    return {
        "init_sha256": sha256(init).hexdigest(),
        "sizes": [len(segment) for segment in segments],
        "tags": [entity_tag(segment) for segment in segments],
        "key_frames": [key_frame_end(segment) for segment in segments],
    }
