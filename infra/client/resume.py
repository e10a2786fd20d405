"""What is remembered of an unfinished upload, so that the same command goes on with it."""

import hashlib
import json
import os
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from infra.client.source_file import SourceFile


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One unfinished upload; `video_id` is empty until the service has answered to the create.

    The Idempotency-Key is written down before it is used: when the answer is lost, the next run
    gets the same video instead of a second one.
    """

    path: str
    size_bytes: int
    mtime_ns: int
    idempotency_key: str
    video_id: str = ""

    def with_video(self, video_id: str) -> "Unfinished":
        """Give the record of the same upload with its video."""
        return replace(self, video_id=video_id)


class ResumeRecords:
    """A directory of small JSON files, one for each file and service; holds no secret."""

    def __init__(self, directory: Path, *, service: str) -> None:
        self._directory = directory
        self._service = service

    def of(self, source: SourceFile) -> Unfinished:
        """Find the record of this very file (path, size, mtime), or begin a new one."""
        kept = self._read(self._path_for(source))
        if kept and (kept.size_bytes, kept.mtime_ns) == (source.size_bytes, source.mtime_ns):
            return kept
        return Unfinished(str(source.path), source.size_bytes, source.mtime_ns, str(uuid.uuid4()))

    def keep(self, source: SourceFile, record: Unfinished) -> None:
        """Write a record, whole or not at all."""
        self._directory.mkdir(parents=True, exist_ok=True)
        path = self._path_for(source)
        fresh = path.with_suffix(f".{os.getpid()}")
        document = {name: getattr(record, name) for name in Unfinished.__slots__}
        fresh.write_text(json.dumps(document), encoding="utf-8")
        fresh.replace(path)

    def forget(self, source: SourceFile) -> None:
        """Remove the record: the upload is complete, or gone."""
        self._path_for(source).unlink(missing_ok=True)

    def _path_for(self, source: SourceFile) -> Path:
        name = hashlib.sha256(f"{self._service}\n{source.path}".encode()).hexdigest()[:32]
        return self._directory / f"{name}.json"

    @staticmethod
    def _read(path: Path) -> Unfinished | None:
        try:
            return Unfinished(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
