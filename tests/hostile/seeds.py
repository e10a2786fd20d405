"""Half a second of film in many containers, two of them with subtitles: to make mutations of."""

from base64 import b64encode
from pathlib import Path

from tests.media.tools import Tools

_PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=12:duration=0.5"]
_SOUND = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=0.5"]
_CUE = b64encode(b"1\n00:00:00,100 --> 00:00:00,400\n<i>Seed</i>\n").decode()
_SUBTITLES = ["-f", "srt", "-i", f"data:text/plain;base64,{_CUE}"]
_H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]

SEEDS: dict[str, list[str]] = {
    "plain.mp4": [*_H264, "-c:a", "aac", "-movflags", "+faststart"],
    "last.mov": ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "adpcm_ima_qt",
                 "-c:s", "mov_text"],
    "fragmented.mp4": [*_H264, "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"],
    "film.mkv": [*_H264, "-c:a", "flac", "-c:s", "srt"],
    "web.webm": ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"],
    "old.avi": ["-c:v", "mpeg4", "-c:a", "mp3"],
    "air.ts": ["-c:v", "mpeg2video", "-c:a", "mp2"],
    "disc.mpg": ["-r", "25", "-c:v", "mpeg2video", "-c:a", "mp2", "-f", "vob"],
    "flash.flv": ["-c:v", "flv1", "-ar", "44100", "-c:a", "mp3"],
    "windows.asf": ["-c:v", "wmv2", "-c:a", "wmav2"],
}  # fmt: skip


def seed(tools: Tools, directory: Path, name: str) -> bytes:
    """Give a seed's bytes, made once."""
    path = directory / name
    if not path.exists():
        subtitles = _SUBTITLES if "-c:s" in SEEDS[name] else []
        made = [*_PICTURE, *_SOUND, *subtitles, *SEEDS[name]]
        tools.ffmpeg(*made, "-fflags", "+bitexact", path)
    return path.read_bytes()
