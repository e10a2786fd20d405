"""Plays a ready video over HLS and DASH, and tries to play it without a right to."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from infra.client import redaction
from infra.client.player.decoding import decode, decode_all
from infra.client.player.frames import Decoded
from infra.client.player.playlists import (
    MediaPlaylist,
    TrackLink,
    read_media_playlist,
    read_multivariant_playlist,
)
from infra.client.session import problem_of

TRACKS_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Played:
    """One track, and what came out of it."""

    link: TrackLink
    decoded: Decoded

    @property
    def is_video(self) -> bool:
        """Say whether its frames are pictures."""
        return self.link.kind == "video"


class Player:
    """Fetches with httpx and decodes with ffmpeg; needs no key, only the URLs."""

    def __init__(self, tool: str, *, transport: httpx.BaseTransport | None = None) -> None:
        redaction.install()
        self._tool = tool
        self._http = httpx.Client(timeout=30.0, transport=transport)

    def links(self, hls_url: str) -> list[TrackLink]:
        """Fetch the multivariant playlist: every rendition, then every audio track."""
        return read_multivariant_playlist(self._text(hls_url), hls_url)

    def play(self, links: Sequence[TrackLink]) -> list[Played]:
        """Decode every track through its media playlist and the signed URLs in it."""

        def play_one(link: TrackLink) -> Played:
            return Played(link, decode(self._tool, link.url, kind=link.kind))

        with ThreadPoolExecutor(TRACKS_AT_ONCE) as threads:
            return list(threads.map(play_one, links))

    def media_playlist(self, link: TrackLink) -> MediaPlaylist:
        """Fetch a track's media playlist."""
        return read_media_playlist(self._text(link.url), link.url)

    def play_dash(self, dash_url: str) -> list[Decoded]:
        """Decode every Representation of a DASH manifest at once."""
        return decode_all(self._tool, dash_url)

    def status_code(self, url: str) -> int:
        """Try to fetch the first bytes of a URL, and tell what the answer was."""
        return self._http.get(url, headers={"Range": "bytes=0-0"}).status_code

    def _text(self, url: str) -> str:
        response = self._http.get(url)
        if response.is_error:
            raise problem_of(response)
        return response.text


def unsigned(url: str) -> str:
    """Give a signed URL without its signature."""
    return urlsplit(url)._replace(query="").geturl()


def altered(url: str) -> str:
    """Give a signed URL with another signature: its last hexadecimal digit is changed."""
    head, mark, rest = url.partition("Signature=")
    signature, separator, tail = rest.partition("&")
    flipped = "0" if signature[-1:] != "0" else "1"
    return f"{head}{mark}{signature[:-1]}{flipped}{separator}{tail}"
