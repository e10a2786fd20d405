"""The pipeline, upload to ready, against one plain ffmpeg command that makes the same ladder.

Both in this one run, on the same film: CPU seconds and wall. The plain command makes the renditions
that the pipeline planned, and the sound. The pipeline's side is all that it does: the analysis, the
stills, the checks, every function's start, and the local engine. Needs the stack (`make up`), which
stands still every other five seconds meanwhile.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.pipeline import Pipeline
from benchmarks.process_tree import ENGINE, difference, session_cpu_seconds
from benchmarks.turns import Side, take_turns
from infra.client.replies import Video
from infra.clips import clip
from infra.engine.media_tools import link_media_tools
from infra.engine.workplace import Workplace
from zoetrope.domain.plan import Plan

_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Cost:
    """What one side took."""

    cpu_seconds: float
    wall_seconds: float


def main() -> None:
    """Print both sides, and as the last line one JSON object with their ratios."""
    file, ffmpeg = _file(), link_media_tools(Workplace.of()) / "ffmpeg"
    with Pipeline() as pipeline:
        video, ours, plain, shares = run_both(pipeline, file, ffmpeg)
    print(f"pipeline      {_line(ours)}")
    for name, seconds in shares.items():
        print(f"  {name:35} {seconds:8.2f} s CPU")
    print(f"plain ffmpeg  {_line(plain)}")
    figures = {
        "benchmark": "transcode",
        "file": file.name,
        "duration_seconds": video.document["duration_seconds"],
        "renditions": [each["name"] for each in video.document["renditions"]],
        "pipeline": asdict(ours),
        "plain": asdict(plain),
        "pipeline_cpu_seconds_by": shares,
        "cpu_ratio": round(ours.cpu_seconds / plain.cpu_seconds, 3),
        "cpu_ratio_without_engine": round(
            (ours.cpu_seconds - shares[ENGINE]) / plain.cpu_seconds, 3
        ),
        "wall_ratio": round(ours.wall_seconds / plain.wall_seconds, 3),
    }
    print(json.dumps(figures))


def _file() -> Path:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, help="a video of your own; default: 596 s of film")
    given = parser.parse_args().file or os.environ.get("FILE")
    return Path(given) if given else clip("bbb")


def _line(cost: Cost) -> str:
    return f"{cost.cpu_seconds:8.1f} s CPU  {cost.wall_seconds:8.1f} s wall"


def run_both(
    pipeline: Pipeline, file: Path, ffmpeg: Path
) -> tuple[Video, Cost, Cost, dict[str, float]]:
    """Process a file by the pipeline and, from its plan on, by the plain command, in turns."""
    leader = pipeline.engine_pid
    with (
        ThreadPoolExecutor(1) as pool,
        tempfile.TemporaryDirectory(prefix="bench-") as directory,
    ):
        before, began = session_cpu_seconds(leader), time.monotonic()
        running = pool.submit(
            lambda: (pipeline.run(file), difference(session_cpu_seconds(leader), before))
        )
        plan = _planned(pipeline, running)
        ours = Side(leader, running.done, time.monotonic() - began)
        process = subprocess.Popen(
            plain_command(ffmpeg, file.absolute(), plan),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs = Side(process.pid, lambda: _has_ended(process.pid))
        try:
            take_turns([ours, theirs])
        except BaseException:
            process.kill()  # in a session of its own, it would go on
            raise
        _, status, usage = os.wait4(process.pid, 0)
        video, shares = running.result()
    if status != 0:
        raise SystemExit(f"the plain command failed with status {status}")
    return (
        video,
        Cost(round(sum(shares.values()), 2), round(ours.wall_seconds, 2)),
        Cost(round(usage.ru_utime + usage.ru_stime, 2), round(theirs.wall_seconds, 2)),
        shares,
    )


def _planned(pipeline: Pipeline, running: Future[Any]) -> Plan:
    """Wait until the pipeline knows what it makes."""
    while not pipeline.video_id or not (found := pipeline.work_documents("plan.json")):
        if running.done():
            raise SystemExit(f"the pipeline ended without a plan: {running.result()}")
        time.sleep(_LOOK_SECONDS)
    return Plan.from_json(found["plan"])


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def plain_command(ffmpeg: Path, file: Path, plan: Plan) -> list[str]:
    """Write what anyone would: one decode, a split filter, an encoder for each rung, and sound.

    Threads are automatic.
    """
    ladder, grid = plan.renditions, plan.grid
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
    if plan.source.audio:
        command += [*_SOUND, *_FRAGMENTED, "audio.mp4"]
    return command


_SOUND = ["-map", "0:a:0", "-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2"]
_FRAGMENTED = ["-f", "mp4", "-movflags", "+frag_keyframe+empty_moov+default_base_moof"]

if __name__ == "__main__":
    main()
