"""The Streaming API, as a player uses it."""

from infra.client.session import Call, Session


class StreamingApi:
    """Fetches manifests as text; raises `ApiProblem` (video_not_ready …) or `Unreachable`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def multivariant_playlist(self, video_id: str) -> str:
        """Fetch the HLS multivariant ("master") playlist."""
        return self._text(f"/videos/{video_id}/master.m3u8")

    def media_playlist(self, video_id: str, track: str) -> str:
        """Fetch the HLS media playlist of a rendition or an audio track, such as "720p"."""
        return self._text(f"/videos/{video_id}/{track}.m3u8")

    def manifest(self, video_id: str) -> str:
        """Fetch the DASH manifest."""
        return self._text(f"/videos/{video_id}/manifest.mpd")

    def _text(self, path: str) -> str:
        return self._session.send(Call("GET", path)).text
