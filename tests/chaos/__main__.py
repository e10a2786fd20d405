"""`make chaos`: a seeded series of runs with faults, and the table of what came of them."""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.chaos.ground import ground
from tests.chaos.report import table
from tests.chaos.series import Result, series

SEED = 20261122
RUNS = 210


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--log", type=Path, help="where each result is written, a line of JSON")
    parser.add_argument("--show", type=Path, help="only give the table of such a log")
    given = parser.parse_args()
    if given.show:
        lines = given.show.read_text().splitlines()
        print(table([Result(**json.loads(line)) for line in lines], seed=given.seed))
        return 0

    def told(result: Result) -> None:
        tell(result)
        if given.log:
            with given.log.open("a") as log:
                log.write(json.dumps(asdict(result)) + "\n")

    with tempfile.TemporaryDirectory(prefix="zoetrope-chaos-") as name:
        folder = Path(name)
        with ground(folder) as stack:
            results = series(stack, folder, runs=given.runs, seed=given.seed, tell=told)
    print(table(results, seed=given.seed))
    return int(any(result.violations for result in results))


def tell(result: Result) -> None:
    """Say how a run went, on one line."""
    faults = ", ".join(f"{name} {bites}x" for name, bites in result.bites.items())
    verdict = "; ".join(result.violations) or "holds"
    print(f"{result.number:4d}  {result.seconds:5.0f} s  {faults}: {verdict}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
