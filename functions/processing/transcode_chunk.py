"""Task state TranscodeChunk: one chunk of the picture into the segments of every rendition.

IAM: dynamodb:GetItem, PutItem, UpdateItem, ConditionCheckItem on VIDEO#; s3:GetObject on sources/;
s3:ListBucket on the source bucket, the media bucket; s3:GetObject, PutObject on work/; s3:PutObject
on media/.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from processing.log import logged
from processing.media import Workbench, tool, upload_all, workbench
from processing.tasks import Context, Event, Job, once, perform
from zoetrope.adapters.output_check import check_decodes
from zoetrope.adapters.video_encoder import EncodedChunk, VideoEncoder
from zoetrope.domain.entity_tags import entity_tag
from zoetrope.domain.fragments import key_frame_end, split
from zoetrope.domain.grid import Chunk
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.packaging import Packaged, package_chunk
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
    plan = job.plan()
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
        bench.source.raise_failure()  # nothing that lacks its end may replace a good segment
        tracks: dict[str, dict[str, object]] = {}
        packaged = _packaged(job, bench, plan, chunk, encoded)
        upload_all(_objects(job.keys, packaged, tracks))
        return {
            "chunk": chunk.index,
            "frame_count": encoded.frame_count,
            "tracks": tracks,
            "cpu_seconds": round(encoded.cpu_seconds, 3),
            **bench.figures(),
        }


def _packaged(
    job: Job, bench: Workbench, plan: Plan, chunk: Chunk, encoded: EncodedChunk
) -> Iterator[tuple[str, Packaged]]:
    """Give each rendition's name and segments, checked, one rendition in memory at a time."""
    # A source that is shorter than it says may leave its last chunk empty.
    for each in plan.renditions if encoded.frame_count else ():
        with encoded.files[each.name].open("rb") as opened:
            packaged = package_chunk(
                split(opened),
                plan.grid,
                chunk,
                codec=each.codec,
                frame_count=encoded.frame_count,
            )
        seconds = job.remaining_seconds()
        check_decodes(tool("ffmpeg"), packaged, directory=bench.directory, timeout_seconds=seconds)
        yield each.name, packaged


def _objects(
    keys: GenerationKeys,
    renditions: Iterable[tuple[str, Packaged]],
    tracks: dict[str, dict[str, object]],
) -> Iterator[tuple[str, bytes]]:
    """Give what is to be uploaded; note each rendition in `tracks`."""
    for name, packaged in renditions:
        tracks[name] = _account(packaged)
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
