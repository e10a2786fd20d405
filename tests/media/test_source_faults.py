"""S3 failing in the middle of a source: a tool may call that the end, a task never does."""

from typing import Any

import pytest

from tests.media.sources import Sources
from tests.pipeline import Pipeline
from zoetrope.adapters import clients, source_reader
from zoetrope.errors import DependencyUnavailable


class HalfBucket:
    """S3, but the second half of a source cannot be read."""

    def __init__(self, key_size: int) -> None:
        self._client = clients.s3()
        self._half = key_size // 2

    def head_object(self, **given: Any) -> Any:
        return self._client.head_object(**given)

    def get_object(self, **given: Any) -> Any:
        answer = self._client.get_object(**given)
        start = int(given["Range"].removeprefix("bytes=").split("-")[0])
        return {"Body": HalfBody(answer["Body"], self._half - start)}


class HalfBody:
    def __init__(self, body: Any, left: int) -> None:
        self._body, self._left = body, left

    def read(self, size: int) -> bytes:
        if self._left <= 0:
            raise ConnectionResetError
        piece: bytes = self._body.read(min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._body.close()


@pytest.fixture
def halved(sources: Sources, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """A planned video of which S3 gives only the first half from now on."""
    plan = pipeline.planned(sources("broadcast.ts"))
    broken = HalfBucket(plan.source.size_bytes)
    reading = source_reader.SourceReader

    def open_broken(_client: Any, bucket: str, key: str) -> source_reader.SourceReader:
        return reading(broken, bucket, key)  # type: ignore[arg-type]

    monkeypatch.setattr("processing.media.SourceReader", open_broken)
    return pipeline


def test_sound_that_s3_did_not_give_is_not_published_as_silence(halved: Pipeline) -> None:
    with pytest.raises(DependencyUnavailable):
        halved.audio(halved.spans()[0])
    assert not written(halved, "audio-0")
    assert not list(clients.media_bucket().sizes(halved.keys.media_prefix))


def test_a_chunk_that_s3_cut_short_is_no_result(halved: Pipeline) -> None:
    chunk = halved.chunks()[-1]
    with pytest.raises(DependencyUnavailable):
        halved.transcode(chunk)
    assert not written(halved, f"chunk-{chunk['index']:05d}")


def written(pipeline: Pipeline, task: str) -> bool:
    return clients.media_bucket().get_json(pipeline.keys.task_result(task)) is not None
