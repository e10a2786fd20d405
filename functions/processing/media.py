"""A task's hands: the source opened for reading, a fresh directory, and uploads in parallel."""

import signal
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from typing import Protocol

from processing.tasks import Job
from zoetrope.adapters import clients
from zoetrope.adapters.confine import CANNOT_START
from zoetrope.adapters.source_reader import SourceReader
from zoetrope.domain.layout import source_key
from zoetrope.errors import MediaRejected, ToolFailed
from zoetrope.settings import settings

PARALLEL_UPLOADS = 8
UPLOAD_BATCH = 16
"""Segments in memory at a time."""
# Published bytes never change under their key.
CACHE_CONTROL = "public, max-age=31536000, immutable"
CONTENT_TYPE = "video/mp4"

_PREFIX = "zoetrope-"
_LEFT_OVER_SECONDS = 20 * 60
"""No task runs so long (Lambda's limit is 15 minutes)."""

# What ffmpeg says of data that no retry will make readable. Exit code 69: too many frames of the
# source did not decode.
_CORRUPT = ("Invalid data found", "moov atom not found", "Error while decoding")
_TOO_MANY_ERRORS = 69
_CRASHES = frozenset({signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL})


class Put(Protocol):
    """What writes one object."""

    def __call__(self, key: str, body: bytes, /, *, content_type: str, cache_control: str) -> None:
        """Write it."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """An open source, and a directory that is gone afterwards."""

    source: SourceReader
    directory: Path

    def figures(self) -> dict[str, object]:
        """Give what was read of the source."""
        return {
            "source_bytes_read": self.source.bytes_read,
            "source_requests": self.source.requests,
            "source_size_bytes": self.source.size_bytes,
        }


@contextmanager
def workbench(job: Job, *, copy: bool | None = None) -> Iterator[Workbench]:
    """Open the job's source; a tool's failure inside is judged: ours, S3's, or the source's.

    That is the upload, or the working copy; which of them, the facts say where `copy` does not.
    What was done with the source inside may be kept only once this has closed without an error.
    Raises MediaRejected, DependencyUnavailable or ToolFailed.
    """
    _remove_left_overs()
    source = _working_copy(job) if _reads_copy(job, copy) else _upload(job)
    with TemporaryDirectory(prefix=_PREFIX) as directory, source:
        try:
            yield Workbench(source, Path(directory))
        except ToolFailed as failed:
            source.raise_failure()
            if _blames_source(failed):
                raise MediaRejected(
                    "corrupt_source",
                    "The file is damaged and cannot be decoded. Export it again and upload it.",
                ) from failed
            raise
        # To a tool, a source that breaks off has simply ended: it reports success.
        source.raise_failure()


def _reads_copy(job: Job, copy: bool | None) -> bool:
    if copy is not None:
        return copy
    facts = clients.media_bucket().get_json(job.keys.source_facts) or {}
    return bool(facts.get("working_copy"))


def _upload(job: Job) -> SourceReader:
    key = source_key(job.tenant, job.video_id)
    return SourceReader(clients.s3(), settings().source_bucket, key)


def _working_copy(job: Job) -> SourceReader:
    return SourceReader(clients.s3(), settings().media_bucket, job.keys.working_copy)


def _remove_left_overs() -> None:
    """Remove what workers that were killed have left.

    After a timeout Lambda starts the runtime anew, but not with an empty /tmp; two left-overs of a
    long track would fill it. Younger ones may be those of a neighbour on the local engine.
    """
    oldest = time.time() - _LEFT_OVER_SECONDS
    for directory in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError):
            if directory.stat().st_mtime < oldest:
                rmtree(directory, ignore_errors=True)


def tool(name: str) -> Path:
    """Give the path of a media tool."""
    return Path(settings().ffmpeg_dir) / name


def upload_all(
    objects: Iterable[tuple[str, bytes]],
    *,
    content_type: str = CONTENT_TYPE,
    put: Put | None = None,
) -> None:
    """Upload (key, bytes) pairs in parallel, a batch in memory at a time."""
    put = put or clients.media_bucket().put

    def upload(item: tuple[str, bytes]) -> None:
        put(*item, content_type=content_type, cache_control=CACHE_CONTROL)

    pending = iter(objects)
    with ThreadPoolExecutor(PARALLEL_UPLOADS) as pool:
        while batch := list(islice(pending, UPLOAD_BATCH)):
            list(pool.map(upload, batch))


def _blames_source(failed: ToolFailed) -> bool:
    """Say whether a tool failed for what it read, so that no retry will help.

    ffprobe does nothing but read, so that whatever it ends with, the source is the reason; and a
    tool that crashes was made to by what it read. It is another matter when it never began.
    """
    exit_code = int(str(failed.members.get("exit_code", CANNOT_START)))
    if -exit_code in _CRASHES:
        return True
    if failed.members.get("tool") == "ffprobe" and 0 < exit_code < CANNOT_START:
        return True
    said = str(failed.members.get("stderr", ""))
    return exit_code == _TOO_MANY_ERRORS or any(phrase in said for phrase in _CORRUPT)
