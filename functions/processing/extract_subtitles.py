"""Task state ExtractSubtitles: every text subtitle track as WebVTT, whole and in segments.

IAM: dynamodb:GetItem on VIDEO#; s3:GetObject on sources/; s3:ListBucket on the source bucket, the
media bucket; s3:GetObject, PutObject on work/; s3:PutObject on media/.
"""

from collections.abc import Iterator, Sequence

from processing.companions import accompany
from processing.log import logged
from processing.media import tool, upload_all, workbench
from processing.tasks import Context, Event, Job, perform
from zoetrope.adapters.subtitle_reader import SubtitleReader
from zoetrope.domain.companions import subtitle_segment_frames
from zoetrope.domain.grid import Grid, segment_frame_counts
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.plan import SUBTITLES
from zoetrope.domain.subtitles import (
    CONTENT_TYPE,
    Cue,
    cues_of,
    render_file,
    render_segments,
)


@logged
def handler(event: Event, context: Context) -> Event:
    """Extract the subtitles, unless that was done before; a broken track is left out."""

    def work(job: Job) -> Event:
        return accompany(job, SUBTITLES, lambda: _extract(job))

    return perform("ExtractSubtitles", event, context, work)


def _extract(job: Job) -> dict[str, object]:
    plan = job.plan()
    grid = plan.grid
    with workbench(job) as bench:
        reader = SubtitleReader(
            tool("ffmpeg"), bench.source.url, plan, bench.directory, job.remaining_seconds
        )
        cpu_seconds = reader.read()
        bench.source.raise_failure()
        cues = {
            name: cues_of(
                stream.codec, reader.packets(name), origin=grid.origin, duration=grid.duration
            )
            for name, stream in plan.subtitle_tracks.items()
        }
        figures = bench.figures()
    tracks = {name: _upload(job.keys, grid, name, each) for name, each in cues.items() if each}
    return {"tracks": tracks, "cpu_seconds": round(cpu_seconds, 3), **figures}


def _upload(keys: GenerationKeys, grid: Grid, name: str, cues: Sequence[Cue]) -> dict[str, object]:
    frames = subtitle_segment_frames(grid)
    count = len(segment_frame_counts(grid.frame_count, frames))
    segments = list(render_segments(cues, length=frames / grid.rate, count=count))
    upload_all(_objects(keys, name, segments, render_file(cues)), content_type=CONTENT_TYPE)
    return {"cues": len(cues), "sizes": [len(segment) for segment in segments]}


def _objects(
    keys: GenerationKeys, name: str, segments: Sequence[bytes], whole: bytes
) -> Iterator[tuple[str, bytes]]:
    for number, segment in enumerate(segments, start=1):
        yield keys.subtitle_segment(name, number), segment
    yield keys.subtitle_file(name), whole
