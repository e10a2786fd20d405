"""Subtitles as WebVTT: every cue at its time, in every segment that shows it, and nothing else."""

from fractions import Fraction

import webvtt
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.subtitles import Cue, Packet, cues_of, render_file, render_segments

MINUTE = Fraction(60)


def packet(start: float, duration: float, text: str = "x") -> Packet:
    return Packet(Fraction(start), Fraction(duration), text.encode())


def times(packets: list[Packet], origin: float = 0) -> list[tuple[float, float]]:
    found = cues_of("subrip", packets, origin=Fraction(origin), duration=Fraction(100))
    return [(float(cue.start), float(cue.end)) for cue in found]


def test_cues_are_on_the_clock_of_the_video() -> None:
    assert times([packet(12.5, 2)], origin=10) == [(2.5, 4.5)]


def test_what_is_shown_before_the_picture_or_after_it_is_cut_off() -> None:
    found = times([packet(5, 2), packet(9, 3), packet(108, 4), packet(110, 1)], origin=10)
    assert found == [(0, 2), (98, 100)]


def test_a_cue_without_a_length_ends_at_the_next_one_or_soon() -> None:
    assert times([packet(1, 0), packet(3, 0), packet(50, 0)]) == [(1, 3), (3, 8), (50, 55)]


def test_cues_are_in_the_order_of_their_times() -> None:
    # W3C WebVTT 4.1: a cue's start is "greater than or equal to the start time of all previous".
    assert times([packet(3, 1), packet(1, 1)]) == [(1, 2), (3, 4)]


def test_a_long_cue_is_in_every_segment_that_shows_it_with_its_own_times() -> None:
    cue = Cue(Fraction(59), Fraction(121), "long")
    found = list(render_segments([cue], length=MINUTE, count=4))
    assert [b"00:00:59.000 --> 00:02:01.000\nlong\n" in each for each in found] == [
        True, True, True, False,
    ]  # fmt: skip
    assert found[3] == b"WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n"


def test_a_cue_that_ends_with_a_segment_is_not_in_the_next() -> None:
    cue = Cue(Fraction(0), MINUTE, "minute")
    assert [b"minute" in each for each in render_segments([cue], length=MINUTE, count=2)] == [
        True, False,
    ]  # fmt: skip


def test_no_text_can_become_a_tag_or_another_cue() -> None:
    text = "<script>&lt;\n00:00:00.000 --> 00:00:09.000"
    body = render_file([Cue(Fraction(1), Fraction(2), text)]).decode()
    [caption] = webvtt.from_string(body)
    assert (caption.start, caption.end) == ("00:00:01.000", "00:00:02.000")
    assert body.count("-->") == 1
    assert "&lt;script&gt;&amp;lt;" in body


starts = st.fractions(0, 3000, max_denominator=1001)
lengths = st.fractions(Fraction(1, 1000), 200, max_denominator=1000)


@given(st.lists(st.tuples(starts, lengths), max_size=20))
def test_a_segment_has_exactly_the_cues_of_its_time(
    given_: list[tuple[Fraction, Fraction]],
) -> None:
    cues = [Cue(start, start + length, f"cue {n}.") for n, (start, length) in enumerate(given_)]
    for number, body in enumerate(render_segments(cues, length=MINUTE, count=60)):
        begin, end = number * MINUTE, (number + 1) * MINUTE
        shown = {cue.text for cue in cues if cue.start < end and cue.end > begin}
        assert {text for text in body.decode().splitlines() if text.startswith("cue")} == shown
