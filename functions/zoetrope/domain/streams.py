"""Which streams of a source are used, and the refusal of what cannot become a stream.

Reads what `ffprobe -show_streams` prints; a refusal is a sentence that has a next step.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from zoetrope.domain.colour import colour_of
from zoetrope.domain.grid import MIN_RATE
from zoetrope.domain.rationals import fraction_or_none
from zoetrope.domain.source import AudioStream, VideoStream
from zoetrope.errors import MediaRejected

MAX_DURATION_SECONDS = 12 * 3600
MAX_PIXELS = 8192 * 4352
"""8K: above it a decoder alone needs more memory than a task has."""
MAX_SIDE = 8192
"""Longer and narrower pictures are few, and x264 takes none of over 16,384."""
MAX_FRAME_RATE = 240
"""What phones record at most for slow motion. Above 60 they are decoded only to be dropped."""
# A phone's clock is not exact: what it calls 240 is 239.8 or 240.1 on the average.
_FRAME_RATE_TOLERANCE = Fraction(1, 100)
MAX_TITLE_LENGTH = 100
MAX_AUDIO_TRACKS = 16
"""Step Functions passes the tracks as data, and players offer them in a menu."""

# What the pinned ffmpeg build decodes in software and what turns up in uploads; each decoder left
# out is one that an attacker cannot reach.
DECODABLE_VIDEO = frozenset({
    "h264", "hevc", "vp8", "vp9", "mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v1", "msmpeg4v2",
    "msmpeg4v3", "h263", "flv1", "wmv1", "wmv2", "wmv3", "vc1", "theora", "prores", "dnxhd",
    "mjpeg", "dvvideo", "ffv1", "huffyuv", "ffvhuff", "rawvideo", "av1", "vp6", "vp6a", "vp6f",
    "svq1", "svq3", "cinepak", "qtrle", "png", "cfhd", "utvideo", "v210", "flashsv", "flashsv2",
})  # fmt: skip
DECODABLE_AUDIO = frozenset({
    "aac", "aac_latm", "mp1", "mp2", "mp3", "ac3", "eac3", "opus", "vorbis", "flac", "alac",
    "wmav1", "wmav2", "wmapro", "amr_nb", "amr_wb", "dts", "truehd", "nellymoser",
    "adpcm_ms", "adpcm_swf", "adpcm_ima_wav", "adpcm_ima_qt",
})  # fmt: skip


def find_video(streams: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Choose the first real picture; cover art is not video. Raises MediaRejected."""
    pictures = [
        stream
        for stream in streams
        if stream.get("codec_type") == "video"
        and not stream.get("disposition", {}).get("attached_pic")
    ]
    if not pictures:
        raise MediaRejected(
            "no_video_stream",
            "The file has no picture, only sound or data. Upload a file with a video track.",
        )
    decodable = [stream for stream in pictures if stream.get("codec_name") in DECODABLE_VIDEO]
    if not decodable:
        codec = pictures[0].get("codec_name", "an unknown codec")
        raise MediaRejected(
            "unsupported_codec",
            f"The video is encoded as {codec}, which cannot be read here. "
            "Export it as H.264, HEVC, VP9 or ProRes and upload it again.",
        )
    return decodable[0]


def audio_streams(streams: Sequence[Mapping[str, Any]]) -> tuple[AudioStream, ...]:
    """Take the audio tracks that can be decoded, in order; the others are left out."""
    usable = [
        stream
        for stream in streams
        if stream.get("codec_type") == "audio"
        and _decodes_audio(str(stream.get("codec_name", "")))
        and int(stream.get("channels") or 0) > 0
        and int(stream.get("sample_rate") or 0) > 0
    ]
    tracks = usable[:MAX_AUDIO_TRACKS]
    # Every track of a file may claim to be the default, or none.
    claims = (n for n, each in enumerate(tracks) if each.get("disposition", {}).get("default"))
    chosen = next(claims, 0)
    return tuple(_audio_stream(each, default=n == chosen) for n, each in enumerate(tracks))


