"""What the stills of a film cost, and those of 12 h: the tools' CPU, wall, and what is read.

The real task in this process, moto in place of S3. The 12 h are a minute of the film, made small
and repeated without encoding: as many samples in its index as a real one, in 65 MB.
"""

import json
import resource
import subprocess
import time
from pathlib import Path

import pytest
from moto import mock_aws

from infra.clips import clip
from infra.engine.media_tools import link_media_tools
from infra.engine.workplace import Workplace
from processing import make_stills
from tests.aws import ENVIRONMENT, create_resources
from tests.pipeline import Context, Pipeline
from zoetrope.adapters import clients
from zoetrope.domain.plan import STILLS

LAMBDA_SECONDS = 900
REPEATS = 719
"""After the first: 720 minutes."""


def main() -> None:
    """Print both, and as the last line one JSON object."""
    tools = link_media_tools(Workplace.of())
    figures = {}
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (ENVIRONMENT | {"FFMPEG_DIR": str(tools)}).items():
            environment.setenv(name, value)
        for name, source in {"film": clip("bbb"), "12 h": long_source(tools / "ffmpeg")}.items():
            with mock_aws():
                create_resources()
                figures[name] = measured(source)
            print(f"{name:6}", figures[name])
    print(json.dumps({"benchmark": "stills", **figures}))


def measured(source: Path) -> dict[str, float]:
    """Plan a source, make its stills, and say what the latter took."""
    pipeline = Pipeline()
    plan = pipeline.planned(source)
    cpu, wall = _cpu_seconds(), time.monotonic()
    make_stills.handler(pipeline.event, Context(LAMBDA_SECONDS))
    result = clients.media_bucket().get_json(pipeline.keys.task_result(STILLS)) or {}
    return {
        "duration_seconds": round(float(plan.grid.duration), 1),
        "tiles": result["storyboard"]["tile_count"],
        "cpu_seconds": round(_cpu_seconds() - cpu, 1),
        "wall_seconds": round(time.monotonic() - wall, 1),
        "mb_read": round(result["source_bytes_read"] / 1e6, 1),
        "requests": result["source_requests"],
    }


def long_source(ffmpeg: Path) -> Path:
    """Make the 12 h once, in .cache/."""
    path, minute = Path(".cache") / "long.mp4", Path(".cache") / "minute.mp4"
    quiet = [str(ffmpeg), "-v", "error", "-y"]
    small = ["-an", "-vf", "scale=160:90", "-c:v", "libx264", "-crf", "38", "-g", "48"]
    if not path.exists():
        cut = ["-ss", "60", "-t", "60", "-i", str(clip("bbb")), *small, str(minute)]
        again = ["-stream_loop", str(REPEATS), "-i", str(minute), "-c", "copy", str(path)]
        subprocess.run([*quiet, *cut], check=True)
        subprocess.run([*quiet, *again], check=True)
    return path


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
