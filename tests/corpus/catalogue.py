"""The whole corpus."""

from __future__ import annotations

from tests.corpus import codecs, containers, refused, shapes, sounds, timing

CORPUS = [
    *codecs.ENTRIES,
    *containers.ENTRIES,
    *timing.ENTRIES,
    *shapes.ENTRIES,
    *sounds.ENTRIES,
    *refused.ENTRIES,
]
