"""What the tool's memory peaks at in TranscodeChunk, against what was foreseen, in hard cases.

The real tasks in a process for each case, moto in place of S3; sources of one chunk, made by ffmpeg
and kept in .cache/.
"""

import json
import multiprocessing
import resource
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from moto import mock_aws

from infra.engine.media_tools import link_media_tools
from infra.engine.workplace import Workplace
from tests.aws import ENVIRONMENT, create_resources
from tests.pipeline import Pipeline
from tests.videos import TENANT
from zoetrope.adapters import clients
from zoetrope.domain.memory import TASK_MB, WORKER_MB, encoder_mb, passes, shared_mb
from zoetrope.domain.plan import Plan
from zoetrope.domain.profiles import Profiles

FRAMES = 120
LIMIT_MB = TASK_MB - WORKER_MB
SDR = ["-c:v", "libx264", "-preset", "ultrafast", "-refs", "5", "-bf", "3", "-pix_fmt", "yuv420p"]
HLG = [
    *("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1"),
    "-x265-params",
    "log-level=none:bframes=4:ref=4:keyint=30:colorprim=9:transfer=18:colormatrix=9",
]


@dataclass(frozen=True, slots=True)
class Case:
    """A source, and the codecs that it is encoded in."""

    size: str
    encoder: list[str]
    codecs: tuple[str, ...]

    @property
    def name(self) -> str:
        """Say what it is."""
        return f"{self.size} {'HLG' if self.encoder is HLG else 'SDR'} {'+'.join(self.codecs)}"


CASES = [
    Case("1920x1080", SDR, ("h264", "hevc", "av1")),
    Case("3840x2160", SDR, ("h264",)),
    Case("3840x2160", SDR, ("h264", "av1")),
    Case("3840x2160", HLG, ("h264",)),
    Case("3840x2160", HLG, ("h264", "av1")),
]


def main() -> None:
    """Print each case, and as the last line one JSON object."""
    figures, tools = {}, link_media_tools(Workplace.of())
    for number, case in enumerate(CASES):
        made(case, tools / "ffmpeg")
        # RUSAGE_CHILDREN keeps the largest child of a process's whole life.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            figures[case.name] = pool.apply(measured, (number,))
        print(f"{case.name:30} {figures[case.name]}", flush=True)
    within = max(each["peak_mb"] for each in figures.values()) <= LIMIT_MB
    print(json.dumps({"benchmark": "passes", "limit_mb": LIMIT_MB, "within": within, **figures}))


def measured(number: int) -> dict[str, float]:
    """Transcode a case's chunk, and say how much memory the largest tool took."""
    case, tools = CASES[number], link_media_tools(Workplace.of())
    film = made(case, tools / "ffmpeg")
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name, value in (ENVIRONMENT | {"FFMPEG_DIR": str(tools)}).items():
            environment.setenv(name, value)
        create_resources()
        codecs = {"codecs": [{"codec": codec} for codec in case.codecs], "content_aware": False}
        clients.tenants().set_profiles(TENANT, Profiles({"default": codecs}))
        pipeline = Pipeline()
        plan = pipeline.planned(film)
        outcome = pipeline.transcode(pipeline.chunks()[0])
    return {
        "passes": len(passes(plan.source.video, plan.renditions)),
        "foreseen_mb": round(foreseen_mb(plan)),
        "peak_mb": round(peak_mb()),
        "cpu_seconds": outcome["cpu_seconds"],
    }


def foreseen_mb(plan: Plan) -> float:
    """Give what the largest pass of a plan was taken to need."""
    shared = shared_mb(plan.source.video, plan.renditions)
    groups = passes(plan.source.video, plan.renditions)
    return shared + max(sum(map(encoder_mb, group)) for group in groups)


def made(case: Case, ffmpeg: Path) -> Path:
    """Make a case's source, once."""
    path = Path(".cache") / f"passes-{case.size}-{'hlg' if case.encoder is HLG else 'sdr'}.mp4"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        pictures = ["-f", "lavfi", "-i", f"testsrc2=size={case.size}:rate=30"]
        quiet = [str(ffmpeg), "-nostdin", "-v", "error", "-y", *pictures, "-frames:v", str(FRAMES)]
        subprocess.run([*quiet, *case.encoder, str(path)], check=True)
    return path


def peak_mb() -> float:
    """Give the resident memory of the largest child that has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    main()
