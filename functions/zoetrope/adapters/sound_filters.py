"""ffmpeg's filters for sound: onto its lattice, to two channels, to 48 kHz, cut to the sample.

Where a source changes its channels or its rate midway, as a broadcast does, ffmpeg builds the
filters behind the decoder anew. What counts samples would begin again there: so it stands in a
second graph, which is fed by the first through a file, and always sees two channels at one rate.
"""

from math import ceil

from zoetrope.domain.audio import SAMPLE_RATE
from zoetrope.domain.lattice import Lattice
from zoetrope.domain.source import AudioStream
from zoetrope.domain.spans import Window

LEAST_GAP = "0.018"
"""Seconds. Stated and counted time that differ by less are jitter; a lost packet is 20 ms."""
LEAST_SAMPLE = "0.000001"
"""Seconds, and less than a sample of any rate."""
MAX_KEPT_RATE = 192_000
"""Of five minutes at this rate 470 MB lie between the two graphs."""
MAX_LAID_OUT_CHANNELS = 8
"""More are separate tracks of a studio: the first two of them are heard."""


def kept_rate(track: AudioStream) -> int:
    """Give the rate of what lies between the two graphs."""
    return min(track.sample_rate, MAX_KEPT_RATE)


def stereo_filters(track: AudioStream, window: Window, lattice: Lattice | None) -> str:
    """Give the filters that are built anew at a change: two channels, timed from the window on."""
    rate, first = kept_rate(track), window.first_source_sample
    filters = [_onto(lattice, track.sample_rate)] if lattice else []
    if track.channels > MAX_LAID_OUT_CHANNELS:
        filters.append("pan=stereo|c0=c0|c1=c1")
    filters += [
        # ITU-R BS.775-3, annex 4: left + 0.7071 centre + 0.7071 left surround, no LFE; with 7.1,
        # both surrounds. All divided by their sum (rematrix_maxval), so that nothing clips that did
        # not clip in the source. One channel becomes two at -3 dB each: as loud as before.
        f"aresample=osr={rate}:ochl=stereo:osf=flt:rematrix_maxval=1",
        # What a seek came too early for; and a second more than is needed, for counted time may
        # lie behind the stated by a little.
        f"atrim=start_pts={first}:end_pts={_end_of(window, rate) + rate}",
        # Counted on from where it began, or changed; anew after a hole, or where it runs over.
        f"aresample=osr={rate}:async=1:min_hard_comp={LEAST_GAP}",
        # One sample more, so that there is something to read also where there was nothing.
        "apad=pad_len=1",
        f"asetpts=PTS-{first}",
    ]
    return ",".join(filters)


def window_filters(rate: int, window: Window) -> str:
    """Give the filters that make exactly the window's samples of what the others gave."""
    every_sample = f"min_comp={LEAST_SAMPLE}:min_hard_comp={LEAST_SAMPLE}"
    filters = [
        # Silence where the track begins late or has a hole; cut where a part runs over the next.
        f"aresample=osr={rate}:osf=fltp:async=1:{every_sample}:first_pts=0",
        # Counting samples from a fixed point, not times: the same phase in every span.
        f"aresample=osr={SAMPLE_RATE}",
        f"atrim=start_sample={window.skipped_samples}",
        "asetpts=N",
        f"apad=whole_len={window.samples}",
        f"atrim=end_sample={window.samples}",
    ]
    return ",".join(filters)


def _end_of(window: Window, rate: int) -> int:
    samples = window.skipped_samples + window.samples
    return window.first_source_sample + ceil(samples * rate / SAMPLE_RATE)


def _onto(lattice: Lattice, rate: int) -> str:
    first, step = lattice.origin, lattice.step
    point = f"{first}+round((PTS-{first})/{step})*{step}"
    # It is one of frames at this rate; what has another has no lattice.
    near = f"lt(abs(TB*{rate}-1),0.001)*lte(abs(PTS-ld(0)),{float(lattice.tolerance):.3f})"
    return f"asetpts='st(0,{point});if({near},ld(0),PTS)'"
