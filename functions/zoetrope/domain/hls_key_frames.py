"""I-frame playlists: the key frames of the very segments, as byte ranges, for fast seeking."""

from collections.abc import Iterator, Sequence

from zoetrope.domain.hls import extinfs, playlist_head
from zoetrope.domain.index import Index, Track
from zoetrope.domain.layout import GenerationKeys, SignKeys


def render_key_frame_playlist(
    index: Index, track: Track, lengths: Sequence[int], *, sign: SignKeys
) -> Iterator[str]:
    """Give the lines of `{track}-key-frames.m3u8`; `lengths` reach to the end of each key frame.

    RFC 8216 4.3.3.6: "The EXT-X-I-FRAMES-ONLY tag indicates that each Media Segment in the Playlist
    describes a single I-frame", and EXTINF is then "the time between the presentation time of the
    I-frame […] and the presentation time of the next I-frame in the Playlist, or the end of the
    presentation": with one key frame a segment, the segment's own duration.
    """
    keys = GenerationKeys(index.video_id, index.generation)
    urls = sign(keys.init_and_segments(track.name, track.segment_count))
    yield from playlist_head(index, track)
    yield "#EXT-X-I-FRAMES-ONLY"
    # 4.3.3.6: they MUST "be accompanied by an EXT-X-MAP tag indicating the Media Initialization
    # Section so that clients can load and decode I-frame segments in any order".
    yield f'#EXT-X-MAP:URI="{next(urls)}"'
    for extinf, length, url in zip(extinfs(track), lengths, urls, strict=True):
        yield extinf
        # 4.3.2.2: <n>[@<o>], length and offset; the moof in front tells the decoder what it gets.
        yield f"#EXT-X-BYTERANGE:{length}@0"
        yield url
    yield "#EXT-X-ENDLIST"
