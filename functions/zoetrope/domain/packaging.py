"""A chunk as ffmpeg wrote it, made into the numbered segments of its track, and checked."""

from collections.abc import Iterator
from dataclasses import dataclass

from zoetrope.domain.access_units import check_frames
from zoetrope.domain.boxes import MalformedBoxes
from zoetrope.domain.codecs import CODECS, Codec
from zoetrope.domain.fragment_writer import Run, write_fragment
from zoetrope.domain.fragments import Samples, payload_of, place, samples_of
from zoetrope.domain.grid import Chunk, Grid, segment_frame_counts
from zoetrope.domain.init_segments import with_shift


@dataclass(frozen=True, slots=True)
class Packaged:
    """The init segment and the segments of one rendition of one chunk."""

    init: bytes
    segments: tuple[bytes, ...]


def shift_ticks(grid: Grid, codec: Codec) -> int:
    """Give the ticks between decoding the first frame and showing it.

    An edit list takes them away again. Negative delays would need none, but ffmpeg as a player then
    shows the picture two frames after its sound.
    """
    return CODECS[codec].reorder_frames * grid.ticks_per_frame


def package_chunk(
    pieces: Iterator[bytes], grid: Grid, chunk: Chunk, *, codec: Codec, frame_count: int
) -> Packaged:
    """Place each fragment on the grid.

    Raises MalformedBoxes unless the fragments are exactly the segments that `frame_count` frames
    make, each of whole frames and a key frame first: whatever the encoder did, nothing that does
    not join or cannot be decoded is ever uploaded.
    """
    init, fragments = next(pieces), list(pieces)
    found = [samples_of(fragment) for fragment in fragments]
    counts = [len(samples.sizes) for samples in found]
    wanted = segment_frame_counts(frame_count, grid.segment_frames)
    if counts != wanted:
        raise MalformedBoxes(f"chunk {chunk.index}: segments of {counts} frames, not {wanted}")
    if {ticks for samples in found for ticks in samples.durations} != {grid.ticks_per_frame}:
        raise MalformedBoxes(f"chunk {chunk.index}: frames are not {grid.ticks_per_frame} ticks")
    for fragment, samples in zip(fragments, found, strict=True):
        check_frames(codec, payload_of(fragment), samples.sizes)
    first, shift = grid.first_segment(chunk), shift_ticks(grid, codec)
    segments = tuple(
        _segment(fragment, samples, grid, number=number, shift=shift)
        for number, (fragment, samples) in enumerate(zip(fragments, found, strict=True), first)
    )
    return Packaged(with_shift(init, shift) if shift else init, segments)


def _segment(fragment: bytes, samples: Samples, grid: Grid, *, number: int, shift: int) -> bytes:
    decode_time = (number - 1) * grid.segment_frames * grid.ticks_per_frame
    lacking = shift - samples.delays[0]
    if lacking == 0:
        return place(fragment, number=number, decode_time=decode_time)
    # A chunk of one or two frames has nothing to reorder, so the encoder does not delay it.
    run = Run(
        payload=payload_of(fragment),
        sizes=samples.sizes,
        delays=[delay + lacking for delay in samples.delays],
        sample_ticks=grid.ticks_per_frame,
        all_sync=False,
    )
    return write_fragment(run, number=number, decode_time=decode_time)
