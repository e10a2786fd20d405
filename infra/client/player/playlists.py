"""Reads HLS playlists (RFC 8216), as far as finding every track and every segment takes."""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

# RFC 8216 4.2: an AttributeName is of [A-Z], [0-9] and "-"; a quoted-string has no quotes inside.
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^,]*)')


@dataclass(frozen=True, slots=True)
class TrackLink:
    """A media playlist that the multivariant playlist leads to."""

    name: str
    kind: str
    """"video" or "audio"."""
    url: str
    resolution: str = ""
    bandwidth: int = 0


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    """The URLs that a media playlist lists; they are signed, so they stay out of `repr`."""

    init_url: str
    segment_urls: tuple[str, ...]

    def __repr__(self) -> str:
        return f"MediaPlaylist({len(self.segment_urls)} segments)"


def read_multivariant_playlist(text: str, url: str) -> list[TrackLink]:
    """Find the variants and the audio tracks, best variant first, audio last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    variants = [
        _variant(tag, uri, url)
        for tag, uri in pairwise(lines)
        if tag.startswith("#EXT-X-STREAM-INF:")
    ]
    audio = [_audio(tag, url) for tag in lines if tag.startswith("#EXT-X-MEDIA:TYPE=AUDIO")]
    return sorted(variants, key=lambda link: -link.bandwidth) + [link for link in audio if link.url]


def read_media_playlist(text: str, url: str) -> MediaPlaylist:
    """Find the init segment and the segments."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    maps = [_attributes(line) for line in lines if line.startswith("#EXT-X-MAP:")]
    segments = tuple(urljoin(url, line) for line in lines if not line.startswith("#"))
    return MediaPlaylist(urljoin(url, maps[0]["URI"]) if maps else "", segments)


def _variant(tag: str, uri: str, base: str) -> TrackLink:
    attributes = _attributes(tag)
    return TrackLink(
        name=_name(uri),
        kind="video",
        url=urljoin(base, uri),
        resolution=attributes.get("RESOLUTION", ""),
        bandwidth=int(attributes.get("BANDWIDTH", "0")),
    )


def _audio(tag: str, base: str) -> TrackLink:
    uri = _attributes(tag).get("URI", "")
    return TrackLink(_name(uri), "audio", urljoin(base, uri) if uri else "")


def _name(uri: str) -> str:
    return PurePosixPath(urlsplit(uri).path).stem


def _attributes(tag: str) -> dict[str, str]:
    _, _, listed = tag.partition(":")
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(listed)}
