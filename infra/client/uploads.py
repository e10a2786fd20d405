"""Uploads a file from create to complete, and goes on with an upload that was interrupted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from infra.client.errors import ApiProblem, SourceUnusable, UploadInterrupted
from infra.client.part_sender import PART_RETRY, PartSender, Progress, report_nothing
from infra.client.replies import ReceivedPart, UploadState, Video
from infra.client.resume import ResumeRecords, Unfinished
from infra.client.retries import Retry
from infra.client.source_file import PartRange, SourceFile
from infra.client.storage import Storage
from infra.client.upload_api import UploadApi

COMPLETE_ROUNDS = 3
"""How often the parts that `complete` complains of are sent again."""

_OPEN = frozenset({"awaiting_upload", "expired"})
"""An expired upload is revived by signing a part, as long as S3 has its parts."""

_SEND_AGAIN = {"upload_incomplete": "missing_parts", "part_mismatch": "part_numbers"}


@dataclass(frozen=True, slots=True)
class Uploads:
    """What uploading needs: the API, the storage, and the memory of earlier attempts."""

    api: UploadApi
    storage: Storage
    records: ResumeRecords
    progress: Progress = report_nothing
    workers: int = 4
    retry: Retry = PART_RETRY
    kept: Progress = report_nothing
    """Is told once how many bytes arrived in an earlier run."""
    fields: Mapping[str, object] = field(default_factory=dict)
    """The optional members of the create: title, metadata, playback_policy …"""

    def upload(self, source: SourceFile) -> Video:
        """Upload a file, going on where an earlier run of the same file stopped."""
        video = self._begun(source) or self._create(source)
        return self._finish(source, video)

    def resume(self, source: SourceFile, video_id: str) -> Video:
        """Go on with an upload by its id, on any machine; parts with other bytes are sent again."""
        video = self.api.video(video_id)
        if video.size_bytes != source.size_bytes:
            raise SourceUnusable(
                f"{source.path} has {source.size_bytes} bytes, but video {video_id} was begun with "
                f"{video.size_bytes}; name the file it was begun with."
            )
        self.records.keep(source, replace(self.records.of(source), video_id=video_id))
        return self._finish(source, video, compare=True)

    def _begun(self, source: SourceFile) -> Video | None:
        """Find the video of an earlier run, unless the service has forgotten it."""
        record = self.records.of(source)
        if not record.video_id:
            return None
        try:
            video = self.api.video(record.video_id)
            if video.status in _OPEN:
                self._revive(source, video)
        except ApiProblem as problem:
            if problem.status_code not in {404, 409}:
                raise
            self.records.forget(source)
            return None
        return video

    def _revive(self, source: SourceFile, video: Video) -> None:
        """Sign one part: it revives an expired upload, and is refused when its parts are gone."""
        state = self.api.upload_state(video.id)
        part = source.part((*state.missing, 1)[0], part_size_bytes=state.part_size_bytes)
        checksums = {part.number: source.sha256(part)} if state.has_checksums else {}
        self.api.sign_parts(video.id, [part.number], checksums=checksums)

    def _create(self, source: SourceFile) -> Video:
        record = self.records.of(source)
        self.records.keep(source, record)
        try:
            video = self._create_as(source, record)
        except ApiProblem as problem:
            if problem.code != "idempotency_key_reused":
                raise
            self.records.forget(source)  # begun with another title, say: that was another request
            record = self.records.of(source)
            self.records.keep(source, record)
            video = self._create_as(source, record)
        self.records.keep(source, record.with_video(video.id))
        return video

    def _create_as(self, source: SourceFile, record: Unfinished) -> Video:
        return self.api.create(
            source.path.name,
            source.size_bytes,
            idempotency_key=record.idempotency_key,
            **self.fields,
        )

    def _finish(self, source: SourceFile, video: Video, *, compare: bool = False) -> Video:
        if video.status in _OPEN:
            state = self.api.upload_state(video.id)
            missing = [*state.missing, *(_altered(source, state) if compare else ())]
            video = self._complete(source, video.id, state, missing)
        else:
            self.kept(source.size_bytes)
        self.records.forget(source)
        return video

    def _complete(
        self, source: SourceFile, video_id: str, state: UploadState, missing: Sequence[int]
    ) -> Video:
        """Send what is missing and complete; send again what the service then complains of."""
        sender = PartSender(
            self.api,
            self.storage,
            video_id,
            source,
            self.progress,
            self.workers,
            self.retry,
            with_checksums=state.has_checksums,
        )
        parts = _ranges(source, state, sorted(missing))
        self.kept(source.size_bytes - sum(part.size_bytes for part in parts))
        for _ in range(COMPLETE_ROUNDS):
            sender.send(parts)
            try:
                return self.api.complete(video_id)
            except ApiProblem as problem:
                if problem.code not in _SEND_AGAIN:
                    raise
                numbers = problem.members.get(_SEND_AGAIN[problem.code], ())
                parts = _ranges(source, state, numbers)
                self.progress(-sum(part.size_bytes for part in parts))
        raise UploadInterrupted("The storage keeps losing parts of this upload.")


def _ranges(source: SourceFile, state: UploadState, numbers: Sequence[int]) -> list[PartRange]:
    return [source.part(number, part_size_bytes=state.part_size_bytes) for number in numbers]


def _altered(source: SourceFile, state: UploadState) -> list[int]:
    """Find received parts that are not known to hold our bytes."""
    numbers = [received.part_number for received in state.received]
    return [
        received.part_number
        for received, part in zip(state.received, _ranges(source, state, numbers), strict=True)
        if not _holds(received, source, part)
    ]


def _holds(received: ReceivedPart, source: SourceFile, part: PartRange) -> bool:
    """Compare by checksum, else by ETag; one of SSE-KMS is no MD5, so its part is sent again."""
    if received.sha256:
        return received.sha256 == source.sha256(part)
    return received.etag == source.md5(part)
