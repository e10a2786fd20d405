"""Sound that Matroska has no name for loses nothing in a working copy."""

from pathlib import Path

import pytest

from tests.corpus.pictures import numbered
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from tests.videos import TENANT
from zoetrope.adapters import clients
from zoetrope.adapters.remuxer import Remuxer
from zoetrope.adapters.source_reader import SourceReader
from zoetrope.domain.layout import source_key
from zoetrope.settings import settings

NOISE = ["-f", "lavfi", "-i", "anoisesrc=r=48000:d=1:seed=1:a=0.5"]


def heard(tools: Tools, path: Path) -> str:
    """Give the hash of the sound as the encoder of sound takes it."""
    return tools.ffmpeg("-i", path, "-map", "0:a:0", "-c:a", "pcm_f32le", "-f", "md5", "-")


@pytest.mark.parametrize(
    ("name", "demuxer", "codec"),
    [
        ("camera.m2ts", "mpegts", ["-c:a", "pcm_bluray", "-sample_fmt", "s32", "-ac", "2"]),
        pytest.param("disc.vob", "mpeg", ["-c:a", "pcm_dvd", "-sample_fmt", "s16", "-ac", "2"],
                     marks=pytest.mark.exhaustive),
        pytest.param("flash.flv", "flv", ["-c:a", "nellymoser", "-ar", "44100"],
                     marks=pytest.mark.exhaustive),
    ],
)  # fmt: skip
def test_its_samples_are_the_same(
    name: str, demuxer: str, codec: list[str], tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    given = tmp_path / name
    picture = ["-c:v", "flv1"] if demuxer == "flv" else ["-c:v", "mpeg2video"]
    tools.ffmpeg(*numbered("25", 25, "96x48"), *NOISE, *picture, *codec, given)
    streams = tools.ffprobe(given, "-show_streams")["streams"]
    pipeline.accept(given)
    key = source_key(TENANT, pipeline.video_id)
    with SourceReader(clients.s3(), settings().source_bucket, key) as source:
        remuxer = Remuxer(tools.directory / "ffmpeg", source.url, demuxer, tmp_path, lambda: 60)
        copy = remuxer.copy({each["index"]: each["codec_name"] for each in streams})
    assert heard(tools, copy) == heard(tools, given)
