"""The table by fault that docs/chaos.md has."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING

from tests.chaos.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.chaos.series import Result

HEAD = """| fault | how | runs | bit in | bites | retries | repairs | processed anew | broken |
|---|---|---|---|---|---|---|---|---|"""


def table(results: Sequence[Result], *, seed: int) -> str:
    """Give the table as Markdown, with what one needs to repeat it."""
    several = sum(len(result.bites) >= 3 for result in results)
    broken = sum(bool(result.violations) for result in results)
    seconds = [result.seconds for result in results]
    lines = [
        (
            f"Seed {seed}, {len(results)} runs, {several} of them with three faults or more; "
            f"{broken} broke an invariant. To ready: median {median(seconds):.0f} s, longest "
            f"{max(seconds):.0f} s. {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, "
            f"{platform.system()} {platform.machine()}."
        ),
        "",
        HEAD,
        *(_line(fault.name, fault.how, results) for fault in FAULTS),
    ]
    return "\n".join(lines)


def _line(name: str, how: str, results: Sequence[Result]) -> str:
    runs = [result for result in results if name in result.bites]
    cells = (
        len(runs),
        sum(run.bites[name] > 0 for run in runs),
        sum(run.bites[name] for run in runs),
        sum(run.retries for run in runs),
        sum(run.repairs for run in runs),
        sum(run.reprocessed for run in runs),
        sum(bool(run.violations) for run in runs),
    )
    return f"| {name} | {how} | " + " | ".join(map(str, cells)) + " |"
