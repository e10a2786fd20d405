"""No manifest of the running stack breaks a rule, and a manifest that breaks one is found out."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.integration.media import make_clip
from tests.integration.product import Product
from tests.manifest_rules import Fetch, broken_rules

CLIPS: dict[str, tuple[int, str, str]] = {
    "film": (9, "640x360", "24000/1001"),
    "portrait": (6, "360x640", "30"),
    "television": (13, "480x360", "25"),
    "ntsc": (5, "640x480", "30000/1001"),
    "fast": (5, "480x480", "60"),
}


@pytest.fixture(scope="module")
def film(product: Product, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address below which the manifests of a published film are."""
    return published(product, "film", tmp_path_factory.mktemp("clips"))


def published(product: Product, name: str, folder: Path) -> str:
    seconds, size, rate = CLIPS[name]
    clip = make_clip(folder / f"{name}.mp4", seconds=seconds, size=size, rate=rate)
    return f"{product.stack.streaming_api_url}/videos/{product.ready(clip).id}/"


@pytest.fixture(scope="module")
def fetch(product: Product) -> Fetch:
    """Fetches each address once."""
    return cache(lambda url: product.http.get(url).raise_for_status().content)


def test_no_manifest_breaks_a_rule(film: str, fetch: Fetch) -> None:
    assert broken_rules(film, fetch) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(CLIPS) - {"film"}))
def test_no_manifest_of_another_kind_of_video_breaks_a_rule(
    product: Product, fetch: Fetch, tmp_path: Path, name: str
) -> None:
    assert broken_rules(published(product, name, tmp_path), fetch) == []


FAULTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "a bandwidth below the peak": (
        "BANDWIDTH",
        lambda text: re.sub(r"([:,])BANDWIDTH=\d", r"\1BANDWIDTH=", text),
    ),
    "an average above the peak": (
        "AVERAGE",
        lambda text: re.sub(r"AVERAGE-BANDWIDTH=", "AVERAGE-BANDWIDTH=9", text),
    ),
    "another codec": ("CODECS", lambda text: text.replace("avc1.", "avc1.F")),
    "an EXTINF too long": ("EXTINF", lambda text: text.replace("#EXTINF:", "#EXTINF:1", 1)),
    "two target durations": (
        "different target",
        lambda text: (
            text.replace("#EXT-X-TARGETDURATION:", "#EXT-X-TARGETDURATION:1")
            if "/audio-0/" in text
            else text
        ),
    ),
    "half a key frame": (
        "key frame",
        lambda text: text.replace("EXT-X-BYTERANGE:", "EXT-X-BYTERANGE:1"),
    ),
    "no end": ("ENDLIST", lambda text: text.replace("#EXT-X-ENDLIST", "")),
    "a gap in the MPD": ("timeline", lambda text: re.sub(r'<S d="\d+"/>', "", text, count=1)),
    "another duration": (
        "right after its longest track",
        lambda text: text.replace('Duration="PT', 'Duration="PT1'),
    ),
    "another segment": (
        "names other",
        lambda text: re.sub("(media=.*)2.m4s", r"\g<1>1.m4s", text),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_manifest_with_a_fault_is_found_out(film: str, fetch: Fetch, fault: str) -> None:
    expected, spoil = FAULTS[fault]

    def spoiled(url: str) -> bytes:
        body = fetch(url)
        is_manifest = url.partition("?")[0].endswith((".m3u8", ".mpd"))
        return spoil(body.decode()).encode() if is_manifest else body

    assert expected in " ".join(broken_rules(film, spoiled))
