"""Nothing is indexed that is not whole: every fault of a generation is found before publishing."""

from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans import AAC, AVC, KEYS, evidence, init_segment, source
from zoetrope.domain.assembly import Evidence, IncompleteGeneration, assemble, frame_count
from zoetrope.domain.audio import package
from zoetrope.domain.entity_tags import entity_tag
from zoetrope.domain.init_segments import with_shift
from zoetrope.domain.measuring import bandwidths
from zoetrope.domain.plan import plan_for
from zoetrope.errors import MediaRejected


@pytest.fixture
def whole() -> Evidence:
    return deepcopy(evidence())


def chunk(whole: Evidence, number: int) -> dict[str, Any]:
    return whole.chunks[number]  # type: ignore[return-value]


def test_a_whole_generation_is_indexed(whole: Evidence) -> None:
    index = assemble(whole)
    assert [track.name for track in index.tracks] == ["720p", "480p", "360p", "240p", "audio-0"]
    video, audio = index.tracks[0], index.tracks[-1]
    assert video.durations == ((96_000, 4), (24_000, 1))
    assert video.codec == "avc1.64001F"
    assert audio.codec == "mp4a.40.2"
    assert (audio.language, audio.default) == ("eng", True)
    assert index.duration == 17
    assert abs(audio.duration - index.duration) < 1 / index.frame_rate


def test_a_segment_that_s3_does_not_hold_is_found(whole: Evidence) -> None:
    del whole.stored[KEYS.segment("480p", 3)]  # type: ignore[attr-defined]
    with pytest.raises(IncompleteGeneration, match="480p/3"):
        assemble(whole)


@pytest.mark.parametrize(
    ("track", "shift"), [("720p", 0), ("720p", 1000), ("720p", 3000), ("audio-0", 1024)]
)
def test_an_init_segment_that_would_part_sound_and_picture_is_found(
    whole: Evidence, track: str, shift: int
) -> None:
    kind, timescale = (AVC, 24_000) if track == "720p" else (AAC, 48_000)
    init = init_segment(timescale, kind)
    shifted = with_shift(init, shift) if shift else init
    spans = whole.audio["audio-0"] if track == "audio-0" else None
    for each in spans or [one["tracks"][track] for one in whole.chunks]:
        each["init_sha256"] = sha256(shifted).hexdigest()  # type: ignore[index]
    with pytest.raises(IncompleteGeneration, match=f"{track} would shift"):
        assemble(replace(whole, inits={**whole.inits, track: shifted}))


def test_a_segment_of_another_size_is_found(whole: Evidence) -> None:
    stored = {**whole.stored, KEYS.segment("audio-0", 1): 7}
    with pytest.raises(IncompleteGeneration, match="audio-0/1: 7 bytes"):
        assemble(replace(whole, stored=stored))


def test_a_missing_chunk_is_found(whole: Evidence) -> None:
    with pytest.raises(IncompleteGeneration, match="1 chunks of 2"):
        assemble(replace(whole, chunks=whole.chunks[:1]))


def test_a_gap_between_chunks_is_found(whole: Evidence) -> None:
    chunk(whole, 0)["frame_count"] = 383
    with pytest.raises(IncompleteGeneration, match="a gap follows"):
        assemble(whole)


def test_two_init_segments_in_one_track_are_found(whole: Evidence) -> None:
    chunk(whole, 1)["tracks"]["360p"]["init_sha256"] = "other"
    with pytest.raises(IncompleteGeneration, match="360p has 2 init segments"):
        assemble(whole)


def test_an_init_segment_that_no_task_made_is_found(whole: Evidence) -> None:
    inits = {**whole.inits, "240p": whole.inits["240p"] + b"\0\0\0\x08free"}
    with pytest.raises(IncompleteGeneration, match="240p is not the one"):
        assemble(replace(whole, inits=inits))


@pytest.mark.parametrize("name", ["720p", "audio-0"])
def test_an_init_segment_that_would_shift_time_is_found(name: str, whole: Evidence) -> None:
    whole = replace(whole, inits={**whole.inits, name: init_segment(1234, AAC)})
    accounts = [result["tracks"].get(name) for result in whole.chunks]
    for account in filter(None, [*accounts, *whole.audio.get(name, [])]):
        account["init_sha256"] = sha256(whole.inits[name]).hexdigest()
    with pytest.raises(IncompleteGeneration, match=f"{name} would shift"):
        assemble(whole)


@pytest.fixture
def joined() -> Evidence:
    """A generation whose sound was encoded in three spans."""
    plan = replace(plan_for(source()), span_segments=2)
    return deepcopy(evidence(plan))


def test_spans_are_joined_into_one_track(joined: Evidence, whole: Evidence) -> None:
    assert [len(span["sizes"]) for span in joined.audio["audio-0"]] == [2, 2, 1]
    assert assemble(joined).tracks == assemble(whole).tracks


@pytest.mark.parametrize("fault", ["missing", "twice", "swapped", "short", "packet"])
def test_a_gap_or_an_overlap_between_spans_is_found(fault: str, joined: Evidence) -> None:
    spans: list[dict[str, Any]] = joined.audio["audio-0"]  # type: ignore[assignment]
    match fault:
        case "missing":
            del spans[1]
        case "twice":
            spans[1] = spans[0]
        case "swapped":
            spans[0], spans[2] = spans[2], spans[0]
        case "short":
            spans[1]["ticks"].pop()
        case "packet":
            spans[1]["ticks"][0] -= 1024
    with pytest.raises(IncompleteGeneration, match="audio-0: its segments do not join"):
        assemble(joined)


