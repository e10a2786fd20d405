"""How every media tool is told to read a source: bounded, and unable to reach anything else."""

from zoetrope.domain.streams import MAX_PIXELS

MAX_STREAMS = 64
MAX_ALLOC_BYTES = 512 * 1024 * 1024
"""One block of memory; an 8K frame of 16 bits is 200 MB."""
PROBE_BYTES, PROBE_MICROSECONDS = 5_000_000, 5_000_000
FAR_PROBE_BYTES, FAR_PROBE_MICROSECONDS = 64_000_000, 60_000_000
"""How far a tool reads in search of what the streams are: as a rule, and where some begin late."""
# A forward seek shorter than this reads through the gap instead of asking S3 anew.
SHORT_SEEK_BYTES = 512 * 1024
SOUND_SHORT_SEEK_BYTES = 4 * 1024 * 1024
"""For the sound alone: between its pieces lies the picture, and each gap would be a request."""
AS_STORED = ("-reinit_filter", "0", "-noautorotate", "-apply_cropping", "codec")
"""For the picture: its filters go on where it changes its size, its format or its colours, because
those that clock and count frames would begin anew; so what would not bear that is not inserted."""
RECEIVE_BUFFER_BYTES = 64 * 1024
"""The kernel would take megabytes ahead of a tool that is about to stop or to seek."""


def global_options() -> list[str]:
    """Give the options that stand before every input."""
    return [
        "-v", "error",
        "-max_alloc", str(MAX_ALLOC_BYTES),
    ]  # fmt: skip


def input_options(
    demuxer: str, *, short_seek_bytes: int = SHORT_SEEK_BYTES, far: bool = False
) -> list[str]:
    """Give the options that stand directly before an input read over loopback HTTP.

    `far` is for a source with a stream that begins late, in a container whose head says nothing of
    its streams.
    """
    options = [
        # Named after our own look at the first bytes: a playlist or a script is never opened.
        "-f", demuxer,
        # A second wall behind it: whatever a file refers to, only our reader can be asked.
        "-format_whitelist", demuxer,
        "-protocol_whitelist", "http,tcp",
        "-max_streams", str(MAX_STREAMS),
        "-max_pixels", str(MAX_PIXELS),
        "-probesize", str(FAR_PROBE_BYTES if far else PROBE_BYTES),
        "-analyzeduration", str(FAR_PROBE_MICROSECONDS if far else PROBE_MICROSECONDS),
        "-short_seek_size", str(short_seek_bytes),
        "-recv_buffer_size", str(RECEIVE_BUFFER_BYTES),
    ]  # fmt: skip
    if demuxer == "mov":
        # References to other files are not followed.
        options += ["-enable_drefs", "0", "-use_absolute_path", "0"]
    return options
