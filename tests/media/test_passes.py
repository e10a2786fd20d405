"""A chunk in one pass and in many: the same bytes, whatever the memory."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from tests.media.sources import picture
from tests.media.tools import Tools
from tests.pipeline import Context, Pipeline
from tests.videos import TENANT
from zoetrope.adapters import clients, processes, video_encoder
from zoetrope.domain.codecs import Codec
from zoetrope.domain.profiles import Profiles

SDR = ["-pix_fmt", "yuv420p"]
HLG = [
    *("-pix_fmt", "yuv420p10le", "-vf"),
    "setparams=color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc",
]
PROFILE = {
    "rungs": [{"short_side": side, "maxrate_kbps": 400 + side} for side in (72, 64)],
    "codecs": [{"codec": codec.value} for codec in Codec],
    "segment_seconds": 1,
    "content_aware": False,
}
EVERY_RENDITION = 6


def transcoded(pipeline: Pipeline) -> dict[str, bytes | None]:
    """What the first chunk leaves; it is taken away again."""
    media, keys = clients.media_bucket(), pipeline.keys
    outcome = pipeline.transcode(pipeline.chunks()[0])
    assert outcome["skipped"] is False
    left = {key: media.get(key) for key, _ in media.sizes(keys.media_prefix)}
    media.delete_prefix(keys.media_prefix)
    pipeline.forget_tasks()
    return left


@pytest.mark.parametrize("colour", [SDR, HLG], ids=["sdr", "hdr"])
def test_what_a_chunk_becomes_does_not_depend_on_its_passes(
    colour: list[str],
    tools: Tools,
    tmp_path: Path,
    pipeline: Pipeline,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = Mock(wraps=processes.run)
    monkeypatch.setattr(video_encoder, "run", runs)
    clients.tenants().set_profiles(TENANT, Profiles({"default": PROFILE}))
    tools.ffmpeg(*picture("24", 2), "-c:v", "libx264", *colour, film := tmp_path / "film.mp4")
    plan = pipeline.planned(film)
    # An HDR picture is tone-mapped at the size of the largest rendition, whoever shares its pass.
    assert plan.source.video.colour.hdr is (colour is HLG)
    once = transcoded(pipeline)
    runs_at_once = runs.call_count
    monkeypatch.setattr(Context, "memory_limit_in_mb", "1")
    in_passes = transcoded(pipeline)
    assert in_passes == once
    assert len(once) == EVERY_RENDITION * (1 + plan.grid.segment_count)
    assert runs.call_count - runs_at_once == runs_at_once + EVERY_RENDITION - 1
