"""Manifests that this node has rendered lately: viewers of one video ask for the same ones.

Within a signing window a manifest is the same text for every viewer, so a node need not render it
twice. Nothing depends on what is found here; another node renders the same anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cache

CAPACITY = 32 * 1024 * 1024
"""Characters in all, compressed: two hundred playlists of 2 h, or some thousands that are short."""


class RecentTexts:
    """Texts by what they are rendered from, the least recently used of them forgotten."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._size = 0
        self._texts: OrderedDict[Hashable, str] = OrderedDict()

    def get(self, made_of: Hashable, render: Callable[[], str]) -> str:
        """Give a text, rendered if it is not here; one that is too large is not kept."""
        if made_of in self._texts:
            self._texts.move_to_end(made_of)
            return self._texts[made_of]
        text = render()
        if len(text) <= self._capacity // 2:
            self._texts[made_of] = text
            self._size += len(text)
            while self._size > self._capacity:
                self._size -= len(self._texts.popitem(last=False)[1])
        return text


@cache
def recent_texts() -> RecentTexts:
    """Give the texts of this process."""
    return RecentTexts()
