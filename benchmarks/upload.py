"""Throughput and memory of `zoetrope upload` against boto3's `upload_file`, to the same engine.

Needs the stack (`make up`, or ZOETROPE_STACK). Both upload one file of random bytes, by turns.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from infra.client.errors import VideoUnplayable
from infra.client.following import follow
from infra.client.session import Session
from infra.client.upload_api import UploadApi
from infra.engine import Stack
from infra.engine.stack_file import STACK_FILE

SOURCE_BYTES = 1_000_000_000
ROUNDS = 5
BAR_RATIO = 0.9
BAR_PEAK_MB = 200

Run = dict[str, float]


def main() -> None:
    """Print every run, and as the last line one JSON object."""
    stack_file = Path(os.environ.get("ZOETROPE_STACK") or Path(".zoetrope") / STACK_FILE)
    stack = Stack.load(stack_file.parent)
    source = random_bytes(Path(".cache") / "upload-1gb.bin")
    runs: dict[str, list[Run]] = {"zoetrope": [], "boto3": []}
    for number in range(ROUNDS):
        # Who goes first changes by turns: whatever grows slower over time is slower for both.
        for client in sorted(runs, reverse=number % 2 == 0):
            runs[client].append(measured(client, stack, stack_file, source))
    print(json.dumps(figures(runs)))


def measured(client: str, stack: Stack, stack_file: Path, source: Path) -> Run:
    """Have a process of its own upload the file, then remove what came of it."""
    command = [sys.executable, "-m", "benchmarks.upload_client"]
    command += [str(stack_file), client, str(source)]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    run = json.loads(ran.stdout)
    made = run.pop("made")
    run["mb_per_second"] = round(SOURCE_BYTES / 1e6 / run["seconds"], 1)
    print(f"{client:9} {run['seconds']:6.2f} s {run['mb_per_second']:7.1f} MB/s", end="")
    print(f" {run['cpu_seconds']:6.2f} s of CPU {run['peak_mb']:5.0f} MB at most", flush=True)
    if client == "boto3":
        stack.client("s3").delete_object(Bucket=stack.source_bucket, Key=made)
    else:
        _remove(stack, made)
    return dict(run)


def _remove(stack: Stack, video_id: str) -> None:
    """Delete the video once the pipeline has refused it, so that no other run pays for that."""
    with Session(stack.upload_api_url, api_key=stack.api_key) as session:
        api = UploadApi(session)
        try:
            follow(api, video_id, seen=lambda _: None)
        except VideoUnplayable:
            api.delete(video_id)


def figures(runs: dict[str, list[Run]]) -> dict[str, object]:
    """Give the median throughputs, their ratio, and the highest peak of each client."""

    def median(figure: str) -> dict[str, float]:
        return {name: statistics.median(run[figure] for run in runs[name]) for name in runs}

    rates = median("mb_per_second")
    peaks = {name: max(run["peak_mb"] for run in runs[name]) for name in runs}
    ratio = rates["zoetrope"] / rates["boto3"]
    return {
        "benchmark": "upload",
        "source_bytes": SOURCE_BYTES,
        "rounds": ROUNDS,
        "mb_per_second": rates,
        "ratio": round(ratio, 3),
        "cpu_seconds": median("cpu_seconds"),
        "peak_mb": peaks,
        "within_bars": ratio >= BAR_RATIO and peaks["zoetrope"] <= BAR_PEAK_MB,
    }


def random_bytes(path: Path) -> Path:
    """Make the file: random, so that nothing on the way can press it together."""
    if path.exists() and path.stat().st_size == SOURCE_BYTES:
        return path
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        for _ in range(SOURCE_BYTES // 1_000_000):
            file.write(os.urandom(1_000_000))
    return path


if __name__ == "__main__":
    main()
