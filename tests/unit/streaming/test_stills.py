"""What accompanies a stream over HTTP: poster, storyboard, key frames, subtitles."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.aws import MEDIA_BUCKET
from tests.indexes import KEY_FRAMES, VIDEO_ID, full_film_index
from tests.unit.streaming.conftest import text_of
from tests.unit.streaming.test_tokens import token
from tests.videos import stored_video
from zoetrope.adapters import clients
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.signing_window import MANIFEST_MAX_AGE_SECONDS
from zoetrope.domain.video import PlaybackPolicy

Get = Callable[..., dict[str, Any]]
PICTURES = ["poster.jpg", "storyboard/1.jpg"]
SIGNED = ["storyboard.vtt", "720p-key-frames.m3u8", "subtitle-0.m3u8"]


@pytest.mark.parametrize(
    ("name", "key"), [("poster.jpg", "poster.jpg"), ("storyboard/1.jpg", "storyboard/001.jpg")]
)
def test_a_picture_is_where_a_signed_url_says(
    get: Get, full_film: str, name: str, key: str
) -> None:
    reply = get(f"/videos/{full_film}/{name}")
    assert (reply["statusCode"], reply["body"]) == (302, "")
    location = reply["headers"]["Location"]
    assert location.startswith(f"https://{MEDIA_BUCKET}.s3.")
    assert f"/media/{full_film}/1/{key}?" in location
    assert re.search(r"X-Amz-Signature=[0-9a-f]{64}$", location)
    age = int(reply["headers"]["Cache-Control"].partition("max-age=")[2])
    assert 0 < age <= MANIFEST_MAX_AGE_SECONDS
    assert reply["headers"]["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", SIGNED)
def test_what_lists_signed_urls_is_cached_like_a_manifest(
    get: Get, full_film: str, name: str
) -> None:
    reply = get(f"/videos/{full_film}/{name}")
    assert reply["statusCode"] == 200
    again = get(f"/videos/{full_film}/{name}", headers={"If-None-Match": reply["headers"]["ETag"]})
    assert (again["statusCode"], again["body"]) == (304, "")
    assert again["headers"]["Content-Type"] == reply["headers"]["Content-Type"]


def test_the_storyboard_is_webvtt(get: Get, full_film: str) -> None:
    reply = get(f"/videos/{full_film}/storyboard.vtt")
    assert reply["headers"]["Content-Type"] == "text/vtt; charset=utf-8"
    assert text_of(reply).count("#xywh=") == 8


def test_the_key_frames_are_as_long_as_the_tasks_noted(get: Get, full_film: str) -> None:
    text = text_of(get(f"/videos/{full_film}/720p-key-frames.m3u8"))
    assert re.findall(r"BYTERANGE:(\d+)@0", text) == [str(length) for length in KEY_FRAMES]


def test_key_frames_that_are_missing_are_a_fault_worth_retrying(get: Get, full_film: str) -> None:
    reply = get(f"/videos/{full_film}/360p-key-frames.m3u8")
    assert (reply["statusCode"], "Retry-After" in reply["headers"]) == (503, True)


@pytest.mark.parametrize(
    "name",
    ["storyboard/2.jpg", "storyboard/0.jpg", "storyboard/1.png", "subtitle-2.m3u8",
     "audio-0-key-frames.m3u8"],
)  # fmt: skip
def test_what_a_film_does_not_have_is_not_found(get: Get, full_film: str, name: str) -> None:
    reply = get(f"/videos/{full_film}/{name}")
    assert reply["statusCode"] == 404
    assert json.loads(reply["body"])["code"] == "not_found"


@pytest.mark.parametrize("name", [*PICTURES, "storyboard.vtt", "720p-key-frames.m3u8"])
def test_a_film_that_was_published_without_stills_has_none(get: Get, film: str, name: str) -> None:
    assert get(f"/videos/{film}/{name}")["statusCode"] == 404


@pytest.mark.parametrize("name", [*PICTURES, *SIGNED])
@pytest.mark.parametrize(
    ("status", "fields", "status_code"),
    [
        (Status.PROCESSING, {}, 409),
        (Status.DELETED, {}, 404),
        (Status.READY, {"playback_policy": PlaybackPolicy.SIGNED}, 401),
    ],
)
def test_stills_are_as_visible_as_the_stream(
    get: Get, name: str, status: Status, fields: dict[str, Any], status_code: int
) -> None:
    other = "01HF0000000000000000000001"
    stored_video(clients.video_table(), status, video_id=other, **fields)
    assert get(f"/videos/{other}/{name}")["statusCode"] == status_code


@pytest.fixture
def signed_film(get: Get) -> str:  # noqa: ARG001 - the account must be there
    """The id of a published video with stills that is played with a token."""
    stored_video(
        clients.video_table(),
        Status.READY,
        video_id=VIDEO_ID,
        playback_policy=PlaybackPolicy.SIGNED,
    )
    keys = GenerationKeys(VIDEO_ID, 1)
    clients.media_bucket().put_json(keys.index, full_film_index().to_json())
    return VIDEO_ID


@pytest.mark.parametrize("name", PICTURES)
def test_a_token_opens_the_pictures_and_no_shared_cache_keeps_where_they_are(
    get: Get, signed_film: str, name: str
) -> None:
    reply = get(f"/videos/{signed_film}/{name}?token={token()}")
    assert reply["statusCode"] == 302
    assert reply["headers"]["Cache-Control"].startswith("private, max-age=")


def test_the_manifest_of_a_signed_film_names_its_thumbnails_and_playlists_with_the_token(
    get: Get, signed_film: str
) -> None:
    secret = token()
    manifest = text_of(get(f"/videos/{signed_film}/manifest.mpd?token={secret}"))
    [media] = re.findall(r'media="storyboard/[$]Number[$][.]jpg([^"]*)"', manifest)
    assert f"token={secret}" in media
    master = text_of(get(f"/videos/{signed_film}/master.m3u8?token={secret}"))
    for name in ("subtitle-1.m3u8", "720p-key-frames.m3u8"):
        [query] = re.findall(rf'URI="{name}([^"]*)"', master)
        assert f"token={secret}" in query
