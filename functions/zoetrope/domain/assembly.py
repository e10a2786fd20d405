"""The finished tasks of a generation, put together into its index, and checked.

Everything a player will rely on is checked here, once, before anything is published: every segment
is there with the size that was written, chunks join without a gap, and each track has one init
segment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from typing import Any

from zoetrope.domain.audio import (
    CHANNELS,
    PACKET_SAMPLES,
    SAMPLE_RATE,
    last_segment,
    packet_count,
    segment_ends,
)
from zoetrope.domain.companions import has_poster, storyboard_of, subtitle_track
from zoetrope.domain.entity_tags import entity_tag
from zoetrope.domain.fragments import samples_of
from zoetrope.domain.grid import segment_frame_counts
from zoetrope.domain.index import Index, Track, run_lengths
from zoetrope.domain.init_segments import codec_of, shift_of, timescale_of
from zoetrope.domain.ladder import Rendition
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.measuring import bandwidths
from zoetrope.domain.packaging import shift_ticks
from zoetrope.domain.plan import Plan
from zoetrope.domain.source import AudioStream
from zoetrope.errors import MediaRejected

Result = Mapping[str, Any]

# A container may overstate its length a little; a file cut short in its middle is another matter.
_LEAST_OF_STATED = Fraction(9, 10)


class IncompleteGeneration(ValueError):
    """The objects of a generation do not make a stream: a fault of ours, never published."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a generation consists of: the tasks' own accounts, and what S3 holds."""

    plan: Plan
    keys: GenerationKeys
    chunks: Sequence[Result]
    """In order, one for each chunk of the plan."""
    audio: Mapping[str, Sequence[Result]]
    """By track name: in order, one for each span."""
    stored: Mapping[str, int]
    """Sizes by key of everything under the media prefix."""
    tags: Mapping[str, str]
    """S3's entity tags by key, likewise: what is stored is what was written, to the byte."""
    inits: Mapping[str, bytes]
    """Init segments by track name."""
    sound_ends: Mapping[str, bytes] = field(default_factory=dict)
    """By track name, the last segment of a track that was cut where the picture ends early."""
    stills: Result = field(default_factory=dict)
    """MakeStills' own account; empty if it came to nothing."""
    subtitles: Mapping[str, Result] = field(default_factory=dict)
    """ExtractSubtitles' own account, by track name."""


def assemble(evidence: Evidence) -> Index:
    """Give the index of a generation.

    Raises IncompleteGeneration when something is missing or does not join, MediaRejected when the
    source holds much less than it says.
    """
    frames = frame_count(evidence.plan, evidence.chunks)
    grid = evidence.plan.grid
    video = [_video_track(evidence, each, frames) for each in evidence.plan.renditions]
    audio = [
        _audio_track(evidence, name, stream, frames)
        for name, stream in evidence.plan.audio_tracks.items()
    ]
    return Index(
        video_id=evidence.keys.video_id,
        generation=evidence.keys.generation,
        frame_rate=grid.rate,
        duration=frames / grid.rate,
        tracks=(*video, *audio, *_subtitle_tracks(evidence, frames)),
        has_poster=has_poster(evidence.stills, evidence.keys, evidence.stored),
        storyboard=storyboard_of(evidence.stills, evidence.keys, evidence.stored),
    )


def _subtitle_tracks(evidence: Evidence, frames: int) -> list[Track]:
    found = (
        subtitle_track(
            name,
            stream,
            evidence.subtitles.get(name),
            grid=evidence.plan.grid,
            frames=frames,
            keys=evidence.keys,
            stored=evidence.stored,
        )
        for name, stream in evidence.plan.subtitle_tracks.items()
    )
    return [track for track in found if track]


def frame_count(plan: Plan, chunks: Sequence[Result]) -> int:
    """Add up the chunks: all whole until the source ends, and nothing after that.

    Raises IncompleteGeneration, MediaRejected for a source that is not as long as it says.
    """
    grid = plan.grid
    planned = list(grid.chunks())
    counts = [int(result["frame_count"]) for result in chunks]
    if len(counts) != len(planned):
        raise IncompleteGeneration(f"{len(counts)} chunks of {len(planned)}")
    excess = [count - chunk.frame_count for count, chunk in zip(counts, planned, strict=True)]
    # A source that ends within a frame may fill it: 361 frames at 120/s make 180 or 181 at 60/s.
    if any(more > 0 for more in excess[:-1]) or excess[-1] > 1:
        raise MediaRejected(
            "corrupt_source",
            "The file has more picture than it announces. Export it again and upload it.",
        )
    whole = 0
    while whole < len(counts) - 1 and counts[whole] == planned[whole].frame_count:
        whole += 1
    if any(counts[whole + 1 :]):
        if plan.source.video.held_from is not None:  # what is held comes, but not all before it
            raise MediaRejected(
                "corrupt_source",
                "The picture cannot be decoded up to its end. Export it again and upload it.",
            )
        raise IncompleteGeneration(f"chunk {whole} has {counts[whole]} frames: a gap follows")
    if sum(counts) < _LEAST_OF_STATED * grid.frame_count:
        raise MediaRejected(
            "corrupt_source",
            f"The file ends after {float(sum(counts) / grid.rate):.0f} s of the "
            f"{float(grid.duration):.0f} s that it announces. Upload it again, whole.",
        )
    return sum(counts)


def key_frame_lengths(chunks: Sequence[Result], rendition: str) -> list[int]:
    """Give the bytes up to the end of each segment's key frame; [] if a task did not note them."""
    accounts = [result["tracks"][rendition] for result in chunks if result["frame_count"]]
    noted = [account.get("key_frames") for account in accounts]
    return [length for each in noted for length in each] if all(noted) else []


