"""The registry of errors: what a client is told."""

import inspect

import pytest

from zoetrope import errors
from zoetrope.domain.lifecycle import Status
from zoetrope.errors import InvalidState, VideoNotReady, ZoetropeError

EVERY = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, ZoetropeError)
]


@pytest.mark.parametrize(
    "refusal", [InvalidState("Reprocessing", Status.EXPIRED), VideoNotReady(Status.EXPIRED)]
)
def test_a_status_is_told_by_its_name(refusal: ZoetropeError) -> None:
    assert "'expired'" in refusal.detail
    assert "Status" not in refusal.detail
    assert refusal.members["video_status"] == "expired"


@pytest.mark.parametrize("kind", EVERY)
def test_every_error_stands_in_the_tree_with_its_code_and_status(kind: type[ZoetropeError]) -> None:
    line = next(
        line for line in (errors.__doc__ or "").splitlines() if kind.__name__ in line.split()
    )
    if kind.status_code != 500:
        assert f"{kind.status_code} {kind.code}" in line


def test_no_two_errors_share_a_code() -> None:
    codes = [kind.code for kind in EVERY if "code" in vars(kind)]
    assert len(set(codes)) == len(codes)
