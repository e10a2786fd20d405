"""The copy of a source that cannot be sought in by time; of every other source there is none.

Each task reads only its own part. Where that is not possible, as in a browser's recording, which
has neither a duration nor an index, every task would read the source from its beginning. And where
the clock begins anew in its middle, a time means two places of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from processing.media import Workbench, tool
from processing.tasks import Job
from zoetrope.adapters import clients
from zoetrope.adapters.ffprobe import Ffprobe
from zoetrope.adapters.remuxer import MAX_COPY_BYTES, Remuxer
from zoetrope.adapters.video_encoder import RUN_UPS_SECONDS
from zoetrope.domain.rationals import fraction_or_none
from zoetrope.domain.source_clock import breaks, restarts
from zoetrope.domain.streams import audio_streams, find_video
from zoetrope.domain.subtitle_streams import subtitle_streams
from zoetrope.errors import MediaRejected, ToolFailed

MAX_SEEK_BYTES = 32 * 1024 * 1024
MAX_SEEK_REQUESTS = 200
"""A task of some seconds should not spend as many again on finding its place."""
_FIRST_PACKETS = 1
"""An index leads to a key frame. Without one, the seek lands anywhere, and more is read."""
_PACKETS_A_SECOND = 60
_JOINABLE = {"mpegts", "mpeg"}
"""Two of them one behind the other are one, whose clock begins anew: broadcasts, cameras, DVDs."""

_FLV_HEAD = b"FLV\x01"
_BEHIND_A_TAG = 64
"""Bytes; a tag is followed by its size, in four."""
SOUGHT_BY_PICTURE = {"mpegts", "mpeg", "flv"}
"""A seek goes by their pictures: behind the last one it finds nothing, sound neither."""


def can_be_sought(
    bench: Workbench, probe: Ffprobe, container: Mapping[str, Any], picture: Mapping[str, Any]
) -> bool:
    """Say whether a task can begin late in the source: a key frame is found, and cheaply."""
    stated = container.get("format", {})
    length = fraction_or_none(stated.get("duration"))
    if not length:
        return False
    start = fraction_or_none(stated.get("start_time")) or Fraction(0)
    source = bench.source
    bytes_before, requests_before = source.bytes_read, source.requests
    if not _finds_key_frame(probe, picture, start, start + length * 9 / 10):
        return False
    cheap = max(MAX_SEEK_BYTES, source.size_bytes // 8)
    if (
        source.bytes_read - bytes_before > cheap
        or source.requests - requests_before > MAX_SEEK_REQUESTS
    ):
        return False
    # Where no key frame comes any more, a task takes the source to have ended. So it has where no
    # picture comes; but a last GOP of minutes would be lost.
    return (
        length <= RUN_UPS_SECONDS[-1]
        or _finds_key_frame(probe, picture, start, start + length - 1) is not False
    )


def has_one_clock(bench: Workbench, probe: Ffprobe, streams: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether a time means one place of the source; what can break in two is read whole.

    Not what is too large for a copy with a clock of its own.
    """
    if probe.demuxer not in _JOINABLE or bench.source.size_bytes > MAX_COPY_BYTES:
        return True
    used = {find_video(streams)["index"], *(each.stream_index for each in audio_streams(streams))}
    return not breaks(packet for packet in probe.decoding_times() if packet[0] in used)


def refuse_joined_flv(bench: Workbench, probe: Ffprobe) -> None:
    """Raise MediaRejected for two FLV files that are one: no copy has a clock that goes on.

    Put one behind the other as they are, ffmpeg ends at the second one's head. Not of what is too
    large to be read whole for it.
    """
    if probe.demuxer != "flv" or bench.source.size_bytes > MAX_COPY_BYTES:
        return
    read_to = 0

    def times() -> Iterator[tuple[int, int]]:
        nonlocal read_to
        for stream, time, end in probe.packets():
            read_to = max(read_to, end)
            yield stream, time

    anew = restarts(times())
    if anew or (read_to and _FLV_HEAD in bench.source.read(read_to, _BEHIND_A_TAG)):
        raise MediaRejected(
            "corrupt_source",
            "The file is several recordings in one, and its clock begins anew with each. "
            "Convert it to MP4 and upload that, or upload them one by one.",
        )


def _finds_key_frame(
    probe: Ffprobe, picture: Mapping[str, Any], start: Fraction, late: Fraction
) -> bool | None:
    """Try what the encoder will try, a run-up, and longer ones; None where no picture is found."""
    found: bool | None = None
    for run_up in RUN_UPS_SECONDS:
        since = late - run_up
        if since <= start:
            return True
        packets = _FIRST_PACKETS if run_up == RUN_UPS_SECONDS[0] else run_up * _PACKETS_A_SECOND
        found = probe.sought(picture, since, late, packets=packets)
        if found:
            return True
    return found


def make_working_copy(
    job: Job, bench: Workbench, probe: Ffprobe, streams: Sequence[Mapping[str, Any]]
) -> None:
    """Store the streams that are used, without any loss, in a container with an index.

    Raises MediaRejected for a source that is too large for it, or of which there can be none.
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
    codecs = {stream["index"]: str(stream.get("codec_name")) for stream in streams}
    remuxer = Remuxer(
        tool("ffmpeg"), probe.url, probe.demuxer, bench.directory, job.remaining_seconds, probe.far
    )
    try:
        copy = remuxer.copy({index: codecs[index] for index in wanted})
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
