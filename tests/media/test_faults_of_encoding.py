"""What goes wrong while a chunk is encoded is said: it is neither its end nor tried for ever."""

from pathlib import Path

import pytest

from tests.media.sources import Sources
from tests.pipeline import Pipeline
from zoetrope.adapters import clients, video_encoder
from zoetrope.errors import ToolFailed


@pytest.mark.parametrize("filters", ["zscale=min=9999", "crop=iw*9:ih", "scale=w=0*0/0:h=10"])
def test_a_filter_that_fails_is_no_end_of_the_source(
    filters: str, sources: Sources, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.planned(sources("film.mp4"))
    monkeypatch.setattr(video_encoder, "to_bt709", lambda *_, **__: (filters,))
    for chunk in (pipeline.chunks()[0], pipeline.chunks()[-1]):
        with pytest.raises(ToolFailed, match="fc#0"):
            pipeline.transcode(chunk)


def test_an_output_that_cannot_be_packaged_is_refused_at_once(
    sources: Sources, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.planned(sources("film.mp4"))
    chunk = pipeline.chunks()[0]
    encode = video_encoder.VideoEncoder.encode

    def torn(encoder: video_encoder.VideoEncoder, given: object) -> video_encoder.EncodedChunk:
        encoded = encode(encoder, given)  # type: ignore[arg-type]
        for file in encoded.files.values():
            _tear(file)
        return encoded

    monkeypatch.setattr(video_encoder.VideoEncoder, "encode", torn)
    outcome = pipeline.transcode(chunk)
    assert outcome["outcome"] == "rejected"
    assert outcome["failure"]["code"] == "internal_error"
    media = clients.media_bucket()
    assert media.get_json(pipeline.keys.failure) == outcome["failure"]
    assert list(media.sizes(pipeline.keys.media_prefix)) == []


def _tear(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])
