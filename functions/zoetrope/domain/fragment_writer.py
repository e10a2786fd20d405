"""Movie fragments made by ourselves, where ffmpeg's own do not serve."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from zoetrope.domain.boxes import build, build_full

# ISO/IEC 14496-12 8.8.3.1: sample_depends_on is 2, "does not depend on others"; or it is 1 and
# sample_is_non_sync_sample is set.
SYNC_SAMPLE = 0x02000000
OTHER_SAMPLE = 0x01010000
_DEFAULT_BASE_IS_MOOF = 0x020000
_DEFAULT_DURATION_SIZE_FLAGS = 0x38
_OFFSET_FIRST_FLAGS_SIZES_DELAYS = 0xA05


@dataclass(frozen=True, slots=True)
class Run:
    """The samples of a fragment, all of one duration; the first is a sync sample."""

    payload: bytes
    """The samples, one after the other."""
    sizes: Sequence[int]
    delays: Sequence[int]
    """Ticks from decoding to showing."""
    sample_ticks: int
    all_sync: bool


def write_fragment(run: Run, *, number: int, decode_time: int) -> bytes:
    """Make a segment: a moof with one run of samples, and their mdat."""
    # The offset counts from the moof's first byte, and its own size does not depend on its value.
    head = _moof(run, number, decode_time, data_offset=0)
    head = _moof(run, number, decode_time, data_offset=len(head) + 8)
    return head + build(b"mdat", run.payload)


def _moof(run: Run, number: int, decode_time: int, *, data_offset: int) -> bytes:
    others = SYNC_SAMPLE if run.all_sync else OTHER_SAMPLE
    rows = b"".join(
        struct.pack(">II", size, delay) for size, delay in zip(run.sizes, run.delays, strict=True)
    )
    header = struct.pack(">IiI", len(run.sizes), data_offset, SYNC_SAMPLE)
    return build(
        b"moof",
        build_full(b"mfhd", 0, 0, struct.pack(">I", number)),
        build(
            b"traf",
            build_full(
                b"tfhd",
                0,
                _DEFAULT_BASE_IS_MOOF | _DEFAULT_DURATION_SIZE_FLAGS,
                struct.pack(">IIII", 1, run.sample_ticks, 0, others),
            ),
            build_full(b"tfdt", 1, 0, struct.pack(">Q", decode_time)),
            build_full(b"trun", 0, _OFFSET_FIRST_FLAGS_SIZES_DELAYS, header, rows),
        ),
    )
