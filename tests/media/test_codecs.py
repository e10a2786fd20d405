"""HEVC and AV1 beside H.264: the same grid, closed GOPs, exact times, and the same bytes again."""

from pathlib import Path

import pytest

from tests.manifest_rules import broken_rules
from tests.media.sources import Sources
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from tests.served import fetcher, video_url
from tests.videos import TENANT
from zoetrope.adapters import clients
from zoetrope.domain.boxes import find
from zoetrope.domain.codecs import Codec
from zoetrope.domain.fragments import samples_of
from zoetrope.domain.profiles import Profiles

ALL = {"codecs": [{"codec": codec.value} for codec in Codec], "segment_seconds": 2}
NAMES = ["72p", "72p-hevc", "72p-av1"]


@pytest.fixture
def processed(sources: Sources, pipeline: Pipeline) -> Pipeline:
    """Two chunks of 385 frames, in three codecs, of which the last has a single frame."""
    clients.tenants().set_profiles(TENANT, Profiles({"default": ALL}))
    assert pipeline.run(sources("tail.mp4"), parallel=2)["outcome"] == "done"
    return pipeline


def test_every_codec_plays_every_frame_at_its_exact_time(
    processed: Pipeline, tools: Tools, tmp_path: Path
) -> None:
    grid = processed.read_plan().grid
    wanted = [number / grid.rate for number in range(385)]
    assert [track.name for track in processed.index().video_tracks] == NAMES
    for name in NAMES:
        played = tmp_path / f"{name}.mp4"
        played.write_bytes(processed.track_file(name))
        assert len(tools.video_frames(played)) == 385
        assert tools.shown_at(played) == wanted


def test_segments_of_every_codec_begin_together_with_the_only_key_frame(
    processed: Pipeline, tools: Tools, tmp_path: Path
) -> None:
    grid, media = processed.read_plan().grid, clients.media_bucket()
    for track in processed.index().video_tracks:
        for number in range(1, track.segment_count + 1):
            segment = media.get(processed.keys.segment(track.name, number)) or b""
            tfdt = find(segment, b"moof", b"traf", b"tfdt")
            begins = (number - 1) * grid.segment_frames * grid.ticks_per_frame
            assert int.from_bytes(segment[tfdt.body + 4 : tfdt.end]) == begins
            assert set(samples_of(segment).durations) == {grid.ticks_per_frame}
        played = tmp_path / "played.mp4"
        played.write_bytes(processed.track_file(track.name))
        packets = tools.ffprobe(played, "-show_packets")["packets"]
        keys = [number for number, packet in enumerate(packets) if "K" in packet["flags"]]
        assert keys == list(range(0, 385, grid.segment_frames))


def test_a_segment_needs_no_other_to_be_decoded(
    processed: Pipeline, tools: Tools, tmp_path: Path
) -> None:
    for name in NAMES:
        whole, alone = tmp_path / "whole.mp4", tmp_path / "alone.mp4"
        whole.write_bytes(processed.track_file(name))
        alone.write_bytes(processed.track_file(name, 3))
        assert tools.video_frames(alone) == tools.video_frames(whole)[96:144]


def test_the_codec_strings_are_what_the_streams_say(
    processed: Pipeline, tools: Tools, tmp_path: Path
) -> None:
    avc, hevc, av1 = processed.index().video_tracks
    shown = {}
    for track in (avc, hevc, av1):
        played = tmp_path / "played.mp4"
        played.write_bytes(processed.track_file(track.name))
        shown[track.name] = tools.ffprobe(played, "-show_streams")["streams"][0]
    assert [each["codec_tag_string"] for each in shown.values()] == ["avc1", "hvc1", "av01"]
    assert avc.codec == f"avc1.6400{shown['72p']['level']:02X}"
    # Main profile and those that can decode it (1 and 2), main tier, progressive frames only.
    assert hevc.codec == f"hvc1.1.6.L{shown['72p-hevc']['level']}.90"
    assert av1.codec == f"av01.0.{shown['72p-av1']['level']:02d}M.08"


def test_processing_every_codec_twice_gives_the_same_bytes(
    sources: Sources, pipeline: Pipeline
) -> None:
    media = clients.media_bucket()
    clients.tenants().set_profiles(TENANT, Profiles({"default": ALL}))
    pipeline.planned(sources("tail.mp4"))
    facts, runs = media.get_json(pipeline.keys.source_facts), []
    for _ in range(2):
        media.delete_prefix("")
        media.put_json(pipeline.keys.source_facts, facts)
        pipeline.transcode_all(parallel=2)
        media.delete_prefix(f"{pipeline.keys.work_prefix}tasks/")  # they say how long it took
        runs.append({key: media.get(key) for key, _ in media.sizes("")})
    assert runs[0] == runs[1]
    assert {key.split("/")[3] for key in runs[0] if key.startswith("media/")} == set(NAMES)


def test_no_manifest_of_three_codecs_breaks_a_rule(processed: Pipeline) -> None:
    assert broken_rules(video_url(processed.video_id), fetcher()) == []
