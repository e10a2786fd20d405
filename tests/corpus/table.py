"""The corpus as the table in docs/sources.md: `python -m tests.corpus.table` writes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.corpus.catalogue import CORPUS
from tests.corpus.real import CLIPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.corpus.entry import Entry

DOCUMENT = Path(__file__).parents[2] / "docs" / "sources.md"
_HEAD = """# Sources that are tested

Each is made by ffmpeg (`tests/corpus`), processed in chunks of one second, twice, and must become
what stands here (`tests/media/test_corpus.py`): every frame shows its own number at its exact time,
across every join; tfdt is exact; another build of ffmpeg decodes it without a complaint; sound lies
within 10 ms of where a plain decode of the source has it; the picture is at most 0.5 dB below one
pass over the whole source with the same settings, filters included, or has an SSIM of 0.995 with it
(a tiny picture and three with a dozen frames a second are cut into chunks of two seconds, for x264
has more to look ahead to than a dozen frames, always); both runs give the same bytes, and two
generations the same segments, stills and index (`-m exhaustive`). That colours are right, and not
only alike, `tests/media/test_colours.py` says of patches of known light. Change an entry, then run
`python -m tests.corpus.table`.

| source | what it stands for | becomes |
|---|---|---|
"""
_REAL = """
Clips that people made, out of packages of PyPI and Debian (`tests/media/test_real_clips.py`), are
held to the same but for the counter: every frame there, its time, the sound's, and the quality.

| clip | what it is | becomes |
|---|---|---|
"""


def document() -> str:
    """Render the whole document."""
    return _HEAD + _rows(CORPUS) + _REAL + _rows(CLIPS)


def _rows(entries: Sequence[Entry]) -> str:
    return "".join(f"| {each.name} | {each.covers} | {_outcome(each)} |\n" for each in entries)


def _outcome(entry: Entry) -> str:
    if entry.refused:
        return f"refused: `{entry.refused}`"
    width, height = entry.size
    frames = entry.frames or entry.shown[-1] + 1
    sound = f", {entry.audio} audio" if entry.audio else ""
    copied = ", by a working copy" if entry.copied else ""
    return f"{frames} frames at {entry.rate} fps, {width} x {height}{sound}{copied}"


if __name__ == "__main__":
    DOCUMENT.write_text(document())
