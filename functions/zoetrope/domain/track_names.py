"""What a viewer's menu calls the sound and subtitle tracks of a video."""

from collections.abc import Sequence

from zoetrope.domain.index import Track

_KINDS = {"audio": "Audio", "subtitle": "Subtitles"}


def track_names(tracks: Sequence[Track]) -> list[str]:
    """Name tracks of one kind by their title, or else by number and language; no two alike.

    RFC 8216 4.3.4.1.1: "All EXT-X-MEDIA tags in the same Group MUST have different NAME
    attributes"; 4.2: a quoted string has no line feed, carriage return or double quote.
    """
    names: list[str] = []
    for number, track in enumerate(tracks, start=1):
        language = track.language_tag
        plain = "".join(each if each.isprintable() else " " for each in track.title)
        name = " ".join(plain.replace('"', "'").split())
        name = name or f"{_KINDS[track.kind]} {number}" + (f" ({language})" if language else "")
        while name in names:
            name += f" ({number})"
        names.append(name)
    return names
