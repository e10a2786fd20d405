"""ffmpeg's options of each rendition: the encoder's, and those of the file that it fills."""

from collections.abc import Callable, Mapping

from zoetrope.domain.codecs import Codec
from zoetrope.domain.grid import Grid
from zoetrope.domain.ladder import Rendition

# ISO/IEC 14496-15 8.4.1: in `hvc1` the parameter sets are in the sample entry alone; Apple's
# players take no `hev1`.
_SAMPLE_ENTRIES = {Codec.H264: "avc1", Codec.HEVC: "hvc1", Codec.AV1: "av01"}


def encoder_options(grid: Grid, rendition: Rendition) -> list[str]:
    """Give the options of one encoder: its quality, its grid, and what makes it repeatable."""
    return [
        *_CODECS[rendition.codec](grid, rendition),
        "-crf", str(rendition.crf),
        "-maxrate", f"{rendition.maxrate_kbps}k",
        "-bufsize", f"{rendition.bufsize_kbps}k",
        # A segment is one GOP, closed, wherever the scene changes.
        "-g", str(grid.segment_frames),
        "-flags", "+cgop+bitexact",
        # The fps filter has put every frame on the grid; nothing may add or drop one after it.
        "-fps_mode", "passthrough",
        "-enc_time_base", f"{grid.rate.denominator}:{grid.rate.numerator}",
    ]  # fmt: skip


def _h264(grid: Grid, rendition: Rendition) -> list[str]:
    return [
        "-c:v", "libx264",
        "-preset", rendition.preset,
        "-profile:v", "high",
        "-pix_fmt", "yuv420p",
        "-keyint_min", str(grid.segment_frames),
        "-sc_threshold", "0",
        # x264's output depends on the number of threads; a retry must give the same bytes.
        "-threads", "1",
    ]  # fmt: skip


def _hevc(grid: Grid, rendition: Rendition) -> list[str]:
    parameters = {
        # As with x264: threads change the output, and one task has one processor.
        "pools": "none",
        "frame-threads": 1,
        "wpp": 0,
        "lookahead-slices": 0,
        "keyint": grid.segment_frames,
        "min-keyint": grid.segment_frames,
        "scenecut": 0,
        "open-gop": 0,
        # Parameter sets belong in the sample entry; what built the encoder belongs nowhere.
        "repeat-headers": 0,
        "info": 0,
        "log-level": "error",
    }
    return [
        "-c:v", "libx265",
        "-preset", rendition.preset,
        "-profile:v", "main",
        "-pix_fmt", "yuv420p",
        "-x265-params", _joined(parameters),
    ]  # fmt: skip


def _av1(_: Grid, rendition: Rendition) -> list[str]:
    # One level of parallelism, and key frames on the grid alone.
    parameters = {"lp": 1, "scd": 0}
    if rendition.is_large:
        # Groups of 8 frames instead of 16: 300 MB less of 2160p, which beside HDR has no room else.
        parameters["hierarchical-levels"] = 3
    return [
        "-c:v", "libsvtav1",
        "-preset", rendition.preset,
        "-pix_fmt", "yuv420p",
        "-svtav1-params", _joined(parameters),
    ]  # fmt: skip


_CODECS: Mapping[Codec, Callable[[Grid, Rendition], list[str]]] = {
    Codec.H264: _h264,
    Codec.HEVC: _hevc,
    Codec.AV1: _av1,
}


def _joined(parameters: Mapping[str, object]) -> str:
    return ":".join(f"{name}={value}" for name, value in parameters.items())


def muxer_options(grid: Grid, rendition: Rendition) -> list[str]:
    """Give the options of a rendition's file: fragments on the grid's own clock."""
    return [
        "-tag:v", _SAMPLE_ENTRIES[rendition.codec],
        "-video_track_timescale", str(grid.timescale),
        # Titles, places and dates of the source are its owner's.
        "-map_metadata", "-1",
        "-map_chapters", "-1",
        "-fflags", "+bitexact",
        "-f", "mp4",
        "-brand", "cmfc",
        # A moof for each GOP, its data found from the moof itself.
        "-movflags", "+frag_keyframe+empty_moov+default_base_moof+skip_trailer",
    ]  # fmt: skip
