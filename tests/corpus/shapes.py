"""Sources by the shape, the turn and the colour of their picture."""

from __future__ import annotations

from fractions import Fraction

from tests.corpus.codecs import AAC, X264, X265
from tests.corpus.entry import Entry
from tests.corpus.pictures import beeping, numbered

TURNS = {90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}
"""How a camera that is held so turned by N degrees clockwise sees an upright picture."""
PQ = "transfer=16:colorprim=9:colormatrix=9:range=limited:hdr10=1:log-level=none"
HLG = "transfer=18:colorprim=9:colormatrix=9:range=limited:log-level=none"


def _turned(degrees: int, upright: str, size: tuple[int, int]) -> Entry:
    """A phone's clip: pixels as the sensor lies, and a matrix that says how to turn them."""
    name = f"turned-{degrees}.mp4"
    lying = [*numbered("25", 50, upright, TURNS[degrees]), *X264, "lying.mp4"]
    turned = ["-display_rotation", str(-degrees), "-i", "lying.mp4", "-c", "copy", name]
    return Entry(name=name, covers=f"to be turned by {degrees} degrees", frames=50,
                 commands=[lying, turned], size=size)  # fmt: skip


def _shaped(
    name: str, covers: str, size: str, shown: tuple[int, int], then: str = "", *, seconds: int = 2
) -> Entry:
    frames = 25 * seconds
    command = [*numbered("25", frames, size, then), "-c:v", "libx264", "-preset", "veryfast", name]
    return Entry(name=name, covers=covers, commands=[command], frames=frames, size=shown,
                 chunk_segments=seconds // 2)  # fmt: skip


def _coloured(name: str, covers: str, convert: str, *codec: str) -> Entry:
    command = [*numbered("25", 75, "128x72", convert), *codec, name]
    return Entry(name=name, covers=covers, commands=[command])


def _to(primaries: str, transfer: str, matrix: str, pixels: str, *, extra: str = "") -> str:
    """From the test picture, taken as BT.709, to another colour space."""
    given = "zscale=pin=bt709:tin=bt709:min=bt709:rin=limited"
    return f"{given}:p={primaries}:t={transfer}:m={matrix}:r=limited{extra},format={pixels}"


def _interlaced(name: str, covers: str, order: str, *codec: str) -> Entry:
    """Fields of two times in each frame; both are shown.

    A counter that changes from field to field and back is what no deinterlacer can tell from a
    static picture; so it changes with every second.
    """
    first = {"top": "tff", "bottom": "bff"}[order]
    fields = f"tinterlace=interleave_{order},setfield={first}"
    picture = numbered("50", 150, "128x96", fields, hold=2)
    return Entry(
        name=name,
        covers=covers,
        commands=[[*picture, *beeping(3), *codec, name]],
        frames=150,
        numbers=[field // 2 for field in range(150)],
        rate=Fraction(50),
        size=(128, 96),
        audio=1,
    )


_INTERLACED = ["-flags", "+ilme+ildct"]

ENTRIES = [
    _turned(90, "72x128", (72, 128)),
    _turned(180, "128x72", (128, 72)),
    _turned(270, "72x128", (72, 128)),
    _shaped("portrait.mp4", "portrait", "360x640", (360, 640)),
    _shaped("odd.mkv", "odd width and height", "133x75", (132, 74), "format=yuv444p"),
    _shaped("tiny.mp4", "a picture of 32 x 24", "32x24", (32, 24),
            seconds=4),  # where a chunk of a second loses a decibel
    _shaped("anamorphic.mp4", "pixels that are not square", "240x192", (340, 192),
            "setsar=64/45"),
    _coloured("hdr10.mp4", "HDR10", _to("2020", "smpte2084", "2020_ncl", "yuv420p10le",
              extra=":npl=203"), *X265[:4], "-tag:v", "hvc1", "-x265-params",
              PQ + ":master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)"
              "L(10000000,50):max-cll=1000,400"),
    _coloured("pq.mkv", "PQ of an action camera, VP9", _to("2020", "smpte2084", "2020_ncl",
              "yuv420p10le", extra=":npl=203"), "-c:v", "libvpx-vp9", "-deadline", "realtime",
              "-cpu-used", "8", "-b:v", "900k", "-color_trc", "smpte2084", "-color_primaries",
              "bt2020", "-colorspace", "bt2020nc"),
    _coloured("hlg.mov", "HLG of a phone", _to("2020", "arib-std-b67", "2020_ncl", "yuv420p10le",
              extra=":npl=203"), *X265[:4], "-tag:v", "hvc1", "-x265-params", HLG),
    _coloured("bt601.mp4", "SDR with the matrix of BT.601",
              _to("170m", "601", "170m", "yuv420p"), *X264, "-colorspace",
              "smpte170m", "-color_primaries", "smpte170m", "-color_trc", "smpte170m"),
    _coloured("bt2020.mkv", "SDR of a wide gamut", _to("2020", "2020_10", "2020_ncl",
              "yuv420p10le"), "-c:v", "libx264", "-preset", "veryfast", "-colorspace", "bt2020nc",
              "-color_primaries", "bt2020", "-color_trc", "bt2020-10"),
    _interlaced("interlaced.ts", "interlaced MPEG-2, the top field first", "top",
                "-c:v", "mpeg2video", "-b:v", "3M", *_INTERLACED, "-c:a", "mp2"),
    _interlaced("interlaced.mp4", "interlaced H.264, the bottom field first", "bottom", *X264,
                *_INTERLACED, "-x264-params", "bff=1", *AAC),
]  # fmt: skip
