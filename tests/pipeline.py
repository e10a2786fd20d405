"""The processing of one source in this process: the handlers in the order of the state machine."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from processing import (
    analyze_source,
    extract_subtitles,
    make_stills,
    plan_chunks,
    probe_source,
    publish_video,
    transcode_audio,
    transcode_chunk,
)
from tests.videos import TENANT, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.index import Index
from zoetrope.domain.layout import GenerationKeys, source_key
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.plan import Plan
from zoetrope.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

VIDEO_ID = "01HF0000000000000000000000"


class Context:
    """A Lambda context with time left."""

    memory_limit_in_mb = "1769"

    def __init__(self, seconds: float = 300) -> None:
        self.seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


@dataclass
class Pipeline:
    """One video whose source is in the bucket."""

    video_id: str = VIDEO_ID
    generation: int = 1
    outcomes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def keys(self) -> GenerationKeys:
        return GenerationKeys(self.video_id, self.generation)

    @property
    def event(self) -> dict[str, Any]:
        return {"video_id": self.video_id, "tenant": TENANT, "generation": self.generation}

    def accept(self, source: Path | bytes) -> None:
        """Put the source where an upload puts it."""
        body = source if isinstance(source, bytes) else source.read_bytes()
        clients.s3().put_object(
            Bucket=settings().source_bucket, Key=source_key(TENANT, self.video_id), Body=body
        )
        stored_video(clients.video_table(), Status.UPLOADED, video_id=self.video_id)

    def probe(self) -> dict[str, Any]:
        return probe_source.handler(self.event, Context())

    def analyze(self) -> dict[str, Any]:
        return analyze_source.handler(self.event, Context())

    def plan(self) -> dict[str, Any]:
        return plan_chunks.handler(self.event, Context())

    def chunks(self) -> list[dict[str, Any]]:
        return self._listed(self.keys.chunks)

    def spans(self) -> list[dict[str, Any]]:
        return self._listed(self.keys.spans)

    def _listed(self, key: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(clients.media_bucket().get(key) or b"")
        return found

    def transcode(self, chunk: dict[str, Any]) -> dict[str, Any]:
        return transcode_chunk.handler({**self.event, "chunk": chunk}, Context())

    def audio(self, span: dict[str, Any]) -> dict[str, Any]:
        return transcode_audio.handler({**self.event, "span": span}, Context())

    def stills(self) -> dict[str, Any]:
        return make_stills.handler(self.event, Context())

    def subtitles(self) -> dict[str, Any]:
        return extract_subtitles.handler(self.event, Context())

    def publish(self) -> dict[str, Any]:
        return publish_video.handler(self.event, Context())

    def run(
        self, source: Path | bytes, *, parallel: int = 1, accompanied: bool = False
    ) -> dict[str, Any]:
        """Process a source to its end, with stills and subtitles or without; give the outcome."""
        self.accept(source)
        probed = self.probe()
        if probed["outcome"] != "done":
            return probed
        refused = self.transcode_all(parallel=parallel)
        if accompanied and clients.media_bucket().get(self.keys.plan):
            for accompany in (self.stills, self.subtitles):
                assert accompany()["outcome"] == "done"
        return refused or self.publish()

    def transcode_all(self, *, parallel: int = 1) -> dict[str, Any] | None:
        """Plan and transcode; give the first outcome that is not `done`."""
        for step in (self.analyze, self.plan):
            outcome = step()
            if outcome["outcome"] != "done":
                return outcome
        with ThreadPoolExecutor(parallel) as pool:
            audio = [pool.submit(self.audio, span) for span in self.spans()]
            chunks = [pool.submit(self.transcode, chunk) for chunk in self.chunks()]
            for done in audio + chunks:
                outcome = done.result()
                self.outcomes[outcome.get("task", "failed")] = outcome
                if outcome["outcome"] != "done":
                    return outcome
        return None

    def forget_tasks(self) -> None:
        """Let the next worker of each task make everything itself."""
        results, packaged = self.keys.task_result(""), self.keys.packaged("", "")
        for prefix in (results.removesuffix(".json"), packaged.removesuffix("/.mp4")):
            assert clients.media_bucket().delete_prefix(prefix)

    def read_plan(self) -> Plan:
        return Plan.from_json(clients.media_bucket().get_json(self.keys.plan) or {})

    def planned(self, source: Path | bytes) -> Plan:
        """Accept, probe and plan a source that is good."""
        self.accept(source)
        assert self.probe()["outcome"] == "done"
        self.analyze()
        self.plan()
        return self.read_plan()

    def result(self, task: str) -> dict[str, Any]:
        """What a finished task left."""
        return clients.media_bucket().get_json(self.keys.task_result(task)) or {}

    def index(self) -> Index:
        return Index.from_json(clients.media_bucket().get_json(self.keys.index) or {})

    def track_file(self, track: str, number: int | None = None) -> bytes:
        """A track as a player appends it: its init segment and its segments in order."""
        count = next(each for each in self.index().tracks if each.name == track).segment_count
        return self.segments(track, [number] if number else range(1, count + 1))

    def segments(self, track: str, numbers: Iterable[int]) -> bytes:
        """A track's init segment and some of its segments."""
        media = clients.media_bucket()
        keys = [self.keys.init_segment(track), *(self.keys.segment(track, n) for n in numbers)]
        return b"".join(media.get(key) or b"" for key in keys)
