"""The corpus as the table in docs/sources.md: `python -m tests.corpus.table` writes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.corpus.catalogue import CORPUS

if TYPE_CHECKING:
    from tests.corpus.entry import Entry

DOCUMENT = Path(__file__).parents[2] / "docs" / "sources.md"
_HEAD = """# Sources that are tested

Each is made by ffmpeg (`tests/corpus`), processed in chunks of one second, twice, and must become
what stands here (`tests/media/test_corpus.py`): every frame shows its own number at its exact time,
across every join; tfdt is exact; another build of ffmpeg decodes it without a complaint; sound lies
within 10 ms of where a plain decode of the source has it; the picture is at most 0.5 dB below one
pass over the whole source with the same settings, or has an SSIM of 0.995 with it (not compared:
coloured, interlaced and tiny pictures, and two with a dozen frames a chunk, where 0.51 and 0.52 dB
are lost); both runs give the same bytes. All sources are synthetic. Change an entry, then run
`python -m tests.corpus.table`.

| source | what it stands for | becomes |
|---|---|---|
"""


def document() -> str:
    """Render the whole document."""
    return _HEAD + "".join(f"| {e.name} | {e.covers} | {_outcome(e)} |\n" for e in CORPUS)


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
