"""Files that must be refused, each with its code."""

from __future__ import annotations

from tests.corpus.codecs import AAC, PICTURE, TONE, X264
from tests.corpus.entry import Entry

CUT = ["-i", "whole.mp4", "-c", "copy", "-map", "0", "-f", "data"]


def _not(name: str, covers: str, code: str, *commands: list[str]) -> Entry:
    return Entry(name=name, covers=covers, commands=commands, refused=code)


ENTRIES = [
    _not("sound.mp4", "sound alone", "no_video_stream", [*TONE, *AAC, "sound.mp4"]),
    _not("still.jpg", "a still picture", "not_a_video",
         [*PICTURE, "-frames:v", "1", "still.jpg"]),
    _not("photo.mp4", "a photo as phones and browsers keep it (AVIF)", "not_a_video",
         [*PICTURE, "-frames:v", "1", "-c:v", "libsvtav1", "-preset", "11", "-f", "avif",
          "photo.mp4"]),
    _not("song.mp3", "a song", "not_a_video", [*TONE, "-c:a", "libmp3lame", "song.mp3"]),
    _not("playlist.mp4", "a playlist with the name of a movie", "not_a_video",
         [*PICTURE, *X264, "-f", "hls", "playlist.mp4"]),
    _not("snow.avi", "a codec of the laboratory", "unsupported_codec",
         [*PICTURE, "-c:v", "snow", "-strict", "-2", "snow.avi"]),
]  # fmt: skip
