"""ffmpeg's filters for sound: onto its lattice, to two channels, to 48 kHz, cut to the sample."""

from zoetrope.domain.audio import SAMPLE_RATE
from zoetrope.domain.lattice import Lattice
from zoetrope.domain.source import AudioStream
from zoetrope.domain.spans import Window

LEAST_GAP = "0.018"
"""Seconds. Stated and counted time that differ by less are jitter; a lost packet is 20 ms."""
MAX_LAID_OUT_CHANNELS = 8
"""More are separate tracks of a studio: the first two of them are heard."""


def sound_filters(track: AudioStream, window: Window, lattice: Lattice | None) -> str:
    """Give the filters that make exactly the window's samples of a decoded track."""
    rate, first = track.sample_rate, window.first_source_sample
    filters = [_onto(lattice)] if lattice else []
    if track.channels > MAX_LAID_OUT_CHANNELS:
        filters.append("pan=stereo|c0=c0|c1=c1")
    filters += [
        # ITU-R BS.775-3, annex 4: left + 0.7071 centre + 0.7071 left surround, no LFE; with 7.1,
        # both surrounds. All divided by their sum (rematrix_maxval), so that nothing clips that did
        # not clip in the source. One channel becomes two at -3 dB each: as loud as before.
        f"aresample=osr={rate}:ochl=stereo:osf=fltp:rematrix_maxval=1",
        # Silence where the track begins late or has a hole; cut where it begins early.
        f"aresample=osr={rate}:async=1:min_hard_comp={LEAST_GAP}:first_pts={first}",
        # Counting samples from a fixed point, not times: the same phase in every span.
        f"aresample=osr={SAMPLE_RATE}",
        f"atrim=start_sample={window.skipped_samples}",
        "asetpts=N",
        f"apad=whole_len={window.samples}",
        f"atrim=end_sample={window.samples}",
    ]
    return ",".join(filters)


def _onto(lattice: Lattice) -> str:
    first, step = lattice.origin, lattice.step
    point = f"{first}+round((PTS-{first})/{step})*{step}"
    return (
        f"asetpts='st(0,{point});if(lte(abs(PTS-ld(0)),{float(lattice.tolerance):.3f}),ld(0),PTS)'"
    )
