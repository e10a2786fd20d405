"""Fragments: read as written, placed exactly, and refused when they do not fit the grid."""

import io
import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.boxes import MalformedBoxes, build, build_full, find
from zoetrope.domain.codecs import Codec
from zoetrope.domain.fragment_writer import Run, write_fragment
from zoetrope.domain.fragments import payload_of, place, samples_of, split
from zoetrope.domain.grid import Chunk, Grid
from zoetrope.domain.init_segments import codec_of, shift_of, timescale_of, with_shift
from zoetrope.domain.packaging import package_chunk, shift_ticks

GRID = Grid(Fraction(24), Fraction(0), 1000)
TICKS = GRID.ticks_per_frame
FRAME_BYTES = 6


def frames_of(count: int) -> bytes:
    """Slices of H.264, an IDR picture first, each behind its length."""
    return b"".join(bytes([0, 0, 0, 2, 0x41 if n else 0x65, n]) for n in range(count))


def fragment(frames: int, *, delay: int = 2 * TICKS, ticks: int = TICKS) -> bytes:
    payload = frames_of(frames)
    run = Run(payload, [FRAME_BYTES] * frames, [delay] * frames, ticks, all_sync=False)
    return write_fragment(run, number=1, decode_time=0)


def init(entry: bytes = b"") -> bytes:
    mdhd = build_full(b"mdhd", 0, 0, struct.pack(">IIII", 0, 0, 24000, 0))
    stsd = build_full(b"stsd", 0, 0, struct.pack(">I", 1), entry)
    mdia = build(b"mdia", mdhd, build(b"minf", build(b"stbl", stsd)))
    return build(b"ftyp") + build(b"moov", build(b"trak", mdia))


def avc1(config: bytes) -> bytes:
    return build(b"avc1", bytes(78), build(b"avcC", config))


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 2**31)), min_size=1, max_size=20),
    st.integers(1, 10**6),
    st.integers(1, 10**9),
    st.integers(0, 2**63),
)
def test_a_fragment_says_what_it_was_made_of(
    rows: list[tuple[int, int]], ticks: int, number: int, decode_time: int
) -> None:
    sizes, delays = zip(*rows, strict=True)
    payload = bytes(sum(sizes))
    made = write_fragment(
        Run(payload, sizes, delays, ticks, all_sync=True), number=number, decode_time=decode_time
    )
    samples = samples_of(made)
    assert (samples.sizes, samples.delays) == (sizes, delays)
    assert samples.duration == ticks * len(rows)
    assert payload_of(made) == payload
    trun, mdat = find(made, b"moof", b"traf", b"trun"), find(made, b"mdat")
    assert struct.unpack_from(">i", made, trun.body + 8)[0] == mdat.body


@given(st.integers(1, 2**31), st.integers(0, 2**63))
def test_placing_changes_the_number_and_the_time_only(number: int, decode_time: int) -> None:
    placed = place(fragment(3), number=number, decode_time=decode_time)
    mfhd, tfdt = find(placed, b"moof", b"mfhd"), find(placed, b"moof", b"traf", b"tfdt")
    assert int.from_bytes(placed[mfhd.body + 4 : mfhd.end]) == number
    assert int.from_bytes(placed[tfdt.body + 4 : tfdt.end]) == decode_time
    assert place(placed, number=1, decode_time=0) == fragment(3)


def test_a_decode_time_of_32_bits_is_refused() -> None:
    made = bytearray(fragment(1))
    made[find(bytes(made), b"moof", b"traf", b"tfdt").body] = 0
    with pytest.raises(MalformedBoxes, match="32 bits"):
        place(bytes(made), number=1, decode_time=0)


def test_samples_without_a_table_have_the_defaults() -> None:
    tfhd = build_full(b"tfhd", 0, 0x3B, struct.pack(">IQIIII", 1, 9, 1, 512, 7, 0))
    trun = build_full(b"trun", 0, 0, struct.pack(">I", 3))
    samples = samples_of(build(b"moof", build(b"traf", tfhd, trun)))
    assert (samples.durations, samples.sizes) == ((512,) * 3, (7,) * 3)


