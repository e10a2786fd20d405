"""A source of 17 s and the finished tasks of its generation, for tests without ffmpeg."""

import struct
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from typing import Any

from zoetrope.domain.assembly import Evidence
from zoetrope.domain.audio import segment_ends
from zoetrope.domain.boxes import build, build_full
from zoetrope.domain.codecs import Codec
from zoetrope.domain.grid import Chunk, segment_frame_counts
from zoetrope.domain.init_segments import with_shift
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.packaging import shift_ticks
from zoetrope.domain.plan import Plan, plan_for
from zoetrope.domain.source import AudioStream, Source, VideoStream

KEYS = GenerationKeys("01HF0000000000000000000000", 1)
SEGMENT_BYTES = 1000
TAG = "0" * 32


def source(**video: Any) -> Source:
    """720p at 24 frames a second with one audio track."""
    given: dict[str, Any] = {
        "stream_index": 0, "codec": "h264", "width": 1280, "height": 720, "rotation": 0,
        "interlaced": False, "nominal_rate": Fraction(24), "average_rate": Fraction(24),
        "origin": Fraction(0), "duration": Fraction(17),
    }  # fmt: skip
    audio = AudioStream(1, "aac", 2, 44100, "eng", default=True)
    return Source("mov", 10_000_000, VideoStream(**given | video), (audio,))


def init_segment(timescale: int, entry: bytes) -> bytes:
    """An init segment, as far as publishing reads it."""
    mdhd = build_full(b"mdhd", 0, 0, struct.pack(">IIII", 0, 0, timescale, 0))
    stsd = build_full(b"stsd", 0, 0, struct.pack(">I", 1), entry)
    mdia = build(b"mdia", mdhd, build(b"minf", build(b"stbl", stsd)))
    return build(b"ftyp") + build(b"moov", build(b"trak", mdia))


AVC = build(b"avc1", bytes(78), build(b"avcC", b"\x01\x64\x00\x1f"))
_AAC_CONFIG = b"\x03\x19\0\x01\0\x04\x11\x40" + bytes(12) + b"\x05\x02\x11\x90"
AAC = build(b"mp4a", bytes(28), build_full(b"esds", 0, 0, _AAC_CONFIG))


def evidence(plan: Plan | None = None) -> Evidence:
    """Everything that a whole generation leaves behind."""
    plan = plan or plan_for(source())
    grid = plan.grid
    picture = with_shift(init_segment(grid.timescale, AVC), shift_ticks(grid, Codec.H264))
    inits = dict.fromkeys((each.name for each in plan.renditions), picture)
    inits |= dict.fromkeys(plan.audio_tracks, init_segment(48_000, AAC))

    def segments(chunk: Chunk) -> int:
        return len(segment_frame_counts(chunk.frame_count, grid.segment_frames))

    chunks = [
        {
            "frame_count": chunk.frame_count,
            "tracks": {
                each.name: {
                    "init_sha256": sha256(picture).hexdigest(),
                    "sizes": [SEGMENT_BYTES] * segments(chunk),
                    "tags": [TAG] * segments(chunk),
                }
                for each in plan.renditions
            },
        }
        for chunk in grid.chunks()
    ]
    ends = segment_ends(grid)
    audio: dict[str, list[dict[str, Any]]] = {name: [] for name in plan.audio_tracks}
    for span in plan.spans():
        ticks = [1024 * (end - begin) for begin, end in pairwise(span.boundaries(ends))]
        account = {
            "span": span.index,
            "init_sha256": sha256(inits[span.track]).hexdigest(),
            "ticks": ticks,
            "sizes": [SEGMENT_BYTES] * len(ticks),
            "tags": [TAG] * len(ticks),
        }
        audio[span.track].append(account)
    stored = {
        KEYS.segment(name, number): SEGMENT_BYTES
        for name in inits
        for number in range(1, grid.segment_count + 1)
    }
    return Evidence(plan, KEYS, chunks, audio, stored, dict.fromkeys(stored, TAG), inits)
