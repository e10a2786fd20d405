"""Audio packets packaged into segments that follow the video's.

Packets are 1,024 samples, so a boundary falls on the packet nearest to the video's: at most 11 ms
away, and never accumulating, because each is reckoned from the start.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise

from zoetrope.domain.boxes import MalformedBoxes
from zoetrope.domain.fragment_writer import Run, write_fragment
from zoetrope.domain.fragments import payload_of, samples_of
from zoetrope.domain.grid import Grid

SAMPLE_RATE = 48_000
CHANNELS = 2
PACKET_SAMPLES = 1_024
PRIMING_PACKETS = 1
"""ffmpeg's AAC encoder begins with 1,024 samples of nothing. Players disagree about edit lists, so
the packet is left out instead: sample 0 of what remains plays at time 0 everywhere."""


def packet_count(duration: Fraction) -> int:
    """Give the number of packets nearest to a duration in seconds; at least one."""
    return max(1, round(duration * SAMPLE_RATE / PACKET_SAMPLES))


def packet_boundaries(segment_seconds: Fraction, packets: int) -> list[int]:
    """Say before which packet each segment ends, given the length of the video's segments.

    A rest of under half a packet does not make a segment of its own.
    """
    packets_a_segment = segment_seconds * SAMPLE_RATE / PACKET_SAMPLES
    ends: list[int] = []
    while not ends or ends[-1] < packets:
        wanted = round(packets_a_segment * (len(ends) + 1))
        ends.append(min(packets, max(wanted, (ends[-1] if ends else 0) + 1)))
    return ends


def segment_ends(grid: Grid) -> list[int]:
    """Say before which packet each segment of a video's audio tracks ends."""
    return packet_boundaries(grid.segment_frames / grid.rate, packet_count(grid.duration))


def last_segment(ends: Sequence[int], packets: int) -> tuple[int, int]:
    """Give the number of the segment in which a track of so many packets ends, and its first."""
    before = bisect_left(ends, packets)
    return before + 1, ends[before - 1] if before else 0


def packets_of(fragments: Iterable[bytes], *, left_out: int = PRIMING_PACKETS) -> Iterator[bytes]:
    """Give the packets of ffmpeg's fragments without the first ones: the priming, and a run-in."""
    for fragment in fragments:
        payload, at = payload_of(fragment), 0
        for size in samples_of(fragment).sizes:
            if left_out:
                left_out -= 1
            else:
                yield payload[at : at + size]
            at += size


def package(
    packets: Iterator[bytes], boundaries: Sequence[int], *, first_number: int = 1
) -> Iterator[bytes]:
    """Make segments of packets, one in memory at a time.

    `boundaries` are the packet before which the first begins, and those before which they end.
    Raises MalformedBoxes if packets run out, or one of them cannot be what it should.
    """
    for number, (start, end) in enumerate(pairwise(boundaries), start=first_number):
        taken = list(islice(packets, end - start))
        if len(taken) != end - start:
            raise MalformedBoxes(f"segment {number} wants {end - start} packets, has {len(taken)}")
        if not all(map(_is_stereo, taken)):
            raise MalformedBoxes(f"segment {number} has a packet that is not of two channels")
        run = Run(
            payload=b"".join(taken),
            sizes=[len(packet) for packet in taken],
            delays=[0] * len(taken),
            sample_ticks=PACKET_SAMPLES,
            all_sync=True,
        )
        yield write_fragment(run, number=number, decode_time=start * PACKET_SAMPLES)


def shortened(segment: bytes, packets: int, *, number: int, start: int) -> bytes:
    """Give a segment's first packets as a segment; it itself, if it has no more."""
    sizes = samples_of(segment).sizes[:packets]
    run = Run(
        payload=payload_of(segment)[: sum(sizes)],
        sizes=sizes,
        delays=[0] * len(sizes),
        sample_ticks=PACKET_SAMPLES,
        all_sync=True,
    )
    return write_fragment(run, number=number, decode_time=start * PACKET_SAMPLES)


def _is_stereo(packet: bytes) -> bool:
    """Say whether it begins as every packet of ours does.

    ISO/IEC 14496-3 4.4.2.1: a raw_data_block begins with 3 bits of id_syn_ele; 1 is a channel pair.
    """
    return len(packet) > 1 and packet[0] >> 5 == 1
