"""The pipeline, upload to ready, against one plain ffmpeg command that makes the same ladder.

Both in this one run, on the same film: CPU seconds and wall. The plain command makes the renditions
that the pipeline kept, and the sound. The pipeline's side is all that it does: the analysis, the
stills, the checks, every function's start, and the local engine. Needs the stack (`make up`).

The sides take turns, for the same work takes a shared machine more or less time as minutes pass.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

from benchmarks.pipeline import Pipeline
from benchmarks.process_tree import ENGINE, difference, session_cpu_seconds
from infra.client.replies import Video
from infra.clips import clip
from infra.engine.media_tools import link_media_tools
from infra.engine.workplace import Workplace
from zoetrope.domain.grid import Grid
from zoetrope.domain.ladder import Rendition, renditions_for, rungs_for


@dataclass(frozen=True, slots=True)
class Cost:
    """What one side took in one round."""

    cpu_seconds: float
    wall_seconds: float


ROUNDS = 2


def main() -> None:
    """Print each round, and as the last line one JSON object with the ratios of the sums."""
    file, ffmpeg = _file(), link_media_tools(Workplace.of()) / "ffmpeg"
    ours: list[Cost] = []
    plain: list[Cost] = []
    shares = Counter[str]()
    for _ in range(ROUNDS):
        video, cost, parts = run_pipeline(file)
        shares.update(parts)
        ours.append(cost)
        print(f"pipeline      {_line(cost)}", flush=True)
        plain.append(run_plain(file, ffmpeg, video))
        print(f"plain ffmpeg  {_line(plain[-1])}", flush=True)
    for name, seconds in shares.most_common():
        print(f"  {name:35} {seconds:8.2f} s CPU")
    figures = {
        "benchmark": "transcode",
        "file": file.name,
        "duration_seconds": video.document["duration_seconds"],
        "renditions": [each["name"] for each in video.document["renditions"]],
        "pipeline": [asdict(cost) for cost in ours],
        "plain": [asdict(cost) for cost in plain],
        "pipeline_cpu_seconds_by": {name: round(took, 2) for name, took in shares.items()},
        "cpu_ratio": round(_cpu(ours) / _cpu(plain), 3),
        "cpu_ratio_without_engine": round((_cpu(ours) - shares[ENGINE]) / _cpu(plain), 3),
        "wall_ratio": round(_wall(ours) / _wall(plain), 3),
    }
    print(json.dumps(figures))


def _file() -> Path:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, help="a video of your own; default: 596 s of film")
    given = parser.parse_args().file or os.environ.get("FILE")
    return Path(given) if given else clip("bbb")


def _cpu(costs: Sequence[Cost]) -> float:
    return sum(cost.cpu_seconds for cost in costs)


def _wall(costs: Sequence[Cost]) -> float:
    return sum(cost.wall_seconds for cost in costs)


def _line(cost: Cost) -> str:
    return f"{cost.cpu_seconds:8.1f} s CPU  {cost.wall_seconds:8.1f} s wall"


def run_pipeline(file: Path) -> tuple[Video, Cost, dict[str, float]]:
    """Upload a file and follow it to ready; the engine's CPU, its workers' and their tools'."""
    with Pipeline() as pipeline:
        before, began = session_cpu_seconds(pipeline.engine_pid), time.monotonic()
        video = pipeline.run(file)
        wall = time.monotonic() - began
        shares = difference(session_cpu_seconds(pipeline.engine_pid), before)
        return video, Cost(round(sum(shares.values()), 2), round(wall, 2)), shares


def run_plain(file: Path, ffmpeg: Path, video: Video) -> Cost:
    """Encode the same ladder and sound with one command, as anyone would, threads automatic."""
    ladder = _ladder(video)
    grid = Grid(Fraction(str(video.document["frame_rate"])), Fraction(0), 1)
    command = plain_command(ffmpeg, file.absolute(), ladder, grid)
    if video.document["audio_tracks"]:
        command += [*_SOUND, *_FRAGMENTED, "audio.mp4"]
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=directory, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
    if status != 0:
        raise SystemExit(f"the plain command failed with status {status}")
    return Cost(round(usage.ru_utime + usage.ru_stime, 2), round(wall, 2))


def _ladder(video: Video) -> list[Rendition]:
    """Give the renditions that the pipeline kept of the default profile."""
    width, height = video.document["width"], video.document["height"]
    kept = {each["name"] for each in video.document["renditions"]}
    whole = renditions_for(width, height, rungs_for(width, height))
    return [rendition for rendition in whole if rendition.name in kept]


def plain_command(ffmpeg: Path, file: Path, ladder: Sequence[Rendition], grid: Grid) -> list[str]:
    """Write the command: one decode, a split filter, an encoder for each rung."""
    ends = range(len(ladder))
    split = f"[0:v:0]split={len(ladder)}" + "".join(f"[s{end}]" for end in ends)
    scales = [
        f"[s{end}]scale={ladder[end].width}:{ladder[end].height}:flags=bicubic,setsar=1[o{end}]"
        for end in ends
    ]
    command = [str(ffmpeg), "-nostdin", "-v", "error", "-y", "-i", str(file)]
    command += ["-filter_complex", ";".join([split, *scales])]
    for end, rung in enumerate(ladder):
        command += ["-map", f"[o{end}]", "-c:v", "libx264", "-preset", rung.preset]
        command += ["-profile:v", "high", "-pix_fmt", "yuv420p", "-crf", str(rung.crf)]
        command += ["-maxrate", f"{rung.maxrate_kbps}k", "-bufsize", f"{rung.bufsize_kbps}k"]
        command += ["-g", str(grid.segment_frames), "-keyint_min", str(grid.segment_frames)]
        command += ["-sc_threshold", "0", "-flags", "+cgop", *_FRAGMENTED, f"{rung.name}.mp4"]
    return command


_SOUND = ["-map", "0:a:0", "-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2"]
_FRAGMENTED = ["-f", "mp4", "-movflags", "+frag_keyframe+empty_moov+default_base_moof"]

if __name__ == "__main__":
    main()