def _audio_stream(stream: Mapping[str, Any], *, default: bool) -> AudioStream:
    tags = stream.get("tags", {})
    return AudioStream(
        stream_index=stream["index"],
        codec=stream["codec_name"],
        channels=int(stream["channels"]),
        sample_rate=int(stream["sample_rate"]),
        language=str(tags.get("language") or "und")[:35],
        default=default,
        title=str(tags.get("title") or "")[:MAX_TITLE_LENGTH],
    )


def _decodes_audio(codec: str) -> bool:
    return codec in DECODABLE_AUDIO or codec.startswith("pcm_")


def video_stream(
    stream: Mapping[str, Any],
    frame: Mapping[str, Any],
    *,
    origin: Fraction,
    end: Fraction,
    run_up: Fraction = Fraction(0),
    held_from: Fraction | None = None,
) -> VideoStream:
    """Read the chosen stream's facts, and its first frame's; it shows from `origin` to `end` (s).

    The last picture comes at `held_from`, if it is held. Raises MediaRejected.
    """
    _refuse_dolby_vision_alone(stream)
    rotation, mirrored = turn_of(stream, frame)
    crop = _crop_of(stream)
    width, height = _shown_size(stream, rotation, crop)
    interlaced = bool(frame.get("interlaced_frame")) or stream.get("field_order") in _FIELD_ORDERS
    nominal, average = _rates(stream, interlaced=interlaced)
    if held_from is not None and held_from <= origin:  # one picture: nothing ever moves
        nominal = average = MIN_RATE
    video = VideoStream(
        stream_index=int(stream["index"]),
        codec=stream["codec_name"],
        width=width,
        height=height,
        rotation=rotation,
        interlaced=interlaced,
        nominal_rate=nominal,
        average_rate=average,
        origin=origin,
        duration=end - origin,
        colour=colour_of(stream, frame, width=width, height=height),
        run_up=run_up,
        sample_bytes=_sample_bytes(str(frame.get("pix_fmt") or stream.get("pix_fmt") or "")),
        square=_pixel_aspect(stream) == 1,
        mirrored=mirrored,
        crop=crop,
        held_from=held_from,
    )
    _check_limits(video)
    return video


def _sample_bytes(pixels: str) -> int:
    """Read it from a pixel format's name: only of more than a byte is the order of bytes said."""
    return 1 if pixels and not pixels.endswith(("le", "be")) else 2


def _refuse_dolby_vision_alone(stream: Mapping[str, Any]) -> None:
    """Refuse profile 5, which would come out in green and purple. Raises MediaRejected."""
    if any(data.get("dv_profile") == _ONLY_DOLBY for data in stream.get("side_data_list", ())):
        raise MediaRejected(
            "unsupported_codec",
            "The video is Dolby Vision without a picture that other screens can show. "
            "Export it as HDR10, HLG or SDR and upload it again.",
        )


_ONLY_DOLBY = 5
"""The profile whose base layer is in a colour space of its own (IPT-PQ-c2)."""
_FIELD_ORDERS = frozenset({"tt", "bb", "tb", "bt"})


def _rates(stream: Mapping[str, Any], *, interlaced: bool) -> tuple[Fraction, Fraction]:
    """Give the nominal and the average number of pictures a second."""
    nominal = fraction_or_none(stream.get("r_frame_rate")) or Fraction(0)
    average = fraction_or_none(stream.get("avg_frame_rate")) or Fraction(0)
    if not interlaced:
        return nominal, average
    # Apple's HLS authoring specification: "You SHOULD de-interlace 30i content to 60p instead of
    # 30p." The nominal rate is a container's frames or, in some, already its fields.
    fields = 2 * (average or nominal)
    return fields, fields


