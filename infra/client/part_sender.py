"""Sends the missing parts of one upload, several at once, each until it has arrived."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from infra.client.errors import PartRefused, StorageDown, UploadInterrupted
from infra.client.replies import SignedPart
from infra.client.retries import Retry
from infra.client.source_file import PartRange, SourceFile
from infra.client.storage import Storage
from infra.client.upload_api import UploadApi

PARTS_SIGNED_AT_ONCE = 8
"""One request signs so many: few enough that the first byte leaves soon after the first hash, and
never so many that at the end one worker sends alone what is left of its own."""

BATCHES_AHEAD = 2
"""So many batches are hashed and signed while others are sent, so that the line is never idle; a
single worker has none ahead, and sends the parts in their order."""

PART_RETRY = Retry(attempts=8)
"""A minute or so of lost network is bridged; after that the same command resumes."""

Progress = Callable[[int], None]
"""Is told how many more bytes are on their way; negative when a part has to be sent again."""


def report_nothing(_delta_bytes: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class PartSender:
    """The threads, the signing and the repeating of one upload."""

    api: UploadApi
    storage: Storage
    video_id: str
    source: SourceFile
    progress: Progress = report_nothing
    workers: int = 4
    retry: Retry = PART_RETRY
    with_checksums: bool = True
    """False for an upload that another client began without."""

    def send(self, parts: Sequence[PartRange]) -> None:
        """Send all parts; the first that cannot be sent ends it with an `UploadInterrupted`."""
        stop = threading.Event()
        size = max(1, min(PARTS_SIGNED_AT_ONCE, len(parts) // (2 * self.workers)))
        batches = [parts[start : start + size] for start in range(0, len(parts), size)]
        line = threading.BoundedSemaphore(self.workers)
        count = self.workers + min(BATCHES_AHEAD, self.workers - 1)
        with ThreadPoolExecutor(count, thread_name_prefix="part") as threads:
            sent = [threads.submit(_Batch(self, stop, line).send, batch) for batch in batches]
            try:
                wait(sent, return_when=FIRST_EXCEPTION)
            finally:
                _stop(stop, sent)
        _raise_first(sent)


class _Stopped(UploadInterrupted):
    """Another thread's failure, or Ctrl-C, ended this one."""


def _raise_first(sent: Sequence[Future[None]]) -> None:
    """Raise what ended the upload, not what the other threads were stopped with."""
    failures = [future.exception() for future in sent if not future.cancelled()]
    causes = [failure for failure in failures if failure and not isinstance(failure, _Stopped)]
    if causes:
        raise causes[0]


def _stop(stop: threading.Event, sent: Sequence[Future[None]]) -> None:
    """End the threads at their next block; a failure or Ctrl-C must not wait for whole parts."""
    stop.set()
    for future in sent:
        future.cancel()


@dataclass(frozen=True, slots=True)
class _Batch:
    sender: PartSender
    stop: threading.Event
    line: threading.BoundedSemaphore
    """Is held while a part is on its way: `workers` at once."""

    def send(self, parts: Sequence[PartRange]) -> None:
        signed = self._sign(parts)
        for part in parts:
            self._send_part(part, signed[part.number])

    def _sign(self, parts: Sequence[PartRange]) -> dict[int, SignedPart]:
        """Have parts signed together with their hash, so that S3 refuses altered bytes."""
        sender = self.sender
        hashed = parts if sender.with_checksums else ()
        return sender.api.sign_parts(
            sender.video_id,
            [part.number for part in parts],
            checksums={part.number: sender.source.sha256(part) for part in hashed},
        )

    def _send_part(self, part: PartRange, signed: SignedPart) -> None:
        attempt = 0
        while True:
            failure = self._attempt(part, signed)
            if failure is None:
                return
            if self.sender.retry.is_last(attempt):
                raise failure
            if self.stop.wait(self.sender.retry.delay(attempt)):
                raise _Stopped
            if isinstance(failure, PartRefused):
                signed = self._sign([part])[part.number]
            attempt += 1

    def _attempt(self, part: PartRange, signed: SignedPart) -> PartRefused | StorageDown | None:
        body = _Body(self, part)
        try:
            with self.line:
                self.sender.storage.put(signed, iter(body))
        except (PartRefused, StorageDown) as failure:
            self.sender.progress(-body.sent_bytes)
            return failure
        return None


class _Body:
    """The bytes of one attempt at a part; counts what it gave out."""

    def __init__(self, batch: _Batch, part: PartRange) -> None:
        self._batch = batch
        self._part = part
        self.sent_bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._batch.sender.source.blocks(self._part):
            if self._batch.stop.is_set():
                raise _Stopped
            yield block
            self.sent_bytes += len(block)
            self._batch.sender.progress(len(block))