def _video_track(evidence: Evidence, rendition: Rendition, frames: int) -> Track:
    grid = evidence.plan.grid
    accounts = [
        result["tracks"][rendition.name] for result in evidence.chunks if result["frame_count"]
    ]
    sizes, tags = _all_of("sizes", accounts), _all_of("tags", accounts)
    ticks = [
        count * grid.ticks_per_frame for count in segment_frame_counts(frames, grid.segment_frames)
    ]
    init = _checked_init(evidence, rendition.name, _only_init(rendition.name, accounts))
    if (timescale_of(init), shift_of(init)) != (grid.timescale, shift_ticks(grid, rendition.codec)):
        raise IncompleteGeneration(f"the init segment of {rendition.name} would shift its time")
    _check_stored(evidence, rendition.name, sizes, tags, len(ticks))
    peak, average = bandwidths(sizes, ticks, grid.timescale)
    key_frames = key_frame_lengths(evidence.chunks, rendition.name)
    sought, sought_average = bandwidths(key_frames, ticks, grid.timescale) if key_frames else (0, 0)
    return Track(
        name=rendition.name,
        kind="video",
        codec=codec_of(init),
        timescale=grid.timescale,
        durations=run_lengths(ticks),
        bandwidth=peak,
        average_bandwidth=average,
        width=rendition.width,
        height=rendition.height,
        key_frame_bandwidth=sought,
        key_frame_average_bandwidth=sought_average,
    )


def _audio_track(evidence: Evidence, name: str, stream: AudioStream, frames: int) -> Track:
    accounts = evidence.audio[name]
    init = _checked_init(evidence, name, _only_init(name, accounts))
    if (timescale_of(init), shift_of(init)) != (SAMPLE_RATE, 0):
        raise IncompleteGeneration(f"the init segment of {name} would shift its time")
    sizes, tags = _all_of("sizes", accounts), _all_of("tags", accounts)
    ticks = _joined(evidence.plan, name, accounts)
    if name in evidence.sound_ends:
        end = evidence.sound_ends[name]
        number, _ = last_segment(segment_ends(evidence.plan.grid), _packets(evidence.plan, frames))
        sizes = [*sizes[: number - 1], len(end)]
        tags = [*tags[: number - 1], entity_tag(end)]
        ticks = [*ticks[: number - 1], samples_of(end).duration]
    _check_stored(evidence, name, sizes, tags, len(ticks))
    _check_length(evidence.plan, name, sum(ticks), frames)
    peak, average = bandwidths(sizes, ticks, SAMPLE_RATE)
    return Track(
        name=name,
        kind="audio",
        codec=codec_of(init),
        timescale=SAMPLE_RATE,
        durations=run_lengths(ticks),
        bandwidth=peak,
        average_bandwidth=average,
        channels=CHANNELS,
        sample_rate=SAMPLE_RATE,
        language=stream.language,
        default=stream.default,
        title=stream.title,
    )


def _joined(plan: Plan, name: str, spans: Sequence[Result]) -> list[int]:
    """Give the lengths of a track's segments, which are those that were planned."""
    ticks: list[int] = _all_of("ticks", spans)
    ends = segment_ends(plan.grid)
    if ticks != [PACKET_SAMPLES * (end - begin) for begin, end in pairwise([0, *ends])]:
        raise IncompleteGeneration(f"{name}: its segments do not join as they were planned")
    return ticks


def _all_of(member: str, accounts: Sequence[Result]) -> list[Any]:
    return [each for account in accounts for each in account[member]]


def _packets(plan: Plan, frames: int) -> int:
    return packet_count(frames / plan.grid.rate)


def _check_length(plan: Plan, name: str, samples: int, frames: int) -> None:
    # The picture may have a frame that was not planned; sound ends with the packet nearest to it.
    allowed = 1 / plan.grid.rate + Fraction(PACKET_SAMPLES, 2 * SAMPLE_RATE)
    if abs(Fraction(samples, SAMPLE_RATE) - frames / plan.grid.rate) > allowed:
        raise IncompleteGeneration(f"{name} does not end with the picture")


def _only_init(name: str, accounts: Sequence[Result]) -> str:
    """Give the digest of the one init segment that all tasks of a track made."""
    digests = {account["init_sha256"] for account in accounts}
    if len(digests) != 1:
        raise IncompleteGeneration(f"{name} has {len(digests)} init segments")
    return str(digests.pop())


def _checked_init(evidence: Evidence, name: str, digest: str) -> bytes:
    init = evidence.inits[name]
    if sha256(init).hexdigest() != digest:
        raise IncompleteGeneration(f"the init segment of {name} is not the one its tasks made")
    return init


def _check_stored(
    evidence: Evidence, name: str, sizes: Sequence[int], tags: Sequence[str], count: int
) -> None:
    """Hold S3 to what the tasks wrote: every segment there, none empty, each byte as it was."""
    if (len(sizes), len(tags)) != (count, count):
        raise IncompleteGeneration(f"{name}: {len(sizes)} segments, not {count}")
    for number, (size, tag) in enumerate(zip(sizes, tags, strict=True), start=1):
        key = evidence.keys.segment(name, number)
        stored = evidence.stored.get(key)
        if stored != size or not size:
            raise IncompleteGeneration(f"{name}/{number}: {stored} bytes in S3, not {size}")
        if evidence.tags.get(key) != tag:
            raise IncompleteGeneration(f"{name}/{number}: its bytes are not those that were made")