def turn_of(*described: Mapping[str, Any]) -> tuple[int, bool]:
    """Give the turn, in degrees clockwise, that a display matrix asks for, and if it mirrors.

    The container's is first, which players obey; else it is the one within the first frame.
    ffprobe's `rotation` counts anticlockwise; odd angles go to the nearest quarter.
    """
    for data in (each for said in described for each in said.get("side_data_list", ())):
        if "rotation" in data:
            quarters = -round(float(data["rotation"]) / 90)
            return int(quarters * 90 % 360), _mirrors(str(data.get("displaymatrix", "")))
    return 0, False


def _mirrors(matrix: str) -> bool:
    """Say whether a matrix, three lines of an address and three figures, has a mirror in it."""
    rows = [line.partition(":")[2].split() for line in matrix.splitlines() if ":" in line]
    if not rows:
        return False
    (a, b, _), (c, d, _), _ = ([int(figure) for figure in row] for row in rows)
    return a * d < b * c


def _crop_of(stream: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """Read what a container has players cut off: a clean aperture, or Matroska's PixelCrop."""
    for data in stream.get("side_data_list", ()):
        if "crop_left" in data:
            left, top, right, bottom = (
                int(data[f"crop_{side}"]) for side in ("left", "top", "right", "bottom")
            )
            return left, top, right, bottom
    return 0, 0, 0, 0


def _shown_size(
    stream: Mapping[str, Any], rotation: int, crop: tuple[int, int, int, int]
) -> tuple[int, int]:
    left, top, right, bottom = crop
    width = int(stream.get("width") or 0) - left - right
    height = int(stream.get("height") or 0) - top - bottom
    if width <= 0 or height <= 0:
        raise MediaRejected(
            "corrupt_source",
            "The file does not say how large its picture is. Export the video again and upload it.",
        )
    # Lines are kept and their length corrected, as players do: DVD's 720 x 576 is shown 1024 wide.
    width = max(1, round(width * _pixel_aspect(stream)))
    return (height, width) if rotation in {90, 270} else (width, height)


def _pixel_aspect(stream: Mapping[str, Any]) -> Fraction:
    """Give how much wider a pixel is than high; square where it is not said."""
    said = str(stream.get("sample_aspect_ratio", "1:1")).replace(":", "/")
    return fraction_or_none(said) or Fraction(1)


def declared_rate(stream: Mapping[str, Any]) -> Fraction:
    """Give how many frames a second a stream says it has; 0 where it does not.

    The nominal rate counts only where there is no average: of uneven frames it is their clock's.
    """
    average = fraction_or_none(stream.get("avg_frame_rate"))
    return average or fraction_or_none(stream.get("r_frame_rate")) or Fraction(0)


def _check_limits(video: VideoStream) -> None:
    _check_size(video)
    rate = video.average_rate or video.nominal_rate
    if rate > MAX_FRAME_RATE * (1 + _FRAME_RATE_TOLERANCE):
        raise MediaRejected(
            "source_too_large",
            f"The video has {float(rate):.0f} frames a second; the most that can be processed are "
            f"{MAX_FRAME_RATE}. Export it with fewer and upload it again.",
        )
    if video.duration > MAX_DURATION_SECONDS:
        raise MediaRejected(
            "source_too_long",
            f"The video lasts {float(video.duration) / 3600:.1f} hours; the longest that can be "
            f"processed is {MAX_DURATION_SECONDS // 3600}. Cut it and upload the pieces.",
        )
    if video.duration <= 0 or max(video.nominal_rate, video.average_rate) <= 0:
        raise MediaRejected(
            "corrupt_source",
            "No frames could be found in the video. Export it again and upload it.",
        )


def _check_size(video: VideoStream) -> None:
    width, height = video.width, video.height
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise MediaRejected(
            "source_too_large",
            f"The picture is {width} x {height}; the largest that can be processed is "
            f"8192 x 4352, and no side may be longer than {MAX_SIDE}. "
            "Export it smaller and upload it again.",
        )
