"""Sources whose stills and subtitles can be told right from wrong."""

from collections.abc import Callable
from pathlib import Path

from tests.media.sources import H264
from tests.media.tools import Tools

CLOCK_SECONDS = 40
CLOCK = ["-f", "lavfi", "-i", (
    f"color=c=gray:size=64x36:rate=24:duration={CLOCK_SECONDS},"
    f"geq=lum='16+219*T/{CLOCK_SECONDS}':cb=128:cr=128"
)]  # fmt: skip
"""From black to white within its 40 s: how bright a frame is says when it is shown."""

SRT = """1
00:00:01,000 --> 00:00:02,500
Hello <i>world</i> & {\\an8}all

2
00:00:03,000 --> 00:00:09,250
<script>alert(1)</script>
--> 1 < 2

"""
ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.50,0:00:02.00,Default,,0,0,0,,{\\b1\\c&H0000FF&}Guten{\\b0} Tag,\\Nihr alle
Dialogue: 0,0:00:04.00,0:00:05.00,Default,,0,0,0,,{\\pos(1,2)\\fad(9,9)}Ende
"""
LANGUAGES = ["-metadata:s:s:0", "language=eng", "-metadata:s:s:1", "language=deu"]


def clock(*options: str) -> Callable[[Tools, Path], None]:
    def make(tools: Tools, path: Path) -> None:
        tools.ffmpeg(*CLOCK, *H264, *options, path)

    return make


def _subtitled(codecs: list[str], *options: str) -> Callable[[Tools, Path], None]:
    """Ten seconds with English and German subtitles."""

    def make(tools: Tools, path: Path) -> None:
        english, german = path.with_suffix(".srt"), path.with_suffix(".ass")
        english.write_text(SRT)
        german.write_text(ASS)
        tools.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=size=64x36:rate=24:duration=10",
            "-i", english, "-i", german, "-map", "0:v", "-map", "1", "-map", "2",
            *codecs, *LANGUAGES, *options, path,
        )  # fmt: skip

    return make


def _black_first(tools: Tools, path: Path) -> None:
    black = "color=c=black:size=320x180:rate=24:duration=5[b]"
    shown = "testsrc2=size=320x180:rate=24:duration=11[s]"
    tools.ffmpeg(
        "-filter_complex",
        f"{black};{shown};[b][s]concat[v]",
        "-map",
        "[v]",
        *H264,
        "-g",
        "24",
        path,
    )


def _blink(tools: Tools, path: Path) -> None:
    tools.ffmpeg("-f", "lavfi", "-i", "testsrc2=size=128x72:rate=30:duration=0.1", *H264, path)


TEXT_IN_MKV = [*H264, "-c:s:0", "srt", "-c:s:1", "ass"]

RECIPES: dict[str, Callable[[Tools, Path], None]] = {
    "clock.mp4": clock("-g", "24"),
    "clock-one-key.mp4": clock("-g", "9999", "-sc_threshold", "0", "-bf", "2"),
    "clock.ts": clock("-g", "60"),
    "clock-late.mkv": clock("-g", "100", "-output_ts_offset", "7"),
    "black-first.mp4": _black_first,
    "blink.mp4": _blink,
    "subtitled.mp4": _subtitled([*H264, "-c:s", "mov_text"]),
    "subtitled.mkv": _subtitled(
        TEXT_IN_MKV, "-metadata:s:s:1", 'title=Für "Gäste"',
        "-disposition:s:0", "default", "-disposition:s:1", "forced",
    ),
    "subtitled-late.mkv": _subtitled(TEXT_IN_MKV, "-output_ts_offset", "5"),
    "subtitled.webm": _subtitled(["-c:v", "libvpx", "-deadline", "realtime", "-c:s", "webvtt"]),
}  # fmt: skip
