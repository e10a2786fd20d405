"""The local file that is uploaded, read in parts and never held whole."""

import base64
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from infra.client.errors import SourceUnusable

BLOCK_BYTES = 256 * 1024
"""All that is in memory of a part at any time: large enough for a system call to pay off."""


@dataclass(frozen=True, slots=True)
class PartRange:
    """A numbered piece of the file."""

    number: int
    offset: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was when the upload began; reading it later raises when it has changed."""

    path: Path
    size_bytes: int
    mtime_ns: int

    @classmethod
    def at(cls, path: Path) -> Self:
        """Look at a file; raise `SourceUnusable` when there is nothing to upload."""
        try:
            facts = path.stat()
        except OSError as error:
            raise SourceUnusable(f"{path} cannot be read: {error.strerror}.") from error
        if not path.is_file():
            raise SourceUnusable(f"{path} is not a file; name one video file.")
        if facts.st_size == 0:
            raise SourceUnusable(f"{path} is empty; name a video file.")
        if not os.access(path, os.R_OK):
            raise SourceUnusable(f"{path} cannot be read: its permissions forbid it.")
        return cls(path.absolute(), facts.st_size, facts.st_mtime_ns)

    def part(self, number: int, *, part_size_bytes: int) -> PartRange:
        """Locate a part, from 1; the last one may be shorter."""
        offset = (number - 1) * part_size_bytes
        return PartRange(number, offset, min(part_size_bytes, self.size_bytes - offset))

    def blocks(self, part: PartRange) -> Iterator[bytes]:
        """Read a part in blocks of at most `BLOCK_BYTES`; raise `SourceUnusable` if it changed."""
        try:
            yield from self._blocks(part)
        except OSError as error:
            raise SourceUnusable(f"{self.path} cannot be read: {error.strerror}.") from error

    def _blocks(self, part: PartRange) -> Iterator[bytes]:
        left = part.size_bytes
        with self.path.open("rb", buffering=0) as file:
            self._require_unchanged(os.fstat(file.fileno()))
            file.seek(part.offset)
            while left:
                block = file.read(min(BLOCK_BYTES, left))
                if not block:
                    raise self._changed()
                left -= len(block)
                yield block

    def sha256(self, part: PartRange) -> str:
        """Give a part's SHA-256 in base64, as S3 wants it."""
        return base64.b64encode(self._digest(part, "sha256")).decode()

    def content_sha256(self) -> str:
        """Give the SHA-256 of the whole file in hexadecimal."""
        return self._digest(PartRange(1, 0, self.size_bytes), "sha256").hex()

    def md5(self, part: PartRange) -> str:
        """Give a part's MD5 in hexadecimal: the ETag that S3 gives to a part under SSE-S3."""
        return self._digest(part, "md5").hex()

    def _digest(self, part: PartRange, algorithm: str) -> bytes:
        digest = hashlib.new(algorithm, usedforsecurity=False)
        for block in self.blocks(part):
            digest.update(block)
        return digest.digest()

    def _require_unchanged(self, facts: os.stat_result) -> None:
        if (facts.st_size, facts.st_mtime_ns) != (self.size_bytes, self.mtime_ns):
            raise self._changed()

    def _changed(self) -> SourceUnusable:
        return SourceUnusable(
            f"{self.path} changed while it was sent; upload it again once it is complete."
        )
