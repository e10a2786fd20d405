"""Whatever a client sends, the Upload API answers as docs/openapi.yaml says, and never with a 5xx.

Schemathesis generates the requests from the document, half of them against it; every other one of
those that name a video names one that exists, so that its body is looked at.
"""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from schemathesis import Case, GenerationMode

from tests import openapi
from tests.generated import WHOLE, event_of, generously, hold
from tests.unit.upload.conftest import Api
from upload.app import app

EXAMPLES = 90
"""Of each operation and mode: with some twenty of these over 2,000 requests in all."""
UPPY_EXAMPLES = 20
"""Of Uppy's: what is wrong with those is written out in test_uppy_input.py."""

OPEN = {"/health", "/status"}
"""They take no input. (What is below /u/ is the same once more.)"""

OPERATIONS = [
    pytest.param(method, path, mode, id=f"{method}-{path}-{mode.value}")
    for method, path in sorted(openapi.routes("upload"))
    if path not in OPEN and not path.startswith("/u/")
    for mode in GenerationMode
]


@pytest.fixture
def existing(api: Api) -> Callable[[], str]:
    """Names a video that exists, another one once that was deleted."""
    made = [api.created()]

    def name() -> str:
        if api("GET", f"/videos/{made[-1]}").status_code == 404:
            made.append(api.created())
        return made[-1]

    return name


@pytest.mark.parametrize(("method", "path", "mode"), OPERATIONS)
def test_generated_requests_are_answered_as_the_document_says(
    existing: Callable[[], str], method: str, path: str, mode: GenerationMode
) -> None:
    strategy = WHOLE[path][method].as_strategy(generation_mode=mode)
    turns = itertools.cycle((True, False))

    @settings(generously, max_examples=UPPY_EXAMPLES if path.startswith("/s3/") else EXAMPLES)
    @given(case=strategy)
    def ask(case: "Case[Any]") -> None:
        hold(app, event_of(case, path, existing() if next(turns) else None))

    ask()
