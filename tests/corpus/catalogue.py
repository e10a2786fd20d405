"""The whole corpus."""

from __future__ import annotations

from tests.corpus import changes, codecs, containers, refused, shapes, sounds, timing

CORPUS = [
    *codecs.ENTRIES,
    *containers.ENTRIES,
    *timing.ENTRIES,
    *shapes.ENTRIES,
    *changes.ENTRIES,
    *sounds.ENTRIES,
    *refused.ENTRIES,
]
