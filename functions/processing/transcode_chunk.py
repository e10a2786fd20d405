"""Task state TranscodeChunk: one chunk of the picture into the segments of every rendition.

IAM: s3:GetObject on the source bucket; s3:GetObject, PutObject on the media bucket;
dynamodb:GetItem, PutItem, UpdateItem on the table.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from processing.media import tool, upload_all, workbench
from processing.tasks import Context, Event, Job, once, perform
from zoetrope.adapters.video_encoder import EncodedChunk, VideoEncoder
from zoetrope.domain.entity_tags import entity_tag
from zoetrope.domain.fragments import key_frame_end, split
from zoetrope.domain.grid import Chunk
from zoetrope.domain.ladder import Rendition
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.packaging import Packaged, package_chunk
from zoetrope.domain.plan import Plan, chunk_task


def handler(event: Event, context: Context) -> Event:
    """Encode, package and upload a chunk, unless that was done before."""
    chunk = Chunk(**event["chunk"])
    task = chunk_task(chunk.index)

    def work(job: Job) -> Event:
        return once(job, task, lambda: _transcode(job, chunk))

    return perform("TranscodeChunk", event, context, work, task=task)


def _transcode(job: Job, chunk: Chunk) -> dict[str, object]:
    plan = job.plan()
    with workbench(job) as bench:
        encoder = VideoEncoder(
            tool("ffmpeg"), bench.source.url, plan, bench.directory, job.remaining_seconds
        )
        encoded = encoder.encode(chunk)
        # A source that is shorter than it says may leave its last chunk empty.
        renditions = plan.renditions if encoded.frame_count else ()
        tracks = {each.name: _package(plan, chunk, each, encoded) for each in renditions}
    upload_all(_objects(job.keys, tracks))
    return {
        "chunk": chunk.index,
        "frame_count": encoded.frame_count,
        "tracks": {name: _account(packaged) for name, packaged in tracks.items()},
        "cpu_seconds": round(encoded.cpu_seconds, 3),
        **bench.figures(),
    }


def _package(plan: Plan, chunk: Chunk, rendition: Rendition, encoded: EncodedChunk) -> Packaged:
    with encoded.files[rendition.name].open("rb") as opened:
        return package_chunk(
            split(opened),
            plan.grid,
            chunk,
            codec=rendition.codec,
            frame_count=encoded.frame_count,
        )


def _objects(keys: GenerationKeys, tracks: Mapping[str, Packaged]) -> Iterator[tuple[str, bytes]]:
    for name, packaged in tracks.items():
        if packaged.first_number == 1:  # every chunk's is the same; PublishVideo compares
            yield keys.init_segment(name), packaged.init
        for number, segment in enumerate(packaged.segments, start=packaged.first_number):
            yield keys.segment(name, number), segment


def _account(packaged: Packaged) -> dict[str, object]:
    return {
        "init_sha256": sha256(packaged.init).hexdigest(),
        "sizes": [len(segment) for segment in packaged.segments],
        "tags": [entity_tag(segment) for segment in packaged.segments],
        "key_frames": [key_frame_end(segment) for segment in packaged.segments],
    }
