"""Sources by their sound and their subtitles."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from tests.corpus.codecs import AAC, PICTURE, X264
from tests.corpus.entry import Entry
from tests.corpus.pictures import beeping, numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

MP4A = [*X264, *AAC]
_LATE = [
    [*numbered("5", 60), *X264, "picture.mkv"],
    [*beeping(2.5), *AAC, "sound.mkv"],
]


def _heard(name: str, covers: str, sound: list[str], *codec: str, audio: int = 1) -> Entry:
    command = [*PICTURE, *sound, *X264, *codec, name]
    return Entry(name=name, covers=covers, commands=[command], audio=audio)


def _held(
    name: str,
    covers: str,
    pictures: int,
    *,
    rate: str = "25",
    out: str = "",
    seconds: int = 36,
    chunk: int = 12,
    codec: Sequence[str] = MP4A,
    copied: bool = False,
) -> Entry:
    """Pictures beside longer sound, with a tone near its end: the last of them stands for it."""
    grid = Fraction(out or rate)
    frames = ceil(seconds * grid)
    shown = [min(pictures - 1, int(n * Fraction(rate) / grid)) for n in range(frames)]
    command = [*numbered(rate, pictures), *beeping(seconds, at=seconds - 0.5), *codec, name]
    return Entry(name=name, covers=covers, commands=[command], frames=frames, numbers=shown,
                 rate=grid, audio=1, chunk_segments=chunk, copied=copied)  # fmt: skip


def _rare(entry: Entry) -> Entry:
    return replace(entry, rare=True)


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
    _heard("latm.ts", "AAC in LATM, as in broadcasts", beeping(3), *AAC,
           "-mpegts_flags", "latm"),
    _heard("nellymoser.flv", "Nellymoser, as Flash recorded", beeping(3, rate=44100, layout="mono"),
           "-c:a", "nellymoser"),
    _heard("adpcm.flv", "ADPCM of Flash", beeping(3, rate=44100), "-c:a", "adpcm_swf"),
    _heard("pcm.mov", "PCM of 24 bit at 192 kHz", beeping(3, rate=192000), "-c:a", "pcm_s24le"),
    _held("long-sound.mp4", "sound that goes on after the picture", 75, seconds=6, chunk=2),
    _held("long-sound.m2ts", "sound that no copy can hold as it is, LPCM of a camera", 75,
          seconds=4, chunk=2, codec=[*X264, "-c:a", "pcm_bluray"], copied=True),
    _held("still.mp4", "one picture beside sound", 1, out="1"),
    *map(_rare, [
        _held("slides.mp4", "three pictures, the last of which stands while sound goes on", 3,
              rate="1/3", out="1"),
        _held("slides.mkv", "slides whose container has no steady rate", 3, rate="1/3",
              out="24000/1001", seconds=16, chunk=4),
        _held("long-sound.mkv", "sound that goes on after the picture", 50, seconds=8, chunk=2),
        _held("long-still.mp4", "one picture that says how long it stands", 1, rate="1/36",
              out="1"),
        _held("still.mkv", "one picture beside sound", 1, out="1"),
        _held("still.mov", "one picture beside sound", 1, out="1"),
        _held("still.flv", "one picture beside sound", 1, out="1", copied=True),
        _held("still.avi", "one picture beside sound", 1, out="1",
              codec=["-c:v", "mpeg4", "-q:v", "2", *AAC]),
        _held("still.wmv", "one picture beside sound", 1, out="1", codec=["-c:v", "wmv2",
              "-q:v", "2", *AAC]),
        _held("long-sound.vob", "the same, LPCM of a DVD", 75, seconds=6, chunk=2, copied=True,
              codec=["-c:v", "mpeg2video", "-q:v", "2", "-c:a", "pcm_dvd"]),
        _held("long-sound.flv", "the same, Nellymoser", 75, seconds=6, chunk=2, copied=True,
              codec=[*X264, "-ac", "1", "-ar", "44100", "-c:a", "nellymoser"]),
        _heard("little-more-sound.mp4", "sound that goes on for less than half a second",
               beeping(3.45), *AAC),
        _late("late-sound.flv",
              "FLV that says something else of its sound than comes, and late"),
    ]),
    _heard("short-sound.mp4", "sound that ends before the picture", beeping(1.5), *AAC),
    _late("late-sound.ts", "MPEG-TS whose sound begins nine seconds after its picture"),
    _heard("languages.mkv", "two languages", [*beeping(3), *beeping(3, at=1.6)], *AAC,
           "-map", "0", "-map", "1", "-map", "2", "-metadata:s:a:0", "language=eng",
           "-metadata:s:a:1", "language=fra", audio=2),
]  # fmt: skip
