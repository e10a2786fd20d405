"""Indexes of published generations for tests."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from zoetrope.domain.index import Index, Track
from zoetrope.domain.storyboard import Storyboard

VIDEO_ID = "01HF0000000000000000000000"
FILM_RATE = Fraction(24000, 1001)


def written(lines: Iterable[str]) -> str:
    """A manifest from its lines."""
    return "".join(f"{line}\n" for line in lines)


def plain_urls(keys: Iterable[str]) -> Iterator[str]:
    """URLs with a query of two parameters in the place of a signature."""
    return (f"https://media.example/{key}?a=1&b=2" for key in keys)


def video_track(name: str = "720p", **fields: object) -> Track:
    """The 720p rendition of 31.28 s at film rate: seven whole segments and a shorter one."""
    given: dict[str, object] = {
        "name": name,
        "kind": "video",
        "codec": "avc1.64001F",
        "timescale": 24000,
        "durations": ((96096, 7), (78078, 1)),
        "bandwidth": 2_812_345,
        "average_bandwidth": 1_934_567,
        "width": 1280,
        "height": 720,
    }
    return Track(**(given | fields))  # type: ignore[arg-type]


def audio_track(name: str = "audio-0", **fields: object) -> Track:
    """The sound of the same: 188 AAC packets a segment, so that times are not round."""
    given: dict[str, object] = {
        "name": name,
        "kind": "audio",
        "codec": "mp4a.40.2",
        "timescale": 48000,
        "durations": ((192512, 7), (153600, 1)),
        "bandwidth": 131_072,
        "average_bandwidth": 128_001,
        "channels": 2,
        "sample_rate": 48000,
        "language": "en",
        "default": True,
    }
    return Track(**(given | fields))  # type: ignore[arg-type]


def subtitle_track(name: str = "subtitle-0", **fields: object) -> Track:
    """English subtitles of the same, all in one segment."""
    given: dict[str, object] = {
        "name": name,
        "kind": "subtitle",
        "codec": "",
        "timescale": 24000,
        "durations": ((750750, 1),),
        "bandwidth": 211,
        "average_bandwidth": 211,
        "language": "en",
        "default": False,
    }
    return Track(**(given | fields))  # type: ignore[arg-type]


def index_of(*tracks: Track, frame_rate: Fraction = FILM_RATE) -> Index:
    """An index of these tracks, as long as the first of them."""
    return Index(VIDEO_ID, 1, frame_rate, tracks[0].duration, tracks)


def film_index() -> Index:
    """Two renditions and one audio track."""
    low = video_track(
        "360p",
        codec="avc1.64001E",
        bandwidth=812_345,
        average_bandwidth=534_567,
        width=640,
        height=360,
    )
    return index_of(video_track(), low, audio_track())


STORYBOARD = Storyboard(
    timescale=24000, tile_ticks=96096, tile_count=8, columns=5, rows=2,
    tile_width=192, tile_height=108, bandwidth=14_000,
)  # fmt: skip


def full_film_index() -> Index:
    """The film with all that can accompany it: key frames, subtitles, poster and storyboard."""
    film = film_index()
    high, low, sound = film.tracks
    return replace(
        film,
        tracks=(
            replace(high, key_frame_bandwidth=520_000, key_frame_average_bandwidth=410_000),
            replace(low, key_frame_bandwidth=160_000, key_frame_average_bandwidth=120_000),
            sound,
            subtitle_track(default=True),
            subtitle_track("subtitle-1", language="de", title='Für "Gäste"', forced=True),
        ),
        has_poster=True,
        storyboard=STORYBOARD,
    )


KEY_FRAMES = (52_001, 49_870, 61_234, 48_002, 50_505, 51_000, 47_123, 33_333)
"""Bytes up to the end of each segment's key frame."""
