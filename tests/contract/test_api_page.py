"""docs/api.md is what docs/openapi.yaml makes, and has all of it."""

import re

import pytest

from infra.api_page import PAGE, page
from tests import openapi

TEXT = page(openapi.DOCUMENT)


def test_the_page_is_made_of_the_document() -> None:
    assert PAGE.read_text(encoding="utf-8") == TEXT, "run `make api-page`"


@pytest.mark.parametrize("service", ["upload", "streaming"])
def test_the_page_has_every_operation(service: str) -> None:
    for method, path in openapi.routes(service):
        assert method == "HEAD" or f"\n### {method} {path}\n" in TEXT


def test_the_page_explains_every_schema_and_its_links_lead_there() -> None:
    headings = {line.removeprefix("### ").lower() for line in TEXT.splitlines()}
    assert {name.lower() for name in openapi.DOCUMENT["components"]["schemas"]} <= headings
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings
