"""The copy of a source that cannot be sought in; of every other source there is none.

Each task reads only its own part. Where that is not possible, as in a browser's recording, which
has neither a duration nor an index, every task would read the source from its beginning.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from processing.media import Workbench, tool
from processing.tasks import Job
from zoetrope.adapters import clients
from zoetrope.adapters.ffprobe import Ffprobe
from zoetrope.adapters.remuxer import MAX_COPY_BYTES, Remuxer
from zoetrope.adapters.video_encoder import RUN_UPS_SECONDS
from zoetrope.domain.rationals import fraction_or_none
from zoetrope.domain.streams import audio_streams, find_video
from zoetrope.domain.subtitle_streams import subtitle_streams
from zoetrope.errors import MediaRejected, ToolFailed

MAX_SEEK_BYTES = 32 * 1024 * 1024
MAX_SEEK_REQUESTS = 200
"""A task of some seconds should not spend as many again on finding its place."""
_FIRST_PACKETS = 1
"""An index leads to a key frame. Without one, the seek lands anywhere, and more is read."""
_PACKETS_A_SECOND = 60


def can_be_sought(
    bench: Workbench, probe: Ffprobe, container: Mapping[str, Any], picture: Mapping[str, Any]
) -> bool:
    """Say whether a task can begin late in the source: a key frame is found, and cheaply."""
    stated = container.get("format", {})
    length = fraction_or_none(stated.get("duration"))
    if not length:
        return False
    start = fraction_or_none(stated.get("start_time")) or Fraction(0)
    late = start + length * 9 / 10
    source = bench.source
    bytes_before, requests_before = source.bytes_read, source.requests
    if not _finds_key_frame(probe, picture, start, late):
        return False
    cheap = max(MAX_SEEK_BYTES, source.size_bytes // 8)
    return (
        source.bytes_read - bytes_before <= cheap
        and source.requests - requests_before <= MAX_SEEK_REQUESTS
    )


def _finds_key_frame(
    probe: Ffprobe, picture: Mapping[str, Any], start: Fraction, late: Fraction
) -> bool:
    """Try what the encoder will try: a run-up, and longer ones."""
    for run_up in RUN_UPS_SECONDS:
        if late - run_up <= start:
            return True
        packets = _FIRST_PACKETS if run_up == RUN_UPS_SECONDS[0] else run_up * _PACKETS_A_SECOND
        if probe.sought(picture, late - run_up, packets=packets):
            return True
    return False


def make_working_copy(
    job: Job, bench: Workbench, probe: Ffprobe, streams: Sequence[Mapping[str, Any]]
) -> None:
    """Store the streams that are used, as they are, in a container with an index.

    Raises MediaRejected for a source that is too large for it.
    """
    if bench.source.size_bytes > MAX_COPY_BYTES:
        raise MediaRejected(
            "source_too_large",
            "The file has no index, and is too large for one to be made here. "
            "Convert it to MP4 and upload it again.",
        )
    wanted = [find_video(streams)["index"]]
    wanted += [track.stream_index for track in audio_streams(streams)]
    wanted += [track.stream_index for track in subtitle_streams(streams, probe.demuxer)]
    remuxer = Remuxer(
        tool("ffmpeg"), probe.url, probe.demuxer, bench.directory, job.remaining_seconds, probe.far
    )
    try:
        copy = remuxer.copy(wanted)
    except ToolFailed as failed:
        bench.source.raise_failure()
        if "Could not write header" not in str(failed.members.get("stderr", "")):
            raise
        # Streams that say too little of themselves to be put into any other container.
        raise MediaRejected(
            "corrupt_source",
            "The file says too little of its streams to be read. Export it again, as MP4.",
        ) from failed
    bench.source.raise_failure()  # what lacks its end is no copy
    clients.media_bucket().put_file(job.keys.working_copy, copy)
