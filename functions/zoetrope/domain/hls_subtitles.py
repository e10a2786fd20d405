"""Subtitle tracks in HLS: the EXT-X-MEDIA tags of their group (RFC 8216 4.3.4.1)."""

from collections.abc import Iterator

from zoetrope.domain.index import Track

SUBTITLES_GROUP = "subtitles"


def subtitle_renditions(tracks: tuple[Track, ...], query: str) -> Iterator[str]:
    """Give an EXT-X-MEDIA line for each subtitle track; `query` goes behind each address."""
    default = next((track for track in tracks if track.default), None)
    taken: set[tuple[str, bool]] = set()
    names = subtitle_names(tracks)
    for track, name in zip(tracks, names, strict=True):
        # RFC 8216 4.3.4.1.1: members with AUTOSELECT=YES differ in "LANGUAGE, ASSOC-LANGUAGE,
        # FORCED, and CHARACTERISTICS".
        kind = (track.language_tag, track.forced)
        chosen = track is default or kind not in taken
        taken.add(kind)
        choice = f"DEFAULT={_yes_or_no(track is default)},AUTOSELECT={_yes_or_no(chosen)}"
        yield _rendition(track, name, choice, query)


def subtitle_names(tracks: tuple[Track, ...]) -> list[str]:
    """Name each track as a viewer's menu shows it, no two alike.

    RFC 8216 4.3.4.1.1: "All EXT-X-MEDIA tags in the same Group MUST have different NAME
    attributes"; 4.2: a quoted string has no line feed, carriage return or double quote.
    """
    names: list[str] = []
    for number, track in enumerate(tracks, start=1):
        language = track.language_tag
        plain = "".join(each if each.isprintable() else " " for each in track.title)
        name = " ".join(plain.replace('"', "'").split())
        name = name or f"Subtitles {number}" + (f" ({language})" if language else "")
        names.append(f"{name} ({number})" if name in names else name)
    return names


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
