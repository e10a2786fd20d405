"""Sources by the codec of their picture, its depth and its sampling."""

from __future__ import annotations

from tests.corpus.entry import Entry
from tests.corpus.pictures import beeping, numbered

PICTURE = numbered("25", 75)
TONE = beeping(3)
AAC = ["-c:a", "aac"]
X264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]
X265 = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"]
VP8 = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "600k"]
VP9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "600k"]
AV1 = ["-c:v", "libsvtav1", "-preset", "11", "-crf", "30"]


def _of(
    name: str,
    covers: str,
    *codec: str,
    sound: list[str] | None = None,
    size: tuple[int, int] = (128, 72),
) -> Entry:
    """A numbered picture at 25 fps in one codec, with sound where a codec for it is given."""
    inputs = [*PICTURE, *(TONE if sound else [])]
    command = [*inputs, *codec, *(sound or []), name]
    return Entry(name=name, covers=covers, commands=[command], audio=1 if sound else 0, size=size)


ENTRIES = [
    _of("h264.mp4", "H.264, B-frames, AAC", *X264, sound=AAC),
    _of("h264-10bit.mp4", "H.264 High 10", *X264[:4], "-pix_fmt", "yuv420p10le"),
    _of("h264-422.mkv", "H.264 4:2:2 of 10 bit", *X264[:4], "-pix_fmt", "yuv422p10le"),
    _of("h264-444.mkv", "H.264 4:4:4", *X264[:4], "-pix_fmt", "yuv444p"),
    _of("h264-full.mp4", "full range", *X264[:4], "-pix_fmt", "yuvj420p", "-color_range", "pc"),
    _of("hevc.mp4", "HEVC", *X265, "-tag:v", "hvc1", sound=AAC),
    _of("hevc-12bit.mkv", "HEVC 4:2:2 of 12 bit", *X265, "-pix_fmt", "yuv422p12le"),
    _of("vp8.webm", "VP8, Vorbis", *VP8, sound=["-c:a", "libvorbis"]),
    _of("vp9.webm", "VP9, Opus", *VP9, sound=["-c:a", "libopus"]),
    _of("vp9-10bit.mkv", "VP9 profile 2", *VP9, "-pix_fmt", "yuv420p10le"),
    _of("av1.mp4", "AV1, Opus", *AV1, sound=["-c:a", "libopus"]),
    _of("av1-10bit.webm", "AV1 of 10 bit", *AV1, "-pix_fmt", "yuv420p10le"),
    _of("mpeg2.mpg", "MPEG-2 and AC-3 in MPEG-PS", "-c:v", "mpeg2video", "-bf", "2", "-b:v", "2M",
        "-f", "vob", sound=["-c:a", "ac3"]),
    _of("mpeg2.ts", "MPEG-2 in MPEG-TS", "-c:v", "mpeg2video", "-bf", "2", "-b:v", "2M",
        sound=["-c:a", "mp2"]),
    _of("mpeg1.mpg", "MPEG-1 in MPEG-PS", "-c:v", "mpeg1video", "-b:v", "2M",
        sound=["-c:a", "mp2"]),
    _of("mpeg4.avi", "MPEG-4 part 2 with B-frames, MP3 in AVI", "-c:v", "mpeg4", "-bf", "2",
        "-b:v", "1M", sound=["-c:a", "libmp3lame"]),
    _of("prores.mov", "ProRes 422 of 10 bit, PCM", "-c:v", "prores_ks", "-profile:v", "2",
        sound=["-c:a", "pcm_s16le"]),
    _of("prores4444.mov", "ProRes 4444", "-c:v", "prores_ks", "-profile:v", "4",
        "-pix_fmt", "yuv444p10le"),
    _of("dnxhr.mov", "DNxHR, ALAC", "-c:v", "dnxhd", "-profile:v", "dnxhr_hq",
        "-pix_fmt", "yuv422p", "-s", "256x144", sound=["-c:a", "alac"], size=(256, 144)),
    _of("mjpeg.avi", "Motion JPEG of a camera, PCM", "-c:v", "mjpeg", "-q:v", "3",
        "-pix_fmt", "yuvj422p", "-color_range", "pc", sound=["-c:a", "pcm_s16le"]),
    _of("wmv2.wmv", "WMV and WMA in ASF", "-c:v", "wmv2", "-b:v", "1M", sound=["-c:a", "wmav2"]),
    _of("flv1.flv", "Sorenson Spark and MP3 in FLV", "-c:v", "flv1", "-b:v", "1M",
        "-ar", "44100", sound=["-c:a", "libmp3lame"]),
    _of("h263.3gp", "H.263 and AMR of an old phone", "-c:v", "h263", "-s", "176x144",
        "-b:v", "400k", "-ar", "8000", "-ac", "1", sound=["-c:a", "libopencore_amrnb"],
        size=(256, 144)),
    _of("theora.ogv", "Theora and Vorbis in Ogg", "-c:v", "libtheora", "-q:v", "7",
        sound=["-c:a", "libvorbis"]),
    _of("ffv1.mkv", "FFV1 and FLAC of an archive", "-c:v", "ffv1", sound=["-c:a", "flac"]),
    _of("rgb.mov", "uncompressed RGB", "-c:v", "rawvideo", "-pix_fmt", "rgb24"),
    _of("animation.mov", "QuickTime Animation, RGB", "-c:v", "qtrle", "-pix_fmt", "rgb24"),
    _of("cineform.mov", "CineForm of an action camera", "-c:v", "cfhd",
        "-pix_fmt", "yuv422p10le"),
]  # fmt: skip
