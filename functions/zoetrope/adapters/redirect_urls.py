"""URLs of segments on the Streaming API itself, relative to the manifest that names them.

They carry no signature and so never end: the API signs when a segment is asked for.
"""

from collections.abc import Iterable, Iterator

from zoetrope.domain.layout import MEDIA_PREFIX, GenerationKeys
from zoetrope.domain.signing_window import SigningWindow
from zoetrope.domain.viewing import Viewing


class RedirectBatch:
    """The URLs of one manifest."""

    signer = ""

    def __init__(self, keys: GenerationKeys, *, token: str) -> None:
        # The same at any time, so that the manifest is.
        self.window = SigningWindow(0, 2**63)
        self.made_of = ("redirect", token)
        self._video_prefix = f"{MEDIA_PREFIX}{keys.video_id}/"
        self._query = f"?token={token}" if token else ""

    def urls(self, keys: Iterable[str]) -> Iterator[str]:
        """Give the URLs of objects: `segments/{generation}/{track}/{file}`."""
        prefix, query = self._video_prefix, self._query
        return (f"segments/{key.removeprefix(prefix)}{query}" for key in keys)


class RedirectUrls:
    """The delivery mode `redirect`."""

    def batch(self, viewing: Viewing) -> RedirectBatch:
        """Begin the URLs of a generation."""
        return RedirectBatch(viewing.keys, token=viewing.token)
