"""Sources made to harm: refused with a reason or made into a stream, and nothing else touched."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hostile.canary import MARKER, Canary
from tests.hostile.giants import GIANTS
from tests.hostile.mutations import mutated
from tests.hostile.processing import READY, WORKER_MB, judged, outputs, peak_mb_of_tools
from tests.hostile.references import REFERENCES
from tests.hostile.seeds import SEEDS, seed
from tests.media.tools import Tools

EVERY_RUN_REFERENCES = (
    "hls-to-address", "ffconcat-to-file", "ffconcat-behind-flv", "reference-movie",
    "dref-alias-to-file", "gab2",
)  # fmt: skip
EVERY_RUN_GIANTS = ("vp8-16383", "matroska-lasts-no-number", "mp4-of-10000-streams")
EVERY_RUN_SEEDS = ("plain.mp4", "film.mkv", "air.ts")
MUTATIONS = 55
"""Of each of ten seeds; the number of a mutation makes it again."""

Seeds = Callable[[str], bytes]


@pytest.fixture(scope="module")
def seeds(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    directory = tmp_path_factory.mktemp("seeds")
    return lambda name: seed(tools, directory, name)


@pytest.fixture
def canary(tmp_path: Path, seeds: Seeds) -> Iterator[Canary]:
    with Canary(tmp_path / "film.ts", seeds("air.ts")) as watched:
        yield watched


def also_slow(names: dict[str, object], every_run: tuple[str, ...]) -> list[object]:
    """Some names for every run, the others for `make test-slow`."""
    assert set(every_run) <= set(names)
    return [
        name if name in every_run else pytest.param(name, marks=pytest.mark.slow) for name in names
    ]


@pytest.mark.usefixtures("pipeline")
@pytest.mark.parametrize("name", also_slow({**REFERENCES}, EVERY_RUN_REFERENCES))
def test_what_a_source_points_to_is_neither_asked_for_nor_opened(
    name: str, canary: Canary, seeds: Seeds
) -> None:
    verdict = judged(REFERENCES[name](canary, seeds("plain.mp4")))
    assert verdict.outcome != READY
    assert (canary.connections, canary.openings()) == ([], 0)
    assert MARKER not in outputs()


@pytest.mark.usefixtures("pipeline")
@pytest.mark.parametrize("name", also_slow({**GIANTS}, EVERY_RUN_GIANTS))
def test_a_source_that_claims_too_much_ends_in_time_and_in_memory(name: str, seeds: Seeds) -> None:
    judged(GIANTS[name](seeds("plain.mp4")))
    assert peak_mb_of_tools() < WORKER_MB


@pytest.mark.usefixtures("pipeline")
@pytest.mark.parametrize("name", EVERY_RUN_SEEDS)
def test_a_damaged_source_is_refused_or_ready(name: str, canary: Canary, seeds: Seeds) -> None:
    assert judged(seeds(name)).outcome == READY
    for number in (1, 2):
        judged(mutated(seeds(name), number), number)
    assert (canary.connections, canary.openings()) == ([], 0)


@pytest.mark.exhaustive
@pytest.mark.usefixtures("pipeline")
@pytest.mark.parametrize("name", SEEDS)
def test_each_of_many_damaged_sources_is_refused_or_ready(
    name: str, canary: Canary, seeds: Seeds
) -> None:
    first = 1000 * (1 + list(SEEDS).index(name))
    outcomes = [
        judged(mutated(seeds(name), number), number).outcome
        for number in range(first, first + MUTATIONS)
    ]
    # Else the damage would be too small, or so great that nothing behind the probe was reached.
    assert 0 < outcomes.count(READY) < MUTATIONS
    assert (canary.connections, canary.openings()) == ([], 0)
    assert MARKER not in outputs()
