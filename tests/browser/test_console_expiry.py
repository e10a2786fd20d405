"""The console plays on when what it plays with has run out: a real token, and real signatures."""

import html
import re
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import boto3
import pytest
from botocore.config import Config
from playwright.sync_api import Route

from infra.cli.playback_secret import open_playback_secret
from infra.engine import Stack
from tests.browser.console import Console
from tests.integration.media import make_clip
from tests.integration.product import Product
from zoetrope.domain.playback_tokens import mint

LIFE_SECONDS = 6
SIGNED = re.compile(r'http[^"<]+X-Amz-Signature=[^"<]+')


class Ending:
    """Gives the first player a token and addresses that end in a moment: no other test can wait.

    The API mints none for less than a minute, and signs no segment for less than six hours. These
    are made of the stack's own key and of credentials for its bucket: they work, and truly end.
    """

    def __init__(self, product: Product, state: Path, video_id: str) -> None:
        stack = product.stack
        self.video_id = video_id
        self.manifests: list[str] = []
        self.segments: list[str] = []
        self._tenant = product.tenant_of(video_id)
        self._keys = open_playback_secret({}, state, state / "stack.json").read()
        self._s3 = boto3.client(
            "s3",
            endpoint_url=stack.endpoint_url,
            region_name=stack.region,
            aws_access_key_id=stack.access_key_id,
            aws_secret_access_key=stack.secret_access_key,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )

    def token(self, route: Route) -> None:
        """Answer as the API does, which would say when the token ends; this one ends sooner."""
        if self.manifests:
            route.continue_()
            return
        now = int(time.time())
        token = mint(
            self._keys.current,
            tenant=self._tenant,
            video_id=self.video_id,
            issued_at=now,
            expires_at=now + LIFE_SECONDS,
        )
        later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + 3600))
        route.fulfill(
            status=201,
            headers={"access-control-allow-origin": "*"},
            json={"token": token, "expires_at": later},
        )

    def manifest(self, route: Route) -> None:
        """Sign the addresses of the first manifest for a moment."""
        self.manifests.append(route.request.url)
        if len(self.manifests) > 1:
            route.continue_()
            return
        reply = route.fetch()
        route.fulfill(response=reply, body=SIGNED.sub(self._shorter, reply.text()))

    def _shorter(self, found: re.Match[str]) -> str:
        bucket, _, key = urlsplit(found[0]).path.lstrip("/").partition("/")
        url: str = self._s3.generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": unquote(key)}, ExpiresIn=LIFE_SECONDS
        )
        self.segments.append(url)
        return html.escape(url)


@pytest.fixture
def video_id(product: Product, stack: Stack, tmp_path: Path) -> str:
    """A signed video, longer than what a player fetches ahead."""
    found = product.ready(make_clip(tmp_path / "private.mp4", seconds=24, size="320x180"))
    product.http.patch(
        f"{stack.upload_api_url}/videos/{found.id}",
        json={"playback_policy": "signed"},
        headers={"Authorization": f"Bearer {stack.api_key}"},
    ).raise_for_status()
    return found.id


def test_a_signed_video_plays_on_after_its_addresses_have_expired(
    console: Console, product: Product, state: Path, video_id: str
) -> None:
    ending = Ending(product, state, video_id)
    console.expected_refusals = {403}
    console.page.route(f"**/videos/{video_id}/playback-tokens", ending.token)
    console.page.route("**/manifest.mpd*", ending.manifest)
    console.open(f"#/videos/{video_id}")
    console.play()
    console.video.evaluate("video => video.pause()")
    for _ in range(100):  # ended, by the clocks of those who look
        if product.http.get(ending.segments[-1]).status_code == 403:
            break
        console.page.wait_for_timeout(100)
    assert product.http.get(ending.segments[-1]).status_code == 403
    assert product.http.get(ending.manifests[0]).status_code == 403
    console.video.evaluate("video => { video.currentTime = 18; video.play().catch(() => null) }")
    console.wait("document.querySelector('video').currentTime > 19")
    assert len(ending.manifests) == 2
    assert ending.manifests[0] != ending.manifests[1]
