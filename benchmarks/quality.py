"""Bits at VMAF 93: what the pipeline makes of real clips, against a fixed ladder's.

A fixed ladder gives a viewer who wants VMAF 93 the cheapest of its rungs that reaches it. The
pipeline aims at a quality, so each clip is processed at two or three CRFs of the profile, until one
of its rungs has been above and below 93; between lies a straight line of the logarithm of the rate.
The processing is the product's own, analysis included, run in this process over moto.
"""

import json
import os
import platform
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import exp, log
from pathlib import Path
from statistics import median

from moto import mock_aws

from benchmarks.fixed_ladder import Point, points
from benchmarks.quality_clips import Clip, clips, cut
from benchmarks.vmaf import Reference
from infra.engine.media_tools import link_media_tools
from infra.engine.workplace import Workplace
from processing.log import logger
from tests.aws import ENVIRONMENT, create_resources
from tests.pipeline import Pipeline
from tests.videos import TENANT
from zoetrope.adapters import clients
from zoetrope.domain.chunk_length import chunk_seconds
from zoetrope.domain.complexity import Complexity
from zoetrope.domain.profiles import Profiles

WANTED_VMAF = 93.0


USUAL_CRF = 23
CRF_STEP = 3
FURTHEST_CRFS = (14, 35)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One clip: both ladders at the same quality, and what finding ours has cost."""

    clip: str
    ours_kbps: float
    fixed: Point
    """The cheapest rung that reaches it."""
    ratio: float
    usual: Point
    """Our largest rung at the default CRF."""
    analysis_share: float
    """CPU of the analysis over CPU of the encode."""
    foreseen_share: float
    """CPU that the plan foresaw over CPU of the encode."""
    renditions: list[str]


def main() -> None:
    """Print a line for each clip, and as the last line one JSON object."""
    ffmpeg = link_media_tools(Workplace.of()) / "ffmpeg"
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="bench-") as directory, _account(ffmpeg.parent):
        for number, each in enumerate(clips()):
            folder = Path(directory) / each.name
            folder.mkdir()
            outcomes.append(measure(each, ffmpeg, folder, number))
            print(_line(outcomes[-1]), flush=True)
    print(json.dumps(_summary(outcomes)))


@contextmanager
def _account(tools: Path) -> Iterator[None]:
    os.environ.update(ENVIRONMENT, FFMPEG_DIR=str(tools))
    logger.setLevel("ERROR")
    with mock_aws():
        create_resources()
        yield


def measure(given: Clip, ffmpeg: Path, folder: Path, number: int) -> Outcome:
    """Process a clip, and encode it at fixed rates, until both have reached the quality."""
    source = cut(given, ffmpeg, folder)
    pipeline = _pipeline(number, USUAL_CRF)
    pipeline.accept(source)
    pipeline.probe()
    analysis = float(pipeline.analyze().get("cpu_seconds", 0))
    pipeline.transcode_all()
    pipeline.publish()
    plan = pipeline.read_plan()
    reference = Reference.of(source, plan.grid, plan.source.video, ffmpeg, folder)
    usual = list(_rungs(pipeline, reference, folder))
    ours = _bits_at_quality(usual, _at_other_crfs(source, usual, reference, folder, number))
    fixed = _first_that_reaches(points(reference, plan.grid, folder))
    encode = _encode_seconds(pipeline)
    return Outcome(
        clip=given.name,
        ours_kbps=round(ours, 1),
        fixed=fixed,
        ratio=round(ours / fixed.kbps, 3),
        usual=usual[0],
        analysis_share=round(analysis / encode, 3),
        foreseen_share=round(_foreseen_seconds(pipeline) / encode, 3),
        renditions=[each.name for each in plan.renditions],
    )


def _pipeline(number: int, crf: int) -> Pipeline:
    """Give a new video whose profile aims at a quality."""
    profile = {"codecs": [{"codec": "h264", "crf": crf}]}
    clients.tenants().set_profiles(TENANT, Profiles({"default": profile}))
    return Pipeline(f"01HF{number:011d}{crf:011d}")


def _rungs(pipeline: Pipeline, reference: Reference, folder: Path) -> Iterator[Point]:
    """Score the rungs, largest first, down to the first that is far below."""
    for track in pipeline.index().video_tracks:
        played = folder / f"{track.name}.mp4"
        played.write_bytes(pipeline.track_file(track.name))
        point = Point(track.name, track.average_bandwidth / 1000, reference.vmaf(played))
        yield point
        if point.vmaf < WANTED_VMAF - 2 * CRF_STEP:
            return


def _at_other_crfs(
    source: Path, usual: Sequence[Point], reference: Reference, folder: Path, number: int
) -> Iterator[Point]:
    """Process the clip for more or less quality, until its largest rung has crossed the target."""
    is_above = usual[0].vmaf >= WANTED_VMAF
    step = CRF_STEP if is_above else -CRF_STEP
    crf = USUAL_CRF
    while FURTHEST_CRFS[0] <= (crf := crf + step) <= FURTHEST_CRFS[1]:
        pipeline = _pipeline(number, crf)
        pipeline.run(source)
        found = list(_rungs(pipeline, reference, folder))
        yield from found
        if (found[0].vmaf >= WANTED_VMAF) != is_above:
            return
    raise SystemExit("No CRF leads to the wanted quality.")


def _bits_at_quality(usual: Sequence[Point], others: Iterator[Point]) -> float:
    """Give the least that a rung takes at the quality, from what it takes above and below it."""
    found = sorted([*usual, *others], key=lambda point: (point.name, point.kbps))
    pairs = [(low, high) for low, high in pairwise(found) if low.name == high.name]
    return min(_between(low, high) for low, high in pairs if low.vmaf <= WANTED_VMAF <= high.vmaf)


def _between(low: Point, high: Point) -> float:
    share = (WANTED_VMAF - low.vmaf) / (high.vmaf - low.vmaf)
    return exp(log(low.kbps) + share * (log(high.kbps) - log(low.kbps)))


def _first_that_reaches(fixed: Iterator[Point]) -> Point:
    return next(point for point in fixed if point.vmaf >= WANTED_VMAF)


def _encode_seconds(pipeline: Pipeline) -> float:
    media, tasks = clients.media_bucket(), pipeline.read_plan().tasks
    results = [media.get_json(pipeline.keys.task_result(task)) or {} for task in tasks]
    return float(sum(result["cpu_seconds"] for result in results if "chunk" in result))


def _foreseen_seconds(pipeline: Pipeline) -> float:
    plan = pipeline.read_plan()
    found = clients.media_bucket().get_json(pipeline.keys.complexity)
    peak = Complexity.from_json(found).peak_kbps if found else {}
    whole = chunk_seconds(plan.source.video, plan.grid, plan.renditions, peak)
    return whole * plan.grid.frame_count / plan.grid.chunk_frames


def _line(outcome: Outcome) -> str:
    fixed, usual = outcome.fixed, outcome.usual
    return (
        f"{outcome.clip:9} {outcome.ours_kbps:6.0f} kbit/s   "
        f"fixed {fixed.name} {fixed.kbps:6.0f} (VMAF {fixed.vmaf:.2f})   {outcome.ratio:.2f}   "
        f"CRF {USUAL_CRF}: {usual.name} {usual.kbps:.0f} (VMAF {usual.vmaf:.2f})   "
        f"analysis {outcome.analysis_share:.1%}   foreseen {outcome.foreseen_share:.2f}"
    )


def _summary(outcomes: Sequence[Outcome]) -> dict[str, object]:
    commit = ["git", "rev-parse", "--short", "HEAD"]
    return {
        "benchmark": "quality",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": subprocess.run(
            commit, capture_output=True, text=True, check=False
        ).stdout.strip(),
        "clips": [asdict(outcome) for outcome in outcomes],
        "median_ratio": median(outcome.ratio for outcome in outcomes),
        "worst_ratio": max(outcome.ratio for outcome in outcomes),
        "worst_analysis_share": max(outcome.analysis_share for outcome in outcomes),
    }


if __name__ == "__main__":
    main()
