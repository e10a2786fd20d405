"""What is not a video is refused in seconds, with a code of the contract and a plain sentence."""

import json
import time
from pathlib import Path

import pytest

from tests.media.sources import Sources
from tests.pipeline import Pipeline
from zoetrope.adapters import clients


@pytest.mark.parametrize(
    ("name", "code"), [("text.mp4", "not_a_video"), ("sound.mp4", "no_video_stream")]
)
def test_what_is_no_video_is_refused_in_seconds(
    name: str, code: str, sources: Sources, pipeline: Pipeline
) -> None:
    source = sources(name)
    began = time.monotonic()
    outcome = pipeline.run(source)
    assert time.monotonic() - began < 60
    assert outcome["outcome"] == "rejected"
    assert outcome["failure"]["code"] == code
    assert outcome["failure"]["message"].endswith(".")
    assert clients.media_bucket().get_json(pipeline.keys.failure) == outcome["failure"]


def test_an_empty_file_is_refused(pipeline: Pipeline) -> None:
    assert pipeline.run(b"")["failure"]["code"] == "not_a_video"


def test_a_file_cut_short_before_its_index_is_corrupt(sources: Sources, pipeline: Pipeline) -> None:
    whole = sources("film.mp4").read_bytes()
    assert pipeline.run(whole[: len(whole) // 2])["failure"]["code"] == "corrupt_source"


def test_a_source_that_is_gone_says_so(sources: Sources, pipeline: Pipeline) -> None:
    pipeline.accept(sources("silent.mp4"))
    clients.s3().delete_object(Bucket="zoetrope-source", Key=f"sources/acme/{pipeline.video_id}")
    assert pipeline.probe()["failure"]["code"] == "source_missing"


def test_a_playlist_inside_a_container_name_reaches_nothing(
    tmp_path: Path, pipeline: Pipeline
) -> None:
    concat = tmp_path / "v.mp4"
    concat.write_text("ffconcat version 1.0\nfile /etc/passwd\n")
    assert pipeline.run(concat)["failure"]["code"] == "not_a_video"
    assert "passwd" not in json.dumps(pipeline.outcomes)
