"""The key frames of the segments: byte ranges that decode alone, behind the init segment."""

from pathlib import Path

import pytest

from tests.media.sources import Sources
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from zoetrope.adapters import clients
from zoetrope.domain.fragments import samples_of
from zoetrope.domain.measuring import bandwidths


@pytest.fixture
def film(sources: Sources, pipeline: Pipeline) -> Pipeline:
    """A published clip with B-frames: four segments and a short one."""
    assert pipeline.run(sources("tail.mp4"), parallel=2)["outcome"] == "done"
    return pipeline


def lengths(film: Pipeline, track: str) -> list[int]:
    noted = clients.media_bucket().get_json(film.keys.key_frames(track)) or {}
    found: list[int] = noted["lengths"]
    return found


def test_each_range_decodes_alone_to_the_first_frame_of_its_segment(
    film: Pipeline, tools: Tools, tmp_path: Path
) -> None:
    media = clients.media_bucket()
    for track in film.index().video_tracks:
        init = media.get(film.keys.init_segment(track.name)) or b""
        ends = lengths(film, track.name)
        assert len(ends) == track.segment_count
        for number, end in enumerate(ends, start=1):
            segment = media.get(film.keys.segment(track.name, number)) or b""
            alone, whole = tmp_path / "alone.mp4", tmp_path / "whole.mp4"
            alone.write_bytes(init + segment[:end])
            whole.write_bytes(init + segment)
            # The moof announces the segment's other samples, which a client of I-frames drops.
            first = tools.video_frames(alone)[:1]
            assert first == tools.video_frames(whole)[:1]
            # And not a byte more or less than the first sample.
            assert end == len(segment) - sum(samples_of(segment).sizes[1:])


def test_the_bandwidth_of_key_frames_is_that_of_their_ranges(film: Pipeline) -> None:
    [track] = film.index().video_tracks
    ticks = [ticks for ticks, count in track.durations for _ in range(count)]
    measured = bandwidths(lengths(film, track.name), ticks, track.timescale)
    assert (track.key_frame_bandwidth, track.key_frame_average_bandwidth) == measured
    assert 0 < track.key_frame_bandwidth < track.bandwidth
