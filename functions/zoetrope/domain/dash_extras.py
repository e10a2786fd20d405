"""What a DASH manifest has beside sound and picture: subtitles, and tiled thumbnails."""

from collections.abc import Iterator
from html import escape

from zoetrope.domain.index import Index, Track
from zoetrope.domain.layout import GenerationKeys, SignKeys
from zoetrope.domain.track_names import track_names

_ROLES = "urn:mpeg:dash:role:2011"
_THUMBNAIL_TILE = "http://dashif.org/guidelines/thumbnail_tile"


def text_sets(index: Index, *, first_id: int, sign: SignKeys) -> Iterator[str]:
    """Give an AdaptationSet per subtitle track: the whole track as one WebVTT file.

    DASH-IF IOP 4.3, 6.4.5 has it as a "side-loaded" file. Shaka Player and dash.js both read that,
    and the subtitles of a film are smaller than a second of its picture.
    """
    keys = GenerationKeys(index.video_id, index.generation)
    tracks = index.subtitle_tracks
    urls = sign(keys.subtitle_file(track.name) for track in tracks)
    named = zip(tracks, track_names(tracks), urls, strict=True)
    for number, (track, name, url) in enumerate(named):
        language = track.language_tag
        yield (
            f'<AdaptationSet id="{first_id + number}" contentType="text" mimeType="text/vtt"'
            + (f' lang="{language}">' if language else ">")
        )
        yield f"<Label>{escape(name)}</Label>"
        yield from (f'<Role schemeIdUri="{_ROLES}" value="{role}"/>' for role in _roles(track))
        yield f'<Representation id="{track.name}" bandwidth="{track.bandwidth}">'
        yield f"<BaseURL>{escape(url)}</BaseURL>"
        yield "</Representation>"
        yield "</AdaptationSet>"


def _roles(track: Track) -> list[str]:
    role = "forced-subtitle" if track.forced else "subtitle"
    return [role, "main"] if track.default else [role]


def image_set(index: Index, query: str) -> Iterator[str]:
    """Give the AdaptationSet of thumbnails, if there are any; `query` goes behind each address.

    DASH-IF IOP 4.3, 6.2.6: the "thumbnail_tile" property says how many across and down. dash.js
    knows thumbnails by a template alone, which no signed URL fits into; so their address is that of
    the Streaming API, which redirects.
    """
    board = index.storyboard
    if board is None:
        return
    width, height = board.columns * board.tile_width, board.rows * board.tile_height
    yield f'<AdaptationSet id="{len(index.tracks)}" contentType="image" mimeType="image/jpeg">'
    yield (
        f'<Representation id="storyboard" bandwidth="{board.bandwidth}"'
        f' width="{width}" height="{height}">'
    )
    tiles = f"{board.columns}x{board.rows}"
    yield f'<EssentialProperty schemeIdUri="{_THUMBNAIL_TILE}" value="{tiles}"/>'
    # ISO/IEC 23009-1 5.3.9.4.4: "$$" is an escape sequence for a single "$".
    media = "storyboard/$Number$.jpg" + escape(query.replace("$", "$$"))
    yield (
        f'<SegmentTemplate media="{media}" timescale="{board.timescale}"'
        f' duration="{board.sheet_ticks}" startNumber="1"/>'
    )
    yield "</Representation>"
    yield "</AdaptationSet>"
