"""Sound in segments: boundaries follow the picture's and never drift from them."""

import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.audio import (
    PACKET_SAMPLES,
    last_segment,
    package,
    packet_boundaries,
    packet_count,
    packets_of,
    shortened,
)
from zoetrope.domain.boxes import MalformedBoxes, find
from zoetrope.domain.fragment_writer import Run, write_fragment
from zoetrope.domain.fragments import payload_of, samples_of
from zoetrope.domain.grid import STANDARD_RATES, Grid

HALF_A_PACKET = Fraction(PACKET_SAMPLES, 2 * 48_000)
grids = st.builds(
    Grid,
    rate=st.sampled_from(STANDARD_RATES) | st.fractions(1, 60, max_denominator=1001),
    origin=st.just(Fraction(0)),
    frame_count=st.integers(1, 500_000),
)


@given(grids)
def test_every_boundary_is_the_packet_nearest_to_the_pictures(grid: Grid) -> None:
    segment = grid.segment_frames / grid.rate
    ends = packet_boundaries(segment, packet_count(grid.duration))
    for number, end in enumerate(ends[:-1], start=1):
        assert abs(Fraction(end * PACKET_SAMPLES, 48_000) - number * segment) <= HALF_A_PACKET


@given(grids)
def test_sound_ends_within_half_a_packet_of_the_picture(grid: Grid) -> None:
    packets = packet_count(grid.duration)
    length = Fraction(packets * PACKET_SAMPLES, 48_000)
    assert abs(length - grid.duration) <= HALF_A_PACKET or packets == 1


@given(grids)
def test_boundaries_rise_and_end_with_the_last_packet(grid: Grid) -> None:
    packets = packet_count(grid.duration)
    ends = packet_boundaries(grid.segment_frames / grid.rate, packets)
    assert ends == sorted(set(ends))
    assert ends[-1] == packets
    assert abs(len(ends) - grid.segment_count) <= 1


def packet(content: bytes) -> bytes:
    """A packet as far as packaging looks at it: a channel pair."""
    return b"\x21" + content


def number_of(segment: bytes) -> int:
    return int(struct.unpack_from(">I", segment, find(segment, b"moof", b"mfhd").body + 4)[0])


stereo = st.binary(min_size=1, max_size=9).map(packet)


@given(st.lists(stereo, min_size=1, max_size=40), st.data())
def test_packaging_keeps_every_packet_in_order(packets: list[bytes], data: st.DataObject) -> None:
    inner = data.draw(st.sets(st.integers(1, len(packets)), max_size=5))
    boundaries = [0, *sorted(inner | {len(packets)})]
    segments = list(package(iter(packets), boundaries))
    assert [number_of(segment) for segment in segments] == list(range(1, len(boundaries)))
    assert sum(samples_of(each).duration for each in segments) == len(packets) * PACKET_SAMPLES
    assert b"".join(map(payload_of, segments)) == b"".join(packets)
    assert [n for each in segments for n in samples_of(each).sizes] == [*map(len, packets)]


def test_a_segment_begins_where_the_ones_before_it_end() -> None:
    # ISO/IEC 14496-12 8.8.12: "the sum of the decode durations of all earlier samples".
    segments = list(package(iter([packet(b"a")] * 9), [0, 2, 5, 9]))
    begins = [
        struct.unpack_from(">Q", each, find(each, b"moof", b"traf", b"tfdt").body + 4)[0]
        for each in segments
    ]
    assert begins == [0, 2 * PACKET_SAMPLES, 5 * PACKET_SAMPLES]


@pytest.mark.parametrize(
    ("packets", "segment"), [(1, (1, 0)), (2, (1, 0)), (3, (2, 2)), (9, (3, 5))]
)
def test_a_track_that_ends_early_ends_within_a_segment(
    packets: int, segment: tuple[int, int]
) -> None:
    assert last_segment([2, 5, 9], packets) == segment


def test_a_shortened_segment_is_what_would_have_been_made_of_fewer_packets() -> None:
    packets = [packet(bytes([n])) for n in range(9)]
    whole = list(package(iter(packets), [0, 2, 5, 9]))[2]
    [short] = package(iter(packets[5:7]), [5, 7], first_number=3)
    cut = shortened(whole, 2, number=3, start=5)
    assert cut == short
    assert shortened(cut, 2, number=3, start=5) == cut


def test_too_few_packets_are_an_error() -> None:
    with pytest.raises(MalformedBoxes, match="segment 2 wants 3 packets, has 1"):
        list(package(iter([packet(b"a")] * 2), [0, 1, 4]))


def test_a_span_numbers_and_times_its_segments_as_the_whole_track_does() -> None:
    packets = [packet(bytes([n])) for n in range(9)]
    whole = list(package(iter(packets), [0, 2, 5, 9]))
    assert list(package(iter(packets[2:]), [2, 5, 9], first_number=2)) == whole[1:]


@pytest.mark.parametrize("broken", [b"", b"\x21", b"\x01mono", b"\xe0end"])
def test_what_is_no_packet_of_two_channels_is_never_packaged(broken: bytes) -> None:
    with pytest.raises(MalformedBoxes, match="segment 1 has a packet"):
        list(package(iter([packet(b"a"), broken]), [0, 2]))


def test_the_priming_and_the_run_in_are_left_out_once() -> None:
    def fragment(*packets: bytes) -> bytes:
        sizes = [len(packet) for packet in packets]
        run = Run(b"".join(packets), sizes, [0] * len(packets), 1024, all_sync=True)
        return write_fragment(run, number=1, decode_time=0)

    made = [fragment(b"priming", b"a"), fragment(b"bc", b"d")]
    assert list(packets_of(made)) == [b"a", b"bc", b"d"]
    assert list(packets_of(made, left_out=3)) == [b"d"]
