"""Task state AnalyzeSource: how hard the source is to encode, from a few short samples of it.

Here the generation's profile is chosen, once, so that a retry plans with the same.

IAM: dynamodb:GetItem on VIDEO#, TENANT#; s3:GetObject on sources/; s3:ListBucket on the source
bucket, the media bucket; s3:GetObject, PutObject on work/.
"""

from processing.log import logged, logger
from processing.media import Workbench, tool, workbench
from processing.tasks import Context, Event, Job, perform
from zoetrope.adapters import clients
from zoetrope.adapters.ffprobe import Ffprobe
from zoetrope.adapters.video_encoder import RUN_UPS_SECONDS, EncodedChunk, VideoEncoder
from zoetrope.domain.complexity import (
    Complexity,
    Sample,
    after_key_frames,
    complexity_of,
    samples_for,
)
from zoetrope.domain.fragments import samples_of, split
from zoetrope.domain.grid import Chunk
from zoetrope.domain.plan import Plan, analysis_plan
from zoetrope.domain.profiles import Profile, parse_profile
from zoetrope.domain.source import Source
from zoetrope.errors import DependencyUnavailable, InvalidRequest, ToolFailed


@logged
def handler(event: Event, context: Context) -> Event:
    """Write the profile of the generation and the complexity of its source."""
    return perform("AnalyzeSource", event, context, _analyze)


def _analyze(job: Job) -> Event:
    media = clients.media_bucket()
    facts = media.get_json(job.keys.source_facts)
    if facts is None:
        raise DependencyUnavailable("the facts of the source are not there yet")
    plan = analysis_plan(Source.from_json(facts), _profile(job))
    samples = samples_for(plan.source.video, plan.grid, plan.renditions)
    if not samples or media.get_json(job.keys.complexity) is not None:
        return {"samples": 0}
    with workbench(job) as bench:
        complexity, cpu_seconds = _measure(job, bench, plan, samples)
        figures = bench.figures()
    media.put_json(job.keys.complexity, complexity.to_json())
    return {"samples": len(samples), "cpu_seconds": round(cpu_seconds, 3), **figures}


def _profile(job: Job) -> Profile:
    """Give the profile of this generation; what a tenant changes later is for later ones."""
    media = clients.media_bucket()
    chosen = media.get_json(job.keys.profile)
    if chosen is None:
        media.put_json_once(job.keys.profile, _choose(job).to_json())
        chosen = media.get_json(job.keys.profile)
    return parse_profile(chosen)


def _choose(job: Job) -> Profile:
    video = clients.video_table().get(job.video_id)
    profiles = clients.tenants().profiles(job.tenant)
    wanted = video.profile if video else ""
    try:
        return profiles.choose(wanted)
    except InvalidRequest:
        # It was there when the video was created, and the video should not fail for it.
        logger.warning("profile is gone", extra={"video_id": job.video_id, "profile": wanted})
        return profiles.choose()


def _measure(
    job: Job, bench: Workbench, plan: Plan, samples: tuple[Chunk, ...]
) -> tuple[Complexity, float]:
    source = bench.source
    probe = Ffprobe(
        tool("ffprobe"),
        source.url,
        plan.source.demuxer,
        bench.directory,
        job.remaining_seconds,
        plan.source.late_streams,
    )
    grid = plan.grid
    wanted = [grid.time_of(sample.start_frame) - RUN_UPS_SECONDS[0] for sample in samples]
    found = probe.key_frames_before(plan.source.video.stream_index, wanted)
    encoder = VideoEncoder(
        tool("ffmpeg"),
        source.url,
        plan,
        bench.directory,
        job.remaining_seconds,
        RUN_UPS_SECONDS,  # a sample is not worth decoding the source from its beginning
    )
    measured, cpu_seconds = [], 0.0
    for sample in after_key_frames(samples, grid, found):
        encoded = _encode(encoder, sample)
        cpu_seconds += encoded.cpu_seconds
        if encoded.frame_count:
            measured.append({each.name: _sample(encoded, each.name) for each in plan.renditions})
    return complexity_of(measured, grid, plan.renditions), cpu_seconds


def _encode(encoder: VideoEncoder, sample: Chunk) -> EncodedChunk:
    """Encode a sample; none where the source is damaged: what it is worth, its chunk will say."""
    try:
        return encoder.encode(sample)
    except ToolFailed as failed:
        if failed.members.get("timed_out"):
            raise
        return EncodedChunk({}, 0, 0.0)


def _sample(encoded: EncodedChunk, name: str) -> Sample:
    with encoded.files[name].open("rb") as opened:
        pieces = split(opened)
        next(pieces)
        return Sample(tuple(size for piece in pieces for size in samples_of(piece).sizes))
