"""What was packaged is decoded before it is uploaded: what does not play is not published."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.media.sources import Sources
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from tests.videos import TENANT
from zoetrope.adapters import clients
from zoetrope.adapters.output_check import check_decodes
from zoetrope.domain.codecs import Codec
from zoetrope.domain.fragments import samples_of
from zoetrope.domain.profiles import Profiles
from zoetrope.errors import ToolFailed

ALL = {"codecs": [{"codec": codec.value} for codec in Codec], "segment_seconds": 1}
NAMES = ["72p", "72p-hevc", "72p-av1"]


@dataclass(frozen=True)
class Track:
    """What is stored of a rendition."""

    init: bytes
    segments: tuple[bytes, ...]


def stored(pipeline: Pipeline, track: str) -> Track:
    media, keys = clients.media_bucket(), pipeline.keys
    count = next(e for e in pipeline.index().tracks if e.name == track).segment_count
    segments = tuple(media.get(keys.segment(track, number + 1)) or b"" for number in range(count))
    return Track(media.get(keys.init_segment(track)) or b"", segments)


def with_gap(segment: bytes) -> bytes:
    """Damage the key frame of a segment from its head on; its lengths stay.

    What follows the head is arithmetic coding: HEVC and AV1 decode anything there to some picture.
    """
    begin = segment.index(b"mdat") + 4
    end, head = begin + samples_of(segment).sizes[0], begin + 8
    return segment[:head] + bytes(end - head) + segment[end:]


def test_a_segment_whose_key_frame_does_not_decode_is_found(
    sources: Sources, pipeline: Pipeline, tools: Tools, tmp_path: Path
) -> None:
    clients.tenants().set_profiles(TENANT, Profiles({"default": ALL}))
    assert pipeline.run(sources("film.mp4"), parallel=2)["outcome"] == "done"

    good = {name: stored(pipeline, name) for name in NAMES}

    def check(tracks: dict[str, Track]) -> None:
        for name, track in tracks.items():
            (tmp_path / name).write_bytes(b"".join([track.init, *track.segments]))
        check_decodes(
            tools.directory / "ffmpeg",
            list(tracks),
            segment_count=len(good[NAMES[0]].segments),
            directory=tmp_path,
            timeout_seconds=60,
        )

    check(good)
    for number, name in enumerate(NAMES):
        init, segments = good[name].init, good[name].segments
        bad = {
            "damaged": Track(init, (segments[0], with_gap(segments[1]), *segments[2:])),
            "of another codec": Track(good[NAMES[number - 1]].init, segments),
            "lacking": Track(init, segments[:-1]),
        }
        for track in bad.values():
            with pytest.raises(ToolFailed, match="what was encoded does not decode"):
                check(good | {name: track})
