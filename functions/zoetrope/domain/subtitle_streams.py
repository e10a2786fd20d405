"""Which subtitle tracks of a source are kept: those that are text, in containers we ask for them.

AVI has none of them: its only text subtitles (GAB2) are a second file inside the first, and one of
those once sent /etc/passwd along with the picture (June 2017).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from zoetrope.domain.source import SubtitleStream

MAX_SUBTITLE_TRACKS = 32
"""Players offer them in a menu."""
MAX_TITLE_LENGTH = 100
TEXT_CODECS = frozenset({"mov_text", "subrip", "text", "ass", "ssa", "webvtt"})
_CONTAINERS = frozenset({"mov", "matroska"})


def subtitle_streams(
    streams: Sequence[Mapping[str, Any]], demuxer: str
) -> tuple[SubtitleStream, ...]:
    """Take the text subtitles among what `ffprobe -show_streams` prints, in order."""
    if demuxer not in _CONTAINERS:
        return ()
    text = [
        stream
        for stream in streams
        if stream.get("codec_type") == "subtitle" and stream.get("codec_name") in TEXT_CODECS
    ]
    return tuple(_stream(stream) for stream in text[:MAX_SUBTITLE_TRACKS])


def _stream(stream: Mapping[str, Any]) -> SubtitleStream:
    tags, disposition = stream.get("tags", {}), stream.get("disposition", {})
    return SubtitleStream(
        stream_index=int(stream["index"]),
        codec=stream["codec_name"],
        language=str(tags.get("language") or "und")[:35],
        title=str(tags.get("title") or "")[:MAX_TITLE_LENGTH],
        default=bool(disposition.get("default")),
        forced=bool(disposition.get("forced")),
    )
