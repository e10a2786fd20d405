"""I-frame playlists: the key frames of the very segments, as byte ranges, for fast seeking."""

from collections.abc import Sequence

from zoetrope.domain.hls import SignKey, extinfs, playlist_head
from zoetrope.domain.index import Index, Track
from zoetrope.domain.layout import GenerationKeys


def render_key_frame_playlist(
    index: Index, track: Track, lengths: Sequence[int], *, sign: SignKey
) -> str:
    """Render `{track}-key-frames.m3u8`; `lengths` are the bytes up to each key frame's end.

    RFC 8216 4.3.3.6: "The EXT-X-I-FRAMES-ONLY tag indicates that each Media Segment in the Playlist
    describes a single I-frame", and EXTINF is then "the time between the presentation time of the
    I-frame […] and the presentation time of the next I-frame in the Playlist, or the end of the
    presentation": with one key frame a segment, the segment's own duration.
    """
    keys = GenerationKeys(index.video_id, index.generation)
    lines = [
        *playlist_head(track),
        "#EXT-X-I-FRAMES-ONLY",
        # 4.3.3.6: they MUST "be accompanied by an EXT-X-MAP tag indicating the Media Initialization
        # Section so that clients can load and decode I-frame segments in any order".
        f'#EXT-X-MAP:URI="{sign(keys.init_segment(track.name))}"',
    ]
    for number, (extinf, length) in enumerate(zip(extinfs(track), lengths, strict=True), start=1):
        # 4.3.2.2: <n>[@<o>], length and offset; the moof in front tells the decoder what it gets.
        segment = sign(keys.segment(track.name, number))
        lines += [extinf, f"#EXT-X-BYTERANGE:{length}@0", segment]
    lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"
