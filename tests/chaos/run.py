"""One run: a video is uploaded and watched until it has ended, while its faults are at work."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import TYPE_CHECKING

from infra.client.errors import ApiProblem
from infra.client.errors import ClientError as RefusedByApi
from infra.client.resume import ResumeRecords
from infra.client.retries import Retry
from infra.client.session import Call, Session
from infra.client.source_file import SourceFile
from infra.client.storage import Storage
from infra.client.upload_api import UploadApi
from infra.client.uploads import Uploads
from tests.chaos.clock import WrongClock
from zoetrope.domain.uploads import upload_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from pathlib import Path

    from infra.client.replies import Video
    from tests.chaos.faults import Fault
    from tests.chaos.ground import Ground
    from tests.chaos.traps import Trap

DEADLINE_SECONDS = 900
"""Two periods of reconcile, and much for a machine that does other things, too."""
POLL_SECONDS = (1, 1, 2, 2, 3, 3, 4)
"""Often at first; the last for as long as it takes."""
ENDED = frozenset({"ready", "failed"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What an observer was told at one moment; the manifest was asked for first."""

    at: float
    manifest_status: int
    status: str
    progress: float
    generation: int


@dataclass(slots=True, eq=False)
class Run:
    """The faults of one video, and what was seen of it."""

    number: int
    clip: Path
    faults: tuple[Fault, ...]
    names: set[str] = field(default_factory=set)
    """By what requests are known to be this run's."""
    traps: list[Trap] = field(default_factory=list)
    when_uploaded: list[Callable[[], None]] = field(default_factory=list)
    pending: list[threading.Timer] = field(default_factory=list)
    leaves_early: bool = False
    """Whether the client has S3 complete the upload, and never tells the service."""
    skew_hours: int = 0
    skewed_requests: int = 0
    video_id: str = ""
    seen: list[Seen] = field(default_factory=list)
    generation: int = 1
    reprocessed: bool = False
    ready_seconds: float = 0.0

    def execution_arn(self, ground: Ground) -> str:
        machine = ground.stack.state_machine_arn.replace(":stateMachine:", ":execution:")
        return f"{machine}:{self.video_id}-{self.generation}-1"

    def session(self, base_url: str, *, api_key: str = "") -> Session:
        """Speak to an API as a patient client does."""
        retry = Retry(attempts=10, longest_seconds=5)
        return Session(base_url, api_key=api_key, retry=retry, transport=WrongClock(self))

    def go(self, ground: Ground, folder: Path) -> None:
        """Upload, watch, and process again what failed retryably, as a client would."""
        with ExitStack() as closing:
            stack = ground.stack
            api = UploadApi(
                closing.enter_context(self.session(stack.upload_api_url, api_key=stack.api_key))
            )
            storage = Storage(transport=WrongClock(self))
            closing.callback(storage.close)
            public = closing.enter_context(self.session(stack.streaming_api_url))
            began = time.monotonic()
            self._upload(ground, api, storage, folder)
            for act in self.when_uploaded:
                act()
            video = self._watch(api, public)
            if video and video.status == "failed" and video.document["failure"]["retryable"]:
                self._again(api)
                self._watch(api, public)
            self.ready_seconds = time.monotonic() - began
            for timer in self.pending:
                timer.join(60)

    def _upload(self, ground: Ground, api: UploadApi, storage: Storage, folder: Path) -> None:
        source = SourceFile.at(self.clip)
        name = f"chaos-{self.number:04d}.mp4"
        self.names.add(name)
        with ground.staying_up:
            video = api.create(name, source.size_bytes)
            self.video_id = video.id
            self.names.add(video.id)
            if self.leaves_early:
                self._complete_at_s3(ground, api, storage, source)
                return
            records = ResumeRecords(folder, service=ground.stack.upload_api_url)
            Uploads(api, storage, records).resume(source, video.id)

    def _complete_at_s3(
        self, ground: Ground, api: UploadApi, storage: Storage, source: SourceFile
    ) -> None:
        part = source.part(1, part_size_bytes=source.size_bytes)
        signed = api.sign_parts(self.video_id, [1], checksums={1: source.sha256(part)})[1]
        storage.put(signed, source.blocks(part))
        video = ground.table.get(self.video_id)
        assert video
        s3, upload = ground.client("s3"), upload_of(video)
        where = {"Bucket": ground.stack.source_bucket, "Key": upload.key}
        [stored] = s3.list_parts(**where, UploadId=upload.upload_id)["Parts"]
        parts = [
            {
                "PartNumber": 1,
                "ETag": stored["ETag"],
                "ChecksumSHA256": stored.get("ChecksumSHA256"),
            }
        ]
        s3.complete_multipart_upload(
            **where,
            UploadId=upload.upload_id,
            MultipartUpload={"Parts": [{k: v for k, v in parts[0].items() if v}]},
        )

    def _watch(self, api: UploadApi, public: Session) -> Video | None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        for wait in chain(POLL_SECONDS, repeat(POLL_SECONDS[-1])):
            if time.monotonic() > deadline:
                break
            time.sleep(wait)
            try:
                manifest_status = self._manifest_status(public)
                video = api.video(self.video_id)
            except RefusedByApi:
                continue  # the engine is down, or a fault has hit the API: ask again
            progress = float(video.document["progress"])
            self.seen.append(
                Seen(
                    time.monotonic(),
                    manifest_status,
                    video.status,
                    progress,
                    self.generation,
                )
            )
            if video.status in ENDED:
                return video
        return None

    def _manifest_status(self, public: Session) -> int:
        try:
            return public.send(Call("GET", f"/videos/{self.video_id}/master.m3u8")).status_code
        except ApiProblem as refused:
            return refused.status_code

    def _again(self, api: UploadApi) -> None:
        self.reprocessed = True
        self.generation += 1
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                api.reprocess(self.video_id)
            except RefusedByApi:
                if api.video(self.video_id).status not in ENDED:
                    return  # the answer was lost
                time.sleep(1)
            else:
                return
