"""What the streaming API serves: a manifest of a published video, with what caches need to know."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from streaming.compression import gzipped
from streaming.entity_tags import EntityTag
from streaming.recent_texts import recent_texts
from streaming.visibility import Admission
from zoetrope.adapters.delivery import Batch, delivery
from zoetrope.adapters.index_store import index_store
from zoetrope.domain import dash, hls, storyboard
from zoetrope.domain.hls_key_frames import render_key_frame_playlist
from zoetrope.domain.index import Index, Track
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.signing_window import MANIFEST_MAX_AGE_SECONDS
from zoetrope.domain.viewing import Viewing
from zoetrope.errors import NotFound
from zoetrope.settings import settings

MULTIVARIANT = "master.m3u8"
DASH = "manifest.mpd"
STORYBOARD = "storyboard.vtt"

Render = Callable[[Batch], Iterable[str]]
"""Gives the lines of a manifest."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One manifest, not rendered yet: a client that has it already need not wait for that."""

    content_type: str
    tag: EntityTag
    max_age_seconds: int
    render: Callable[[], str]
    """Gives the body: compressed, in base64."""


def find_manifest(admission: Admission, name: str, *, now: int) -> Manifest:
    """Find a manifest of a playable video by its file name; NotFound when there is none such."""
    index = index_store().get(admission.video.video_id, admission.generation)
    query = admission.query
    if name == MULTIVARIANT:
        return Manifest(
            content_type=hls.CONTENT_TYPE,
            tag=EntityTag.of(*_identity(index), name, query),
            max_age_seconds=admission.at_most(MANIFEST_MAX_AGE_SECONDS, now=now),
            render=lambda: gzipped(hls.render_multivariant_playlist(index, query=query)),
        )
    content_type, render = _signed(index, name, query)
    keys = GenerationKeys(index.video_id, index.generation)
    viewing = Viewing(keys, index.duration, now, admission.signed_for)
    batch = delivery(index.segment_count if name == DASH else 0).batch(viewing)
    tag = EntityTag.of(
        *_identity(index),
        name,
        batch.made_of,
        query if name == DASH else "",
        lasts_until=batch.window.useful_until(index.duration),
    )
    return Manifest(
        content_type=content_type,
        tag=tag,
        max_age_seconds=admission.at_most(batch.window.max_age(now), now=now),
        render=lambda: recent_texts().get(
            (tag, batch.window, batch.signer), lambda: gzipped(render(batch))
        ),
    )


def _signed(index: Index, name: str, query: str) -> tuple[str, Render]:
    if name == DASH:
        return dash.CONTENT_TYPE, lambda batch: dash.render_manifest(
            index, sign=batch.urls, query=query
        )
    if name == STORYBOARD and index.storyboard:
        return storyboard.CONTENT_TYPE, _storyboard(index, index.storyboard)
    for track in index.tracks:
        if name == f"{track.name}.m3u8":
            return hls.CONTENT_TYPE, _media_playlist(index, track)
        if name == hls.key_frame_playlist_name(track) and track.key_frame_bandwidth:
            return hls.CONTENT_TYPE, _key_frame_playlist(index, track)
    raise NotFound(f"This video has no {name!r}.")


def _storyboard(index: Index, board: storyboard.Storyboard) -> Render:
    keys = GenerationKeys(index.video_id, index.generation)
    return lambda batch: storyboard.render_storyboard(
        board, keys, duration=index.duration, sign=batch.urls
    )


def _media_playlist(index: Index, track: Track) -> Render:
    return lambda batch: hls.render_media_playlist(index, track, sign=batch.urls)


def _key_frame_playlist(index: Index, track: Track) -> Render:
    def render(batch: Batch) -> Iterable[str]:
        lengths = index_store().key_frames(index.video_id, index.generation, track.name)
        return render_key_frame_playlist(index, track, lengths, sign=batch.urls)

    return render


def _identity(index: Index) -> tuple[object, ...]:
    known = settings()
    return (known.version, known.media_bucket, index.video_id, index.generation)
