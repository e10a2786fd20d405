"""Uppy's S3 plugin in a real Chromium, both majors, in every way that docs/uppy.md shows."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from infra.engine import Stack
from tests.browser.players import blank_page
from tests.integration.delegated import is_stored, token_for
from tests.integration.product import Product
from tests.integration.uppy import NODE
from tests.running import ROOT

WEB = ROOT / "tests" / "web"
BODY = b"<!doctype html><meta charset=utf-8><title>Uppy</title><input type=file>"
MIB = 1024 * 1024
WAYS = ["v5 key", "v5 token", "v6 token", "v6 sign key", "v6 sign token"]

Options = dict[str, object]


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each major as one script, as a page's build makes it of the published packages."""
    folder = tmp_path_factory.mktemp("bundles")
    # The command is a script for a Node that the machine may have nowhere else.
    environment = {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"}
    made = {major: folder / f"{major}.js" for major in ("uppy5", "uppy6")}
    for major, path in made.items():
        esbuild = WEB / "node_modules/.bin/esbuild"
        options = ("--bundle", "--format=iife", "--log-level=error", f"--outfile={path}")
        subprocess.run([esbuild, WEB / major / "page.mjs", *options], env=environment, check=True)
    return made


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with blank_page(BODY) as served:
        yield served


@pytest.fixture
def options(stack: Stack, product: Product) -> Callable[[str, int], Options]:
    """Gives the plugin's options for a way of docs/uppy.md and a file's size."""

    def options_of(way: str, size_bytes: int) -> Options:
        api = stack.upload_api_url
        bearer = {"authorization": f"Bearer {stack.api_key}"}
        if way == "v5 key":
            return {"endpoint": api, "headers": bearer}
        if way == "v6 sign key":
            return {"sign": {"url": f"{api}/s3/sign", "headers": bearer}}
        base = f"{api}/u/{token_for(stack, product, size_bytes)[1]}"
        if "sign" in way:
            return {"sign": {"url": f"{base}/s3/sign"}}
        return {"endpoint" if way.startswith("v5") else "companionEndpoint": base}

    return options_of


@pytest.mark.parametrize("multipart", [True, False], ids=["parts", "form"])
@pytest.mark.parametrize("way", WAYS)
def test_a_page_uploads_with_uppy_and_every_byte_arrives(
    page: Page,
    address: str,
    bundles: dict[str, Path],
    stack: Stack,
    options: Callable[[str, int], Options],
    tmp_path: Path,
    way: str,
    multipart: bool,
) -> None:
    file = tmp_path / "film.mp4"
    file.write_bytes(b"noise %b" % way.encode() * (2 * MIB // 4 if multipart else 1000))
    page.goto(address)
    page.add_script_tag(path=bundles["uppy5" if way.startswith("v5") else "uppy6"])
    page.set_input_files("input", file)
    given = {**options(way, file.stat().st_size), "shouldUseMultipart": multipart}
    outcome = page.evaluate("options => window.upload(options)", given)
    assert "error" not in outcome
    assert is_stored(stack, outcome["key"], file)
