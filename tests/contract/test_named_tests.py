"""The documents that lean on tests and constants: what they name exists."""

import json
import re

import pytest

from tests.contract.template import ROOT, template

DOCUMENTS = ("clients.md", "security.md", "scale.md")


def text(document: str) -> str:
    return (ROOT / "docs" / document).read_text()


@pytest.fixture(scope="module")
def tests_there_are() -> set[str]:
    files = (ROOT / "tests").rglob("test_*.py")
    return {
        name for f in files for name in re.findall(r"^def (test_\w+)", f.read_text(), re.MULTILINE)
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_a_document_names_exists(document: str, tests_there_are: set[str]) -> None:
    named = set(re.findall(r"`(test_\w+)`", text(document)))
    assert named
    assert named <= tests_there_are, named - tests_there_are


def test_every_constant_that_the_limits_name_is_where_they_say() -> None:
    named = re.findall(r"`([A-Z_]{4,})` in `([\w/]+\.py)`", text("scale.md"))
    assert len(named) > 8
    for constant, file in named:
        [path] = (ROOT / "functions").rglob(f"**/{file}")
        assert re.search(rf"^{constant}\b.* = ", path.read_text(), re.MULTILINE), constant


def test_every_parameter_that_the_limits_name_exists() -> None:
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`", text("scale.md")))
    properties = {"EphemeralStorage", "MaxValue"}
    assert named - properties <= set(template()["Parameters"])


def test_every_library_that_meets_the_product_in_a_browser_has_its_row() -> None:
    pinned = json.loads((ROOT / "tests/web/package.json").read_text())["dependencies"]
    shown_as = {"hls.js": "hls.js", "shaka-player": "Shaka Player", "dashjs": "dash.js"}
    tools = {"axe-core", "esbuild", "jsdom"}
    rows = {line.split("|")[1].strip() for line in text("clients.md").splitlines() if "|" in line}
    for library in pinned.keys() - tools:
        name = shown_as.get(library, library)
        assert any(row.startswith(name) for row in rows), library
