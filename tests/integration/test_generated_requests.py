"""Generated requests to both running APIs, under every check that Schemathesis has."""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation

from tests import openapi
from tests.integration.media import make_clip

if TYPE_CHECKING:
    from schemathesis import Case, Response

    from tests.integration.product import Product

pytestmark = pytest.mark.exhaustive
EXAMPLES = 30
"""Of each operation and mode, ninety of these."""
ENOUGH = 2000
WITHOUT_INPUT = {"/health", "/status"}

# What the document does not name is ignored, as is usual. What it lets pass and we refuse with 400
# is what no schema can say: opaque values that we have given, and lengths in bytes.
CONFIG = SchemathesisConfig.from_dict(
    {
        "generation": {"allow-extra-parameters": False},
        "checks": {
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "3xx", "400", "401", "403", "404", "409", "412", "413"]
            }
        },
    }
)
BEYOND_SCHEMAS = re.compile(
    r"cursor|key|upload_?[iI]d|metadata\b.*|parts\b.*|checksums\b.*|part_?[nN]umbers|filename|title|profile",
    re.DOTALL,
)
WHOLE = schemathesis.openapi.from_dict(openapi.DOCUMENT, config=CONFIG)
OPERATIONS = [
    pytest.param(service, method, path, mode, id=f"{service}-{method}-{path}-{mode.value}")
    # Videos are played first, and deleted last.
    for service in ("streaming", "upload")
    for method, path in sorted(
        openapi.routes(service), key=lambda each: (each[0] == "DELETE", each)
    )
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or path not in WITHOUT_INPUT
]


@pytest.fixture(scope="module")
def asked() -> Counter[str]:
    """How many cases each operation has had."""
    return Counter()


@pytest.fixture(scope="module")
def known(product: Product, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A video that plays, and one whose upload is open."""
    clip = make_clip(tmp_path_factory.mktemp("known") / "clip.mp4", seconds=1)
    return [product.ready(clip).id, product.api.create("open.mp4", 9).id]


def spoils(case: Case[Any], where: ParameterLocation) -> bool:
    """Say whether a case is about what is wrong in one place, as in its headers."""
    part = case.meta.components.get(where) if case.meta else None
    return part is not None and part.mode is GenerationMode.NEGATIVE


def is_beyond_schemas(reply: Response) -> bool:
    """Say whether a valid request was refused for nothing but what no schema can say."""
    return all(BEYOND_SCHEMAS.fullmatch(each["field"]) for each in reply.json()["errors"])


@pytest.mark.parametrize(("service", "method", "path", "mode"), OPERATIONS)
def test_generated_requests_pass_every_check(
    product: Product,
    known: list[str],
    asked: Counter[str],
    service: str,
    method: str,
    path: str,
    mode: GenerationMode,
) -> None:
    stack = product.stack
    base_url = stack.upload_api_url if service == "upload" else stack.streaming_api_url
    named = itertools.cycle([*known, None])

    @settings(
        deadline=None,
        database=None,
        derandomize=True,
        max_examples=EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=WHOLE[path][method].as_strategy(generation_mode=mode))
    def ask(case: Case[Any]) -> None:
        asked[f"{service} {method} {path}"] += 1
        video_id = next(named)
        if video_id and "video_id" in case.path_parameters:
            case.path_parameters["video_id"] = video_id
        headers = {}
        if service == "upload" and not spoils(case, ParameterLocation.HEADER):
            headers["Authorization"] = f"Bearer {stack.api_key}"
        reply = case.call_and_validate(base_url=base_url, headers=headers, timeout=60)
        if mode is GenerationMode.POSITIVE and reply.status_code == 400:
            assert is_beyond_schemas(reply), reply.text

    ask()


def test_the_cases_were_enough(asked: Counter[str]) -> None:
    sys.stdout.write(json.dumps({"cases": asked.total(), "operations": len(asked)}) + "\n")
    assert asked.total() >= ENOUGH
