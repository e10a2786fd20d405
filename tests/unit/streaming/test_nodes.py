"""Nodes, each with credentials of its own, are one service to a client; and each is thrifty."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.aws import ENVIRONMENT
from tests.unit.conftest import forget_cached
from tests.unit.streaming.conftest import Clock, text_of
from zoetrope.adapters import http_calls
from zoetrope.adapters.function_credentials import ASSUMED_LIFE_SECONDS
from zoetrope.domain.signing_window import WINDOW_SECONDS

Get = Callable[..., dict[str, Any]]
SIGNED = ["720p.m3u8", "audio-0.m3u8", "manifest.mpd"]


@pytest.fixture
def another_node(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes the process another one: nothing cached, and other credentials."""

    def become(name: str) -> None:
        forget_cached()
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", f"AKID{name}")
        monkeypatch.setenv("AWS_SESSION_TOKEN", f"session-of-{name}")

    return become


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each service was called."""
    counted: Counter[str] = Counter()
    through = http_calls.read

    def counting(method: str, url: str, **how: Any) -> http_calls.Reply:
        counted[urlsplit(url).netloc.split(".")[0]] += 1
        return through(method, url, **how)

    monkeypatch.setattr(http_calls, "read", counting)
    return counted


@pytest.mark.parametrize("name", SIGNED)
def test_a_copy_from_one_node_is_good_to_another(
    get: Get, film: str, clock: Clock, another_node: Callable[[str], None], name: str
) -> None:
    another_node("A")
    first = get(f"/videos/{film}/{name}")
    clock.now += WINDOW_SECONDS - 1
    another_node("B")
    second = get(f"/videos/{film}/{name}")
    assert "AKIDA" in text_of(first)
    assert "AKIDB" in text_of(second)
    assert first["headers"]["ETag"] == second["headers"]["ETag"]
    asked = get(f"/videos/{film}/{name}", headers={"If-None-Match": first["headers"]["ETag"]})
    assert asked["statusCode"] == 304


def test_a_copy_whose_session_ends_too_soon_is_replaced_and_a_better_one_is_kept(
    get: Get, film: str, clock: Clock, another_node: Callable[[str], None]
) -> None:
    # A session that was first seen almost its assumed life ago signs for half an hour or more; a
    # film of 31 s needs less. So make the film need more than what is left.
    another_node("old")
    get(f"/videos/{film}/720p.m3u8")
    clock.now += ASSUMED_LIFE_SECONDS - WINDOW_SECONDS
    etag = get(f"/videos/{film}/720p.m3u8")["headers"]["ETag"]
    another_node("new")
    assert get(f"/videos/{film}/720p.m3u8")["headers"]["ETag"] == etag
    digest, _, until = etag.rpartition(".")
    shorter = f'{digest}.{int(until.rstrip(chr(34))) - 1}"'
    longer = f'{digest}.{int(until.rstrip(chr(34))) + 1}"'
    path = f"/videos/{film}/720p.m3u8"
    assert get(path, headers={"If-None-Match": shorter})["statusCode"] == 200
    kept = get(path, headers={"If-None-Match": longer})
    assert (kept["statusCode"], kept["headers"]["ETag"]) == (304, longer)


@pytest.mark.parametrize("name", ["master.m3u8", *SIGNED])
def test_a_manifest_costs_one_item_of_the_table_and_the_index_is_read_once(
    get: Get, film: str, calls: Counter[str], name: str
) -> None:
    for number in range(1, 4):
        assert get(f"/videos/{film}/{name}")["statusCode"] == 200
        assert calls == {"dynamodb": number, ENVIRONMENT["MEDIA_BUCKET"]: 1}


def test_what_is_refused_without_a_look_costs_nothing(get: Get, calls: Counter[str]) -> None:
    get("/videos/nonsense/master.m3u8")
    get("/health")
    assert not calls
