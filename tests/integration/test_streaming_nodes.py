"""Eight streaming nodes over one store, killed while the video is published anew."""

import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from infra.engine import Stack
from tests.integration.media import make_clip
from tests.integration.product import Product
from tests.integration.receivers import eventually
from tests.running import ROOT

pytestmark = pytest.mark.slow
NODES = 8
CLIENTS = 12
KILL_EVERY_SECONDS = 1.0
AFTERWARDS_SECONDS = 5.0
_GENERATION = re.compile(r"/media/[0-9A-Z]{26}/(\d+)/")


class Node:
    """One process, killed and started again under the same number."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.streaming_node"],
            env=self._environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout
        self.url = f"http://127.0.0.1:{self._process.stdout.readline().strip()}"

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()


@pytest.fixture
def nodes(stack: Stack) -> Iterator[list[Node]]:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'functions'}{os.pathsep}{ROOT}",
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "AWS_REGION": stack.region,
        "AWS_ACCESS_KEY_ID": stack.access_key_id,
        "AWS_SECRET_ACCESS_KEY": stack.secret_access_key,
        "TABLE_NAME": stack.table_name,
        "MEDIA_BUCKET": stack.media_bucket,
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    }
    running = [Node(environment) for _ in range(NODES)]
    yield running
    for node in running:
        node.kill()


@dataclass
class Seen:
    """What the clients saw, all together."""

    replies: Counter[str] = field(default_factory=Counter)
    generations: Counter[int] = field(default_factory=Counter)
    resets: int = 0
    wrong: list[str] = field(default_factory=list)


class Viewer(threading.Thread):
    """Begins one viewing after another, each request at any node."""

    def __init__(
        self, nodes: list[Node], video_id: str, seen: Seen, until: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        self._nodes, self._seen, self._until = nodes, seen, until
        self._base = f"/videos/{video_id}/"
        self._client = httpx.Client(timeout=30)
        # A connection that is kept may be closed as it is used again, which says nothing of a node.
        self._storage = httpx.Client(timeout=30, limits=httpx.Limits(max_keepalive_connections=0))

    def run(self) -> None:
        while not self._until.is_set():
            try:
                self._view()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is wrong
                self._seen.wrong.append(repr(error))
        self._client.close()
        self._storage.close()

    def _view(self) -> None:
        master = self._get("master.m3u8")
        assert master.count("#EXT-X-STREAM-INF") > 1
        children = [line for line in master.splitlines() if line and not line.startswith("#")]
        children += re.findall(r'URI="([^"]+)"', master)
        [generation] = {int(found) for found in re.findall(r"\?generation=(\d+)", master)}
        self._seen.generations[generation] += 1
        for child in children:
            text = self._get(child)
            self._hold(text, child, generation)
        manifest = self._get("manifest.mpd")
        self._hold(manifest, "manifest.mpd", None)
        url = random.choice(re.findall(r"http://[^\s\"]+\.m4s\?[^\s\"]+", text))
        if self._storage.get(url).status_code != 200:
            self._seen.wrong.append("a segment that a playlist named was refused")

    def _hold(self, text: str, name: str, generation: int | None) -> None:
        found = {int(each) for each in _GENERATION.findall(text)}
        ends = ("#EXT-X-ENDLIST\n", "</MPD>\n")
        if len(found) != 1 or (generation and found != {generation}) or not text.endswith(ends):
            self._seen.wrong.append(f"{name} of generation {generation} is of {found}")

    def _get(self, name: str) -> str:
        while True:
            try:
                reply = self._client.get(random.choice(self._nodes).url + self._base + name)
            except (httpx.NetworkError, httpx.RemoteProtocolError):
                # The node died; one that lives and does not answer (a timeout) is wrong.
                self._seen.resets += 1
                continue
            self._seen.replies[str(reply.status_code)] += 1
            if reply.status_code != 200:
                self._seen.wrong.append(f"{name}: {reply.status_code} {reply.text[:200]}")
            return reply.text


def test_no_reply_is_wrong_mixed_or_failed_while_nodes_die_and_the_video_is_published_anew(
    product: Product, nodes: list[Node], tmp_path: Path
) -> None:
    video_id = product.ready(make_clip(tmp_path / "clip.mp4", seconds=5, size="640x480")).id
    seen, until = Seen(), threading.Event()
    viewers = [Viewer(nodes, video_id, seen, until) for _ in range(CLIENTS)]
    for viewer in viewers:
        viewer.start()
    killer = threading.Thread(target=kill_in_turn, args=(nodes, until), daemon=True)
    killer.start()
    product.api.reprocess(video_id)
    product.finished(video_id)
    eventually(lambda: seen.generations[2] > 0, 60)
    time.sleep(AFTERWARDS_SECONDS)
    until.set()
    for thread in (*viewers, killer):
        thread.join(timeout=60)
    assert seen.wrong == []
    assert set(seen.replies) == {"200"}
    assert set(seen.generations) == {1, 2}
    assert seen.resets > 0


def kill_in_turn(nodes: list[Node], until: threading.Event) -> None:
    turn = 0
    while not until.wait(KILL_EVERY_SECONDS):
        node = nodes[turn % len(nodes)]
        node.kill()
        node.start()
        turn += 1
