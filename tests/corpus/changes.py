"""Sources whose picture or sound becomes another midway, and what only some of its frames say."""

from __future__ import annotations

from base64 import b64encode

from tests.corpus.codecs import VP8, X264, X265
from tests.corpus.entry import Entry, Words
from tests.corpus.pictures import beeping, numbered

BEFORE, AFTER = 38, 37
"""Frames: the change is in the middle of a second, and of a chunk."""
CHANGE = BEFORE / 25
NUMBERS = [*range(BEFORE), *range(AFTER)]
TONE_AT = 0.6
"""Seconds from the beginning of a recording."""
AT_ONCE = ["-muxdelay", "0", "-muxpreload", "0"]
TAGGED = "h264_metadata=matrix_coefficients=1:colour_primaries=1:transfer_characteristics=1"
HDR10 = (
    "log-level=none:keyint=25:repeat-headers=1:colorprim=bt2020:transfer=smpte2084:"
    "colormatrix=bt2020nc"
)
MASTERED = (
    ":master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)"
    ":max-cll=1000,400"
)
_PQ = [*X265[:4], "-pix_fmt", "yuv420p10le", "-x265-params"]


def spliced(before: Words, after: Words, name: str) -> list[Words]:
    """Two recordings in one transport stream, the second's times after the first's."""
    return [
        [*before, *AT_ONCE, "-output_ts_offset", "1", "before.ts"],
        [*after, *AT_ONCE, "-output_ts_offset", str(1 + CHANGE), "after.ts"],
        ["-i", "concat:before.ts|after.ts", "-c", "copy", name],
    ]


def _pictures(
    before: Words, after: Words, *, sizes: tuple[str, str] = ("128x72", "128x72")
) -> tuple[Words, Words]:
    first, second = (numbered("25", *each) for each in zip((BEFORE, AFTER), sizes, strict=True))
    return [*first, *before], [*second, *after]


def _changed(
    name: str,
    covers: str,
    before: Words,
    after: Words,
    *,
    sizes: tuple[str, str] = ("128x72", "128x72"),
) -> Entry:
    commands = spliced(*_pictures(before, after, sizes=sizes), name)
    width, height = map(int, sizes[0].split("x"))
    return Entry(name=name, covers=covers, commands=commands, numbers=NUMBERS, size=(width, height))


def _recorded() -> Entry:
    """What a browser writes when a call gives it a larger picture."""
    before, after = _pictures(VP8, VP8, sizes=("128x72", "256x144"))
    script = b64encode(
        b"ffconcat version 1.0\nfile file:before.webm\nfile file:after.webm\n"
    ).decode()
    joined = ["-f", "concat", "-safe", "0", "-protocol_whitelist", "file,data",
              "-i", f"data:text/plain;base64,{script}", "-c", "copy", "resized.webm"]  # fmt: skip
    return Entry(
        name="resized.webm",
        covers="VP8 of a call, whose picture grows",
        commands=[[*before, "before.webm"], [*after, "after.webm"], joined],
        numbers=NUMBERS,
    )


def _sounding(name: str, covers: str, codec: str, *sounds: tuple[str, int]) -> Entry:
    """Two recordings, each with a tone in it, by the layout and the rate of their sound."""
    pictures = (numbered("25", BEFORE), numbered("25", AFTER))
    before, after = (
        [*picture, *beeping(2, layout=layout, rate=rate, at=TONE_AT), *X264, "-c:a", codec,
         "-shortest"]
        for picture, (layout, rate) in zip(pictures, sounds, strict=True)
    )  # fmt: skip
    commands = spliced(before, after, name)
    return Entry(name=name, covers=covers, commands=commands, numbers=NUMBERS, audio=1, tones=2)


_HD = [*X264, "-bsf:v", TAGGED]
_GROWS = ("128x72", "256x144")

ENTRIES = [
    _changed("resized.ts", "H.264 whose picture shrinks", _HD, _HD, sizes=_GROWS[::-1]),
    _recorded(),
    _changed("retagged.ts", "H.264 that says its colours from the middle on",
             X264, _HD),
    _changed("deepened.ts", "H.264 that goes from 8 bits to 10 and 4:2:2, and to full range",
             X264, [*X264[:4], "-pix_fmt", "yuv422p10le", "-color_range", "pc"]),
    _changed("resized-hdr.ts", "HDR10 whose picture grows",
             [*_PQ, HDR10], [*_PQ, HDR10], sizes=_GROWS),
    _sounding("changed-sound.ts", "AC-3 that goes from stereo to 5.1, as broadcasts do", "ac3",
              ("stereo", 48000), ("5.1", 48000)),
    _sounding("changed-rate.ts", "AAC that goes from mono to stereo, and to another rate", "aac",
              ("mono", 48000), ("stereo", 44100)),
]  # fmt: skip
