"""Clips that people made become what is said of them, or are refused, as whole as they are."""

import hashlib
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from infra.engine.media_tools import playing_ffmpeg
from tests.corpus.expectations import Result, check_real
from tests.corpus.real import CLIPS, Clip
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from zoetrope.adapters import clients


def _parameters(*, refused: bool) -> list[object]:
    """List clips; those of a large package are for the long series."""
    return [
        pytest.param(
            clip, id=clip.name, marks=pytest.mark.exhaustive if clip.large else pytest.mark.slow
        )
        for clip in CLIPS
        if bool(clip.refused) == refused
    ]


def fetched(clip: Clip) -> Path:
    path = clip.fetch()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == clip.sha256
    return path


def cut_into_segments(pipeline: Pipeline) -> None:
    """Make a chunk of each segment, for more joins than there would be."""
    whole = pipeline.read_plan()
    cut = replace(whole, grid=replace(whole.grid, chunk_segments=1))
    media = clients.media_bucket()
    media.put_json(pipeline.keys.plan, cut.to_json())
    media.put_json(pipeline.keys.chunks, [asdict(chunk) for chunk in cut.grid.chunks()])


@pytest.mark.parametrize("clip", _parameters(refused=False))
def test_a_real_clip_becomes_a_stream(
    clip: Clip, tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    source = fetched(clip)
    pipeline.planned(source)
    cut_into_segments(pipeline)
    outcomes = [pipeline.audio(span) for span in pipeline.spans()]
    outcomes += [pipeline.transcode(chunk) for chunk in pipeline.chunks()]
    outcomes += [pipeline.stills(), pipeline.subtitles(), pipeline.publish()]
    assert {outcome["outcome"] for outcome in outcomes} == {"done"}
    assert pipeline.index().has_poster
    check_real(Result(clip, source, pipeline, tools, playing_ffmpeg(), tmp_path))


@pytest.mark.parametrize("clip", _parameters(refused=True))
def test_what_is_left_of_a_real_clip_is_refused_with_its_code(
    clip: Clip, pipeline: Pipeline
) -> None:
    outcome = pipeline.run(fetched(clip))
    assert outcome["outcome"] == "rejected"
    assert outcome["failure"]["code"] == clip.refused
