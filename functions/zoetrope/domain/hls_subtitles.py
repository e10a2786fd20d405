"""Subtitle tracks in HLS: the EXT-X-MEDIA tags of their group (RFC 8216 4.3.4.1)."""

from collections.abc import Iterator

from zoetrope.domain.index import Track
from zoetrope.domain.track_names import track_names

SUBTITLES_GROUP = "subtitles"


def subtitle_renditions(tracks: tuple[Track, ...], query: str) -> Iterator[str]:
    """Give an EXT-X-MEDIA line for each subtitle track; `query` goes behind each address."""
    default = next((track for track in tracks if track.default), None)
    taken: set[tuple[str, bool]] = set()
    for track, name in zip(tracks, track_names(tracks), strict=True):
        # RFC 8216 4.3.4.1.1: members with AUTOSELECT=YES differ in "LANGUAGE, ASSOC-LANGUAGE,
        # FORCED, and CHARACTERISTICS".
        kind = (track.language_tag, track.forced)
        chosen = track is default or kind not in taken
        taken.add(kind)
        choice = f"DEFAULT={_yes_or_no(track is default)},AUTOSELECT={_yes_or_no(chosen)}"
        yield _rendition(track, name, choice, query)


def _rendition(track: Track, name: str, choice: str, query: str) -> str:
    language = track.language_tag
    attributes = ["TYPE=SUBTITLES", f'GROUP-ID="{SUBTITLES_GROUP}"', f'NAME="{name}"']
    if language:
        attributes.append(f'LANGUAGE="{language}"')
    attributes += [
        choice,
        f"FORCED={_yes_or_no(track.forced)}",
        f'URI="{track.name}.m3u8{query}"',
    ]
    return "#EXT-X-MEDIA:" + ",".join(attributes)


def _yes_or_no(value: object) -> str:
    return "YES" if value else "NO"
