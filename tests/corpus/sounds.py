"""Sources by their sound and their subtitles."""

from __future__ import annotations

from fractions import Fraction

from tests.corpus.codecs import AAC, PICTURE, X264
from tests.corpus.entry import Entry
from tests.corpus.pictures import beeping, numbered

MP4A = [*X264, *AAC]
_LATE = [
    [*numbered("5", 60), *X264, "picture.mkv"],
    [*beeping(2.5), *AAC, "sound.mkv"],
]


def _heard(name: str, covers: str, sound: list[str], *codec: str, audio: int = 1) -> Entry:
    command = [*PICTURE, *sound, *X264, *codec, name]
    return Entry(name=name, covers=covers, commands=[command], audio=audio)


def _late(name: str, covers: str) -> Entry:
    """Sound that begins later than tools look for it, in containers that do not announce it."""
    given = ["-i", "picture.mkv", "-itsoffset", "9", "-i", "sound.mkv"]
    joined = [*given, "-map", "0:v", "-map", "1:a", "-c", "copy", name]
    return Entry(name=name, covers=covers, commands=[*_LATE, joined], frames=60, rate=Fraction(5),
                 audio=1)  # fmt: skip


ENTRIES = [
    _heard("mono.mp4", "mono at 8 kHz", beeping(3, rate=8000, layout="mono"), *AAC),
    _heard("surround.mp4", "5.1", beeping(3, layout="5.1"), *AAC),
    _heard("surround.mkv", "7.1 in FLAC at 96 kHz", beeping(3, rate=96000, layout="7.1"),
           "-c:a", "flac"),
    _heard("eac3.mkv", "E-AC-3", beeping(3, layout="5.1"), "-c:a", "eac3"),
    _heard("pcm.mov", "PCM of 24 bit at 192 kHz", beeping(3, rate=192000), "-c:a", "pcm_s24le"),
    _heard("long-sound.mp4", "sound that goes on after the picture", beeping(5), *AAC),
    _heard("short-sound.mp4", "sound that ends before the picture", beeping(1.5), *AAC),
    _late("late-sound.ts", "MPEG-TS whose sound begins nine seconds after its picture"),
    _late("late-sound.flv", "FLV that says something else of its sound than comes, and late"),
    _heard("languages.mkv", "two languages", [*beeping(3), *beeping(3)], *AAC,
           "-map", "0", "-map", "1", "-map", "2", "-metadata:s:a:0", "language=eng",
           "-metadata:s:a:1", "language=fra", audio=2),
]  # fmt: skip
