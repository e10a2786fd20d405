"""The indexes of published generations, kept in the function: they never change.

IAM: s3:GetObject on the media prefix of the media bucket.
"""

from collections.abc import Callable
from functools import cache, lru_cache

from zoetrope.adapters.media_objects import media_objects
from zoetrope.domain.index import Index
from zoetrope.domain.layout import MEDIA_PREFIX, GenerationKeys
from zoetrope.errors import DependencyUnavailable

# An index is a few kB, since durations are run lengths: this is some megabytes at most.
CAPACITY = 512
KEY_FRAMES_CAPACITY = 32
"""Of 12 h each is 11,000 numbers, and few players ask for them."""

ReadJson = Callable[[str], object]
"""Reads a JSON document of the media bucket by its key; None when there is none."""


class IndexStore:
    """Indexes by (video, generation), the least recently used of them forgotten."""

    def __init__(self, read_json: ReadJson, *, capacity: int = CAPACITY) -> None:
        self._read_json = read_json
        self._cached = lru_cache(maxsize=capacity)(self._read)
        self._key_frames = lru_cache(maxsize=KEY_FRAMES_CAPACITY)(self._read_key_frames)

    def get(self, video_id: str, generation: int) -> Index:
        """Give a published generation's index; DependencyUnavailable when S3 does not have it."""
        return self._cached(video_id, generation)

    def key_frames(self, video_id: str, generation: int, track: str) -> tuple[int, ...]:
        """Give the bytes up to the end of each segment's key frame; DependencyUnavailable."""
        return self._key_frames(video_id, generation, track)

    def check(self) -> None:
        """Ask S3 for something that is not there; DependencyUnavailable when it does not answer."""
        self._read_json(f"{MEDIA_PREFIX}status")

    def _read(self, video_id: str, generation: int) -> Index:
        members = self._read_json(GenerationKeys(video_id, generation).index)
        if not isinstance(members, dict):
            raise DependencyUnavailable("the index of a published generation is missing")
        return Index.from_json(members)

    def _read_key_frames(self, video_id: str, generation: int, track: str) -> tuple[int, ...]:
        members = self._read_json(GenerationKeys(video_id, generation).key_frames(track))
        if not isinstance(members, dict):
            raise DependencyUnavailable("the key frames of a published generation are missing")
        return tuple(members["lengths"])


@cache
def index_store() -> IndexStore:
    """Give the store of this process."""
    return IndexStore(lambda key: media_objects().get_json(key))
