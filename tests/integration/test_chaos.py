"""A short, seeded sample of `make chaos`: every video ends whole and once, whatever fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos.faults import FAULTS
from tests.chaos.ground import ground
from tests.chaos.series import Result, series

if TYPE_CHECKING:
    from pathlib import Path

RUNS = 9
SEED = 7
OVERRUNS = {"function timed out", "ffmpeg hangs"}


@pytest.mark.slow
def test_no_fault_costs_a_video_its_place_its_bytes_or_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    told: list[Result] = []
    # What waits for reconcile or for a deadline is in `make chaos`, and in the tests of lost
    # events, of restarts and of tools that hang.
    among = [fault for fault in FAULTS if not fault.needs_reconcile and fault.name not in OVERRUNS]
    with ground(tmp_path) as stack:
        series(stack, tmp_path, runs=RUNS, seed=SEED, tell=told.append, among=among)
    assert {result.number: result.violations for result in told} == dict.fromkeys(range(RUNS), ())
    bitten = {name for result in told for name, bites in result.bites.items() if bites}
    assert len(bitten) >= 6, bitten
