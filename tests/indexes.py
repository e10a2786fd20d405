"""Indexes of published generations for tests."""

from fractions import Fraction

from zoetrope.domain.index import Index, Track

VIDEO_ID = "01HF0000000000000000000000"
FILM_RATE = Fraction(24000, 1001)


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
