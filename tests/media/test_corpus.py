"""Every source of the corpus becomes what its entry says, in several chunks, twice the same."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from infra.clips import CACHE
from infra.engine.media_tools import playing_ffmpeg
from tests.corpus.catalogue import CORPUS
from tests.corpus.entry import Entry, build
from tests.corpus.expectations import Result, check
from tests.manifest_rules import broken_rules
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from tests.served import fetcher, video_url
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import Change

ALWAYS = {
    "h264.mp4", "av1.mp4", "mpeg2.ts", "hdr10.mp4", "interlaced.ts", "edit-list.mp4", "phone.mp4",
    "turned-90.mp4", "streamed.mkv", "off-grid.ts", "resized.ts",
    "long-sound.m2ts",
}  # fmt: skip
"""A slice for every run; the whole corpus takes minutes."""


def _marks(entry: Entry) -> tuple[pytest.MarkDecorator, ...]:
    if entry.rare:
        return (pytest.mark.exhaustive,)
    return () if entry.name in ALWAYS or entry.refused else (pytest.mark.slow,)


def _parameters(*, refused: bool) -> list[object]:
    return [
        pytest.param(entry, id=entry.name, marks=_marks(entry))
        for entry in CORPUS
        if bool(entry.refused) == refused
    ]


def plan(pipeline: Pipeline, chunk_segments: int) -> None:
    """Plan segments of a second, and few of them a chunk: even a short source has several joins."""
    pipeline.analyze()
    assert pipeline.plan()["outcome"] == "done"
    whole = pipeline.read_plan()
    cut = replace(whole, grid=replace(whole.grid, chunk_segments=chunk_segments, segment_seconds=1))
    media = clients.media_bucket()
    media.put_json(pipeline.keys.plan, cut.to_json())
    media.put_json(pipeline.keys.chunks, [asdict(chunk) for chunk in cut.grid.chunks()])
    media.put_json(pipeline.keys.spans, [asdict(span) for span in cut.spans()])


def transcode(pipeline: Pipeline) -> dict[str, bytes]:
    """Do the tasks, the last chunk first, and give what they have stored."""
    for span in pipeline.spans():
        assert pipeline.audio(span)["outcome"] == "done"
    for chunk in reversed(pipeline.chunks()):
        assert pipeline.transcode(chunk)["outcome"] == "done"
    media = clients.media_bucket()
    return {key: media.get(key) or b"" for key, _ in media.sizes(pipeline.keys.media_prefix)}


def test_the_corpus_covers_at_least_sixty_sources() -> None:
    assert len({entry.name for entry in CORPUS}) == len(CORPUS) >= 60
    assert {entry.name for entry in CORPUS} >= ALWAYS


@pytest.mark.parametrize("entry", _parameters(refused=False))
def test_a_source_becomes_what_its_entry_says(
    entry: Entry, tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    source = build(entry, tools.directory / "ffmpeg", CACHE / "corpus")
    pipeline.accept(source)
    assert pipeline.probe()["outcome"] == "done"
    plan(pipeline, entry.chunk_segments)
    first = transcode(pipeline)
    clients.media_bucket().delete_prefix(pipeline.keys.media_prefix)
    pipeline.forget_tasks()
    assert transcode(pipeline) == first
    assert pipeline.publish()["outcome"] == "done"
    check(Result(entry, source, pipeline, tools, playing_ffmpeg(), tmp_path))
    assert broken_rules(video_url(pipeline.video_id), fetcher()) == []


def published(pipeline: Pipeline, chunk_segments: int) -> dict[str, object]:
    """Process a generation to its end; give every object that players may be sent to."""
    assert pipeline.probe()["outcome"] == "done"
    plan(pipeline, chunk_segments)
    transcode(pipeline)
    for step in (pipeline.stills, pipeline.subtitles, pipeline.publish):
        assert step()["outcome"] == "done"
    media, prefix = clients.media_bucket(), pipeline.keys.media_prefix
    found = {key.removeprefix(prefix): media.get(key) for key, _ in media.sizes(prefix)}
    del found["video.json"]  # the table's record of the video, with the times of its changes
    index = json.loads(found.pop("index.json") or b"")
    assert index.pop("generation") == pipeline.generation
    return {"index": index, **found}


def check_next_generation(source: Path, pipeline: Pipeline, chunk_segments: int = 1) -> set[str]:
    """Hold a reprocessed source to what came of it before; name the objects."""
    pipeline.accept(source)
    first = published(pipeline, chunk_segments)
    again = Change.REPROCESS_REQUESTED
    clients.video_table().change(pipeline.video_id, again, at_ms=1, token="again")
    pipeline.generation += 1
    assert published(pipeline, chunk_segments) == first
    return set(first)


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(each, id=each.name, marks=pytest.mark.exhaustive)
        for each in CORPUS
        if not each.refused
    ],
)
def test_all_that_is_published_of_a_source_is_the_same_in_its_next_generation(
    entry: Entry, tools: Tools, pipeline: Pipeline
) -> None:
    source = build(entry, tools.directory / "ffmpeg", CACHE / "corpus")
    names = check_next_generation(source, pipeline, entry.chunk_segments)
    assert {"index", "poster.jpg"} <= names


def test_subtitles_and_stills_too_are_the_same_in_the_next_generation(
    clips: Callable[[str], Path], pipeline: Pipeline
) -> None:
    names = check_next_generation(clips("subtitled.mp4"), pipeline, 8)
    assert {"poster.jpg", "storyboard/001.jpg", "subtitle-0/whole.vtt"} <= names


@pytest.mark.parametrize("entry", _parameters(refused=True))
def test_a_source_that_cannot_become_a_stream_is_refused_with_its_code(
    entry: Entry, tools: Tools, pipeline: Pipeline
) -> None:
    outcome = pipeline.run(build(entry, tools.directory / "ffmpeg", CACHE / "corpus"))
    assert outcome["outcome"] == "rejected"
    assert outcome["failure"]["code"] == entry.refused