def test_spans_of_two_encoders_are_found(joined: Evidence) -> None:
    joined.audio["audio-0"][2]["init_sha256"] = "other"  # type: ignore[index]
    with pytest.raises(IncompleteGeneration, match="audio-0 has 2 init segments"):
        assemble(joined)


def test_a_missing_size_is_found(whole: Evidence) -> None:
    chunk(whole, 0)["tracks"]["720p"]["sizes"].pop()
    with pytest.raises(IncompleteGeneration, match="720p: 4 segments, not 5"):
        assemble(whole)


@pytest.fixture
def early(whole: Evidence) -> Evidence:
    """Its picture ends after 16 s of the 17; its sound was cut there, within the fourth segment."""
    last = chunk(whole, 1)
    last["frame_count"] = 0
    last["tracks"] = {}
    packets = iter([b"\x21p"] * 188)
    *_, cut = package(packets, [562, 750], first_number=4)
    key = KEYS.segment("audio-0", 4)
    return replace(
        whole,
        stored={**whole.stored, key: len(cut)},
        tags={**whole.tags, key: entity_tag(cut)},
        sound_ends={"audio-0": cut},
    )


def test_a_source_that_ends_a_little_early_is_published_as_it_is(early: Evidence) -> None:
    index = assemble(early)
    assert index.duration == 16
    assert index.audio_tracks[0].segment_count == 4
    assert index.audio_tracks[0].duration == 16


def test_sound_that_goes_on_after_the_picture_is_found(early: Evidence, whole: Evidence) -> None:
    early = replace(early, stored=whole.stored, tags=whole.tags)
    with pytest.raises(IncompleteGeneration, match="audio-0 does not end with the picture"):
        assemble(replace(early, sound_ends={}))


@pytest.mark.parametrize(("track", "number"), [("360p", 2), ("audio-0", 5)])
def test_a_byte_that_changed_is_found(track: str, number: int, whole: Evidence) -> None:
    tags = {**whole.tags, KEYS.segment(track, number): "1" * 32}
    with pytest.raises(IncompleteGeneration, match=f"{track}/{number}: its bytes are not those"):
        assemble(replace(whole, tags=tags))


def test_an_empty_segment_is_found(whole: Evidence) -> None:
    chunk(whole, 0)["tracks"]["240p"]["sizes"][1] = 0
    stored = {**whole.stored, KEYS.segment("240p", 2): 0}
    with pytest.raises(IncompleteGeneration, match="240p/2: 0 bytes"):
        assemble(replace(whole, stored=stored))


def test_a_source_with_more_frames_than_it_announced_is_corrupt(whole: Evidence) -> None:
    *before, last = whole.chunks
    longer = {**last, "frame_count": last["frame_count"] + 2}
    with pytest.raises(MediaRejected, match="more picture") as refused:
        assemble(replace(whole, chunks=[*before, longer]))
    assert refused.value.failure_code == "corrupt_source"


def test_a_source_may_fill_the_frame_in_which_it_ends(whole: Evidence) -> None:
    *before, last = whole.chunks
    planned = list(whole.plan.grid.chunks())[-1].frame_count
    fuller = {**last, "frame_count": planned + 1}
    assert frame_count(whole.plan, [*before, fuller]) == whole.plan.grid.frame_count + 1


def test_sound_that_ends_before_such_a_frame_is_as_long_as_was_planned(whole: Evidence) -> None:
    *before, last = whole.chunks
    fuller = {**last, "frame_count": list(whole.plan.grid.chunks())[-1].frame_count + 1}
    assert assemble(replace(whole, chunks=[*before, fuller])).duration > 17


def test_only_the_last_chunk_may_hold_a_frame_more(whole: Evidence) -> None:
    first, *after = whole.chunks
    fuller = {**first, "frame_count": first["frame_count"] + 1}
    with pytest.raises(MediaRejected, match="more picture"):
        frame_count(whole.plan, [fuller, *after])


def test_a_source_cut_short_is_corrupt(whole: Evidence) -> None:
    first, last = chunk(whole, 0), chunk(whole, 1)
    first["frame_count"], last["frame_count"] = 300, 0
    with pytest.raises(MediaRejected, match="ends after 12 s of the 17 s") as refused:
        assemble(whole)
    assert refused.value.failure_code == "corrupt_source"


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 400_000)), min_size=1))
def test_the_peak_is_at_least_the_rate_of_the_longest_segment(rows: list[tuple[int, int]]) -> None:
    sizes, ticks = zip(*rows, strict=True)
    peak, average = bandwidths(sizes, ticks, 90_000)
    size, longest = max(rows, key=lambda row: row[1])
    assert peak >= Fraction(8 * size * 90_000, longest)
    assert average >= Fraction(8 * sum(sizes) * 90_000, sum(ticks))


def test_a_very_short_last_segment_alone_does_not_make_the_peak() -> None:
    peak, _ = bandwidths([1000, 1000, 900], [4, 4, 1], 1)
    assert peak == 8 * 1900 / 5


def test_a_single_short_segment_is_its_own_peak() -> None:
    assert bandwidths([500], [1], 1) == (4000, 4000)
