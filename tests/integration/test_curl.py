"""The contract with nothing but curl, as its documents show it: a film goes up, and streams."""

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import m3u8
import pytest

from infra.engine import Stack
from tests.integration.media import decode, make_clip, probe

CURL = shutil.which("curl")
LONGEST_SECONDS = 180
REFUSED = 22
"""What curl ends with after an HTTP status of 400 and more."""

pytestmark = pytest.mark.skipif(CURL is None, reason="no curl here")


def run_curl(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(CURL), "--silent", "--show-error", "--fail-with-body", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def curl(*arguments: str) -> str:
    """Run curl and give what it fetched; a refusal is an error."""
    done = run_curl(*arguments)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


class Caller:
    """Who calls the Upload API with a key."""

    def __init__(self, stack: Stack) -> None:
        self._api = stack.upload_api_url
        self._key = ("-H", f"Authorization: Bearer {stack.api_key}")

    def call(self, path: str, *arguments: str) -> dict[str, Any]:
        return dict(json.loads(curl(f"{self._api}{path}", *self._key, *arguments)))

    def upload(self, clip: Path) -> str:
        """Create a signed video, send its one part, complete it; give its id."""
        declared = {"filename": clip.name, "size_bytes": clip.stat().st_size}
        created = self.call(
            "/videos", "--json", json.dumps(declared | {"playback_policy": "signed"})
        )
        [part] = created["upload"]["parts"]
        curl("--upload-file", str(clip), part["url"])
        done = self.call(f"/videos/{created['id']}/upload/complete", "-X", "POST")
        assert done["status"] in {"uploaded", "processing"}
        return str(created["id"])

    def ready(self, video_id: str) -> dict[str, str]:
        """Ask until it is ready; give where it plays."""
        late = time.monotonic() + LONGEST_SECONDS
        while (video := self.call(f"/videos/{video_id}"))["status"] != "ready":
            assert time.monotonic() < late, video
            time.sleep(0.5)
        return dict(video["playback"])


@pytest.fixture(scope="module")
def manifests(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of a signed film, without a token and with one."""
    caller = Caller(stack)
    clip = make_clip(tmp_path_factory.mktemp("clip") / "film.mp4", seconds=2, size="320x180")
    video_id = caller.upload(clip)
    playback = caller.ready(video_id)
    wanted = ("--json", '{"ttl_seconds": 600}')
    token = caller.call(f"/videos/{video_id}/playback-tokens", *wanted)["token"]
    bare = {"bare": playback["hls_url"]}
    return bare | {name: f"{playback[f'{name}_url']}?token={token}" for name in ("hls", "dash")}


def test_curl_uploads_a_signed_film_and_fetches_it_with_a_token(
    manifests: dict[str, str], tmp_path: Path
) -> None:
    refused = run_curl(manifests["bare"])
    assert refused.returncode == REFUSED
    assert json.loads(refused.stdout)["code"] == "playback_token_required"
    master = m3u8.loads(curl("--compressed", manifests["hls"]), manifests["hls"])
    media = m3u8.loads(curl("--compressed", master.playlists[0].absolute_uri))
    fetched = tmp_path / "fetched.mp4"
    with fetched.open("wb") as file:
        for url in (media.segment_map[0].uri, *(segment.uri for segment in media.segments)):
            curl("--output", str(tmp_path / "piece"), url)
            file.write((tmp_path / "piece").read_bytes())
    assert probe(fetched)["streams"][0]["codec_type"] == "video"
    assert "<MPD" in curl("--compressed", manifests["dash"])


@pytest.mark.parametrize("manifest", ["hls", "dash"])
def test_ffmpeg_decodes_that_film_with_the_token_alone(
    manifests: dict[str, str], manifest: str
) -> None:
    decode(manifests[manifest])
