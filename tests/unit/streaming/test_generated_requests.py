"""Whatever a player sends, the Streaming API answers as the document says, never with a 5xx."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from schemathesis import Case, GenerationMode

from streaming.app import app
from tests import openapi
from tests.generated import WHOLE, event_of, generously, hold

EXAMPLES = 10
"""Of each operation and mode, twenty-four of these; the running API is asked more."""
OPEN = {"/health", "/status"}
"""They take no input."""

OPERATIONS = [
    pytest.param(method, path, mode, id=f"{method}-{path}-{mode.value}")
    for method, path in sorted(openapi.routes("streaming"))
    if path not in OPEN
    for mode in GenerationMode
]


@pytest.mark.parametrize(("method", "path", "mode"), OPERATIONS)
def test_generated_requests_are_answered_as_the_document_says(
    full_film: str, method: str, path: str, mode: GenerationMode
) -> None:
    turns = itertools.cycle((True, False))

    @settings(generously, max_examples=EXAMPLES)
    @given(case=WHOLE[path][method].as_strategy(generation_mode=mode))
    def ask(case: "Case[Any]") -> None:
        hold(app, event_of(case, path, full_film if next(turns) else None))

    ask()