def test_a_fragment_of_two_runs_is_refused() -> None:
    tfhd = build_full(b"tfhd", 0, 0, struct.pack(">I", 1))
    trun = build_full(b"trun", 0, 0, struct.pack(">I", 0))
    with pytest.raises(MalformedBoxes, match="2 runs"):
        samples_of(build(b"moof", build(b"traf", tfhd, trun, trun)))


def test_a_file_splits_into_its_init_segment_and_its_fragments() -> None:
    file = io.BytesIO(init() + fragment(2) + fragment(3))
    assert list(split(file)) == [init(), fragment(2), fragment(3)]


@pytest.mark.parametrize("lost", [1, 5, 30])
def test_a_file_cut_short_is_refused(lost: int) -> None:
    whole = init() + fragment(20) + build(b"free", bytes(10))
    with pytest.raises(MalformedBoxes):
        list(split(io.BytesIO(whole[:-lost])))


def test_a_chunk_becomes_segments_numbered_and_timed_by_the_grid() -> None:
    chunk = Chunk(index=1, start_frame=384, frame_count=100)
    packaged = package_chunk(
        iter([init(), fragment(96), fragment(4)]), GRID, chunk, codec=Codec.H264, frame_count=100
    )
    mfhd = find(packaged.segments[0], b"moof", b"mfhd")
    assert int.from_bytes(packaged.segments[0][mfhd.body + 4 : mfhd.end]) == 5
    assert [samples_of(each).duration for each in packaged.segments] == [96 * TICKS, 4 * TICKS]
    tfdt = find(packaged.segments[1], b"moof", b"traf", b"tfdt")
    assert int.from_bytes(packaged.segments[1][tfdt.body + 4 : tfdt.end]) == 480 * TICKS
    assert shift_of(packaged.init) == shift_ticks(GRID, Codec.H264)


def test_frames_that_were_not_delayed_are_delayed_like_the_others() -> None:
    chunk = Chunk(index=0, start_frame=0, frame_count=2)
    packaged = package_chunk(
        iter([init(), fragment(2, delay=0)]), GRID, chunk, codec=Codec.H264, frame_count=2
    )
    assert samples_of(packaged.segments[0]).delays == (2 * TICKS, 2 * TICKS)
    assert payload_of(packaged.segments[0]) == frames_of(2)


@pytest.mark.parametrize(
    ("made", "frames"),
    [([fragment(96)], 97), ([fragment(95), fragment(1)], 96), ([fragment(96, ticks=999)], 96)],
)
def test_fragments_that_do_not_fit_the_grid_are_refused(made: list[bytes], frames: int) -> None:
    chunk = Chunk(index=0, start_frame=0, frame_count=frames)
    with pytest.raises(MalformedBoxes, match="chunk 0"):
        package_chunk(iter([init(), *made]), GRID, chunk, codec=Codec.H264, frame_count=frames)


def test_the_codec_is_read_from_the_sample_entry() -> None:
    assert codec_of(init(avc1(b"\x01\x64\x00\x1f"))) == "avc1.64001F"
    descriptors = b"\x03\x80\x80\x80\x19\0\x01\0\x04\x11\x40" + bytes(12) + b"\x05\x02\x11\x90"
    mp4a = build(b"mp4a", bytes(28), build_full(b"esds", 0, 0, descriptors))
    assert codec_of(init(mp4a)) == "mp4a.40.2"


@pytest.mark.parametrize(
    "entry",
    [
        build(b"hvc1", bytes(78)),
        build(b"avc1", bytes(78)),
        build(b"mp4a", bytes(28), build_full(b"esds", 0, 0, b"\x03\x03\0\0\0")),
    ],
)
def test_a_sample_entry_that_is_never_written_here_is_refused(entry: bytes) -> None:
    with pytest.raises(MalformedBoxes):
        codec_of(init(entry))


def test_a_shift_is_read_back_and_leaves_the_rest_alone() -> None:
    shifted = with_shift(init(avc1(b"\x01\x64\x00\x1f")), 2002)
    assert shift_of(shifted) == 2002
    assert shift_of(init()) == 0
    assert timescale_of(shifted) == 24000
    assert codec_of(shifted) == "avc1.64001F"
