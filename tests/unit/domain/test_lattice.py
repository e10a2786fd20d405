"""A rounded time means the frame that begins there, and nothing else."""

from fractions import Fraction
from typing import Any

import pytest

from zoetrope.domain.lattice import Lattice, lattice_of


def found(
    time_base: str, rate: int, times: list[int], lengths: list[int], codec: str = "aac"
) -> dict[str, Any]:
    packets = [{"type": "packet", "pts": time} for time in times]
    frames = [{"type": "frame", "nb_samples": length} for length in lengths]
    stream = {"codec_name": codec, "sample_rate": str(rate), "time_base": time_base}
    return {"streams": [stream], "packets_and_frames": [*packets, *frames]}


@pytest.mark.parametrize("time_base", ["1/44100", "1/88200"])
def test_exact_times_need_no_lattice(time_base: str) -> None:
    assert lattice_of(found(time_base, 44_100, [0], [1024])) is None


@pytest.mark.parametrize(("times", "lengths"), [([], [1024]), ([0], [])])
def test_nothing_is_told_from_nothing(times: list[int], lengths: list[int]) -> None:
    assert lattice_of(found("1/1000", 44_100, times, lengths)) is None


def test_frames_lie_on_multiples_of_their_length_from_the_first_packet() -> None:
    # The first frame is shorter where an encoder's delay was cut off.
    read = found("1/1000", 48_000, [-7, 13], [648, 960, 960], "opus")
    assert lattice_of(read) == Lattice(-336, 960, Fraction(50))


def test_a_transport_stream_rounds_to_less_than_three_samples() -> None:
    lattice = lattice_of(found("1/90000", 44_100, [126_000], [1536], "ac3"))
    assert lattice == Lattice(61_740, 1536, Fraction(49, 100) + 2)


def test_the_two_lengths_of_vorbis_share_a_step() -> None:
    lattice = lattice_of(found("1/1000", 44_100, [0], [576, 1024, 1024, 128], "vorbis"))
    assert lattice is not None
    assert lattice.step == 64
    assert lattice.tolerance < 32


def test_a_clock_of_whole_frames_is_as_exact_as_its_frames() -> None:
    lattice = lattice_of(found("32/1225", 44_100, [0], [1152], "mp3"))
    assert lattice == Lattice(0, 1152, Fraction(1152, 2) + 2)
