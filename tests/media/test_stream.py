"""A processed source as a player meets it: sizes, times, joins, sound."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path

import pytest

from tests.media.sources import Sources
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from zoetrope.adapters import clients
from zoetrope.domain.boxes import find
from zoetrope.domain.fragments import samples_of
from zoetrope.domain.init_segments import codec_of, shift_of
from zoetrope.domain.lifecycle import Status

JOINED = ["film.mp4", "ntsc.mkv", "tail.mp4", "edit-list.mp4"]


def stored(pipeline: Pipeline) -> dict[str, bytes]:
    media = clients.media_bucket()
    prefix = pipeline.keys.media_prefix
    return {key: media.get(key) or b"" for key, _ in media.sizes(prefix)}


def segments(pipeline: Pipeline, track: str) -> Iterator[bytes]:
    found = next(each for each in pipeline.index().tracks if each.name == track)
    for number in range(1, found.segment_count + 1):
        yield clients.media_bucket().get(pipeline.keys.segment(track, number)) or b""


@pytest.mark.parametrize("name", JOINED)
def test_a_track_plays_every_frame_at_its_exact_time(
    name: str, tools: Tools, sources: Sources, pipeline: Pipeline, tmp_path: Path
) -> None:
    assert pipeline.run(sources(name), parallel=2)["outcome"] == "done"
    grid = pipeline.read_plan().grid
    for track in pipeline.index().video_tracks:
        played = tmp_path / f"{track.name}.mp4"
        played.write_bytes(pipeline.track_file(track.name))
        assert len(tools.video_frames(played)) == grid.frame_count
        wanted = [number / grid.rate for number in range(grid.frame_count)]
        assert tools.shown_at(played) == wanted


@pytest.mark.parametrize("name", JOINED)
def test_segments_are_numbered_and_begin_where_the_one_before_ends(
    name: str, sources: Sources, pipeline: Pipeline
) -> None:
    pipeline.run(sources(name), parallel=2)
    for track in pipeline.index().tracks:
        expected, lengths = 0, []
        for number, segment in enumerate(segments(pipeline, track.name), start=1):
            mfhd = find(segment, b"moof", b"mfhd")
            tfdt = find(segment, b"moof", b"traf", b"tfdt")
            assert int.from_bytes(segment[mfhd.body + 4 : mfhd.end]) == number
            assert int.from_bytes(segment[tfdt.body + 4 : tfdt.end]) == expected
            lengths.append(samples_of(segment).duration)
            expected += lengths[-1]
        assert [Fraction(n, track.timescale) for n in lengths] == list(track.segment_durations())
        if track.kind == "video":
            assert len(set(lengths[:-1])) <= 1


def test_audio_follows_the_picture_to_within_a_packet_and_ends_with_it(
    sources: Sources, pipeline: Pipeline
) -> None:
    pipeline.run(sources("ntsc.mkv"), parallel=2)
    index = pipeline.index()
    video, audio = index.video_tracks[0], index.audio_tracks[0]
    assert audio.segment_count == video.segment_count
    half_a_packet = Fraction(512, 48000)
    ends = zip(_ends(video.segment_durations()), _ends(audio.segment_durations()), strict=True)
    assert all(abs(one - other) <= half_a_packet for one, other in ends)


def _ends(durations: Iterator[Fraction]) -> Iterator[Fraction]:
    end = Fraction(0)
    for duration in durations:
        end += duration
        yield end


@pytest.mark.parametrize(("name", "begins"), [("beep.mp4", 1.0), ("late-audio.mp4", 1.5)])
def test_sound_is_heard_within_10_ms_of_its_time(
    name: str, begins: float, tools: Tools, sources: Sources, pipeline: Pipeline, tmp_path: Path
) -> None:
    pipeline.run(sources(name), parallel=2)
    played = tmp_path / "audio.mp4"
    played.write_bytes(pipeline.track_file("audio-0"))
    assert abs(tools.loudness_begins(played) - begins) < 0.010
    init = clients.media_bucket().get(pipeline.keys.init_segment("audio-0")) or b""
    assert shift_of(init) == 0


def test_processing_twice_gives_the_same_bytes(sources: Sources, pipeline: Pipeline) -> None:
    pipeline.accept(sources("tail.mp4"))
    pipeline.probe()
    pipeline.transcode_all()
    first = stored(pipeline)
    facts = clients.media_bucket().get_json(pipeline.keys.source_facts)
    clients.media_bucket().delete_prefix("")
    clients.media_bucket().put_json(pipeline.keys.source_facts, facts)
    pipeline.transcode_all()
    assert stored(pipeline) == first


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("hd.mp4", [(1280, 720), (854, 480), (640, 360), (426, 240)]),
        ("rotated.mp4", [(72, 128)]),
        ("odd.mkv", [(426, 240)]),
        ("anamorphic.mp4", [(1024, 576), (854, 480), (640, 360), (426, 240)]),
        ("cover.mp4", [(128, 72)]),
    ],
)
def test_renditions_are_upright_even_square_and_never_above_the_source(
    name: str, sizes: list[tuple[int, int]], tools: Tools, sources: Sources, pipeline: Pipeline,
    tmp_path: Path,
) -> None:  # fmt: skip
    pipeline.run(sources(name))
    tracks = pipeline.index().video_tracks
    assert [(track.width, track.height) for track in tracks] == sizes
    played = tmp_path / "played.mp4"
    played.write_bytes(pipeline.track_file(tracks[0].name))
    shown = tools.ffprobe(played, "-show_streams")["streams"][0]
    assert (shown["width"], shown["height"]) == sizes[0]
    assert shown["sample_aspect_ratio"] == "1:1"
    assert shown["pix_fmt"] == "yuv420p"
    assert "side_data_list" not in shown


def test_the_index_says_the_codec_that_the_encoder_wrote(
    tools: Tools, sources: Sources, pipeline: Pipeline, tmp_path: Path
) -> None:
    pipeline.run(sources("hd.mp4"))
    track = pipeline.index().video_tracks[0]
    played = tmp_path / "played.mp4"
    played.write_bytes(pipeline.track_file(track.name))
    shown = tools.ffprobe(played, "-show_streams")["streams"][0]
    assert track.codec == f"avc1.6400{shown['level']:02X}"
    init = clients.media_bucket().get(pipeline.keys.init_segment("720p")) or b""
    assert track.codec == codec_of(init)


def test_every_segment_begins_with_the_only_key_frame_in_it(
    tools: Tools, sources: Sources, pipeline: Pipeline, tmp_path: Path
) -> None:
    pipeline.run(sources("film.mp4"), parallel=2)
    grid, name = pipeline.read_plan().grid, pipeline.index().video_tracks[0].name
    played = tmp_path / "played.mp4"
    played.write_bytes(pipeline.track_file(name))
    packets = tools.ffprobe(played, "-show_packets")["packets"]
    keys = [number for number, packet in enumerate(packets) if "K" in packet["flags"]]
    assert keys == list(range(0, grid.frame_count, grid.segment_frames))


def test_a_video_without_sound_is_published_without_an_audio_track(
    sources: Sources, pipeline: Pipeline
) -> None:
    assert pipeline.run(sources("silent.mp4"))["outcome"] == "done"
    assert pipeline.index().audio_tracks == ()
    video = clients.video_table().get(pipeline.video_id)
    assert video
    assert video.status is Status.READY
    assert video.published_generation == 1


def test_a_source_that_ends_before_its_time_is_published_as_long_as_it_is(
    sources: Sources, pipeline: Pipeline
) -> None:
    plan = pipeline.planned(sources("film.mp4"))
    longer = replace(plan, grid=replace(plan.grid, frame_count=plan.grid.frame_count + 70))
    clients.media_bucket().put_json(pipeline.keys.plan, longer.to_json())
    chunks = [asdict(chunk) for chunk in longer.grid.chunks()]
    past_the_end = {"index": 3, "start_frame": 1152, "frame_count": 5}
    assert [pipeline.transcode(chunk)["frame_count"] for chunk in chunks] == [384, 384, 96]
    assert pipeline.transcode(past_the_end)["frame_count"] == 0
    for span in longer.spans():
        pipeline.audio(asdict(span))
    assert pipeline.publish()["outcome"] == "done"
    assert pipeline.index().duration == 36
    assert pipeline.index().audio_tracks[0].duration < 37
