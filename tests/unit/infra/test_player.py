"""The player without a screen finds every track, and notices what must not pass."""

from fractions import Fraction

import pytest

from infra.client.player.checks import (
    end_difference,
    require_frames,
    require_same_end,
    require_same_tracks,
    require_signature,
)
from infra.client.player.decoding import PlaybackFailed
from infra.client.player.frames import Decoded
from infra.client.player.playing import Played, altered, unsigned
from infra.client.player.playlists import (
    TrackLink,
    read_media_playlist,
    read_multivariant_playlist,
)

BASE = "http://api.test/v1/videos/V1/master.m3u8"
MASTER = """#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio 1, main",URI="audio-0.m3u8?token=t"
#EXT-X-STREAM-INF:BANDWIDTH=800000,CODECS="avc1.64001F,mp4a.40.2",RESOLUTION=640x360
360p.m3u8?token=t
#EXT-X-STREAM-INF:BANDWIDTH=2400000,CODECS="avc1.64001F,mp4a.40.2",RESOLUTION=1280x720
720p.m3u8?token=t
"""
MEDIA = """#EXTM3U
#EXT-X-MAP:URI="https://s3.test/init.mp4?X-Amz-Signature=0a"
#EXTINF:4.0,
https://s3.test/00001.m4s?X-Amz-Signature=1a
#EXT-X-ENDLIST
"""


def played(kind: str, *, frames: int = 48, end: str = "2") -> Played:
    link = TrackLink(f"{kind}-0", kind, "http://x")
    size = "4x2" if kind == "video" else ""
    return Played(link, Decoded(frames, Fraction(0), Fraction(end), size))


def test_variants_come_best_first_and_audio_last_with_their_tokens() -> None:
    links = read_multivariant_playlist(MASTER, BASE)
    assert [(link.name, link.kind) for link in links] == [
        ("720p", "video"),
        ("360p", "video"),
        ("audio-0", "audio"),
    ]
    assert links[0].url == "http://api.test/v1/videos/V1/720p.m3u8?token=t"


def test_a_media_playlist_gives_the_signed_urls_and_hides_them_from_repr() -> None:
    playlist = read_media_playlist(MEDIA, BASE)
    assert playlist.segment_urls == ("https://s3.test/00001.m4s?X-Amz-Signature=1a",)
    assert playlist.init_url.endswith("Signature=0a")
    assert "Signature" not in repr(playlist)


@pytest.mark.parametrize("frames", [47, 49])
def test_a_frame_too_few_or_too_many_is_noticed(frames: int) -> None:
    require_frames([played("video"), played("audio", frames=7)], 48)
    with pytest.raises(PlaybackFailed, match=f"video-0 has {frames}"):
        require_frames([played("video"), played("video", frames=frames)], 48)


def test_sound_may_end_a_frame_apart_and_no_more() -> None:
    frame = Fraction(1, 24)
    at_the_limit = [played("video"), played("audio", end="49/24")]
    assert require_same_end(at_the_limit, frame) == frame
    with pytest.raises(PlaybackFailed, match="ms apart"):
        require_same_end([played("video"), played("audio", end="50/24")], frame)


def test_a_film_without_sound_ends_as_it_ends() -> None:
    assert end_difference([played("video")]) is None


@pytest.mark.parametrize("dash", [[("video", 47)], [("video", 48), ("audio", 9)], []])
def test_dash_must_give_the_tracks_and_frames_of_hls(dash: list[tuple[str, int]]) -> None:
    hls = [played("video"), played("audio", frames=7)]
    require_same_tracks(hls, [track.decoded for track in reversed(hls)])
    with pytest.raises(PlaybackFailed, match="where HLS gives 4x2 with 48 frames, sound with 7"):
        require_same_tracks(hls, [played(kind, frames=frames).decoded for kind, frames in dash])


def test_an_unsigned_url_has_no_query_and_an_altered_one_another_signature() -> None:
    url = "https://s3.test/1.m4s?X-Amz-Signature=1a0&X-Amz-Expires=9"
    assert unsigned(url) == "https://s3.test/1.m4s"
    assert altered(url) == "https://s3.test/1.m4s?X-Amz-Signature=1a1&X-Amz-Expires=9"
    assert altered("https://s3.test/1?Signature=a") == "https://s3.test/1?Signature=0"


@pytest.mark.parametrize("open_door", ["unsigned", "altered"])
def test_a_segment_that_anybody_can_fetch_is_noticed(open_door: str) -> None:
    url = "https://s3.test/1.m4s?X-Amz-Signature=1a0"
    closed = {url: 206, unsigned(url): 403, altered(url): 403}
    require_signature(url, closed.__getitem__)
    opened = closed | {{"unsigned": unsigned, "altered": altered}[open_door](url): 200}
    with pytest.raises(PlaybackFailed, match=f"The {open_door} URL"):
        require_signature(url, opened.__getitem__)
