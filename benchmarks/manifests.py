"""The Streaming API's handler, from event to reply: time, size, and how many a second.

Every delivery mode, a video of 2 h and one of 12 h, in segments of four seconds; GetItem included,
against a stub on loopback. The other side of the throughput is the same handler, reading the table
and signing with boto3; `throughput` is the handler as it is, which keeps what it rendered for
others who ask, and `rendered_each` is without that. Beside the wall clock there is the time of the
processor, which other work on the machine lengthens less; the throughput is by that.
"""

import json
import logging
import os
import statistics
import subprocess
import sys
import time
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from benchmarks.aws_stub import VIDEO_ID, aws_stub, environment
from streaming.compression import MAX_REPLY_BYTES
from tests.events import rest_event

if TYPE_CHECKING:
    from collections.abc import Callable

API_GATEWAY_BYTES = 10_000_000
MODES = ("presigned", "redirect", "cloudfront")
NAMES = ("master.m3u8", "720p.m3u8", "manifest.mpd")
# Of a media playlist; the throughput is of a master and a media playlist of 2 h.
BARS = {"2 h": {"p50_ms": 20, "gzip_bytes": 120_000}, "12 h": {"p50_ms": 100}}
BAR_RATIO = 30
GZIP = {"Accept": "*/*", "Accept-Encoding": "gzip"}
SECONDS = 4.0


def main() -> None:
    """Print a line for each figure, and as the last line one JSON object."""
    sizes = {
        f"{hours} h": {mode: in_a_process("sizes", hours, mode) for mode in MODES}
        for hours in (2, 12)
    }
    sides = ("throughput", "rendered_each", "boto3")
    pairs = {side: in_a_process(side, 2, "presigned")["pairs_a_second"] for side in sides}
    ratios = {side: round(pairs[side] / pairs["boto3"], 1) for side in sides}
    print(f"2 h playlist and master, of boto3's: {ratios}")
    figures = {
        "manifests": sizes,
        "pairs_a_second": pairs,
        "ratio": ratios,
        "within_bars": within_bars(sizes) | {"throughput": ratios["throughput"] >= BAR_RATIO},
    }
    print(json.dumps({"benchmark": "manifests", **figures}))


def within_bars(sizes: dict[str, dict[str, Any]]) -> dict[str, bool]:
    """Say of each length whether its media playlist is fast and small enough, and fits, signed."""
    return {
        length: (playlist := sizes[length]["presigned"]["720p.m3u8"])["fits"]
        and all(playlist[figure] <= bar for figure, bar in bars.items())
        for length, bars in BARS.items()
    }


def in_a_process(what: str, hours: int, mode: str) -> dict[str, Any]:
    """Measure in a fresh process, as a sandbox of Lambda is."""
    with aws_stub(hours) as endpoint:
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.manifests", what],
            env={**os.environ, **environment(endpoint, mode)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    figures: dict[str, Any] = json.loads(ran.stdout)
    for name, figure in figures.items():
        print(f"{hours:2} h {mode:10} {name}: {figure}")
    return figures


def sizes() -> dict[str, Any]:
    """Give the median time of each manifest, rendered anew, and what it weighs."""
    from benchmarks.boto3_handler import render_each  # noqa: PLC0415 - as below

    render_each()
    return {name: measured(name) for name in NAMES}


def measured(name: str, rounds: int = 11) -> dict[str, Any]:
    """Ask for one manifest again and again."""
    reply, wall, cpu = ask(name), [], []
    for _ in range(rounds):
        began, began_cpu = time.perf_counter(), time.process_time()
        reply = ask(name)
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - began_cpu) * 1000)
    body = b64decode(reply["body"]) if reply.get("isBase64Encoded") else reply["body"].encode()
    reply_bytes = len(json.dumps(reply))
    return {
        "p50_ms": round(statistics.median(wall), 1),
        "p50_cpu_ms": round(statistics.median(cpu), 1),
        "gzip_bytes": len(body),
        "reply_bytes": reply_bytes,
        "fits": reply_bytes <= MAX_REPLY_BYTES and len(body) <= API_GATEWAY_BYTES,
    }


def ask(name: str) -> dict[str, Any]:
    """Have the handler answer one event."""
    from streaming.app import app  # noqa: PLC0415 only where it is measured

    logging.disable()
    route = "/videos/{video_id}/" + ("manifest.mpd" if name == "manifest.mpd" else "{playlist}")
    event = rest_event("GET", f"/videos/{VIDEO_ID}/{name}", route=route, headers=GZIP)
    reply = app(event, None)
    assert reply["statusCode"] == 200
    return reply


def throughput() -> dict[str, float]:
    """Count how many times a second one process answers with the 2 h playlist and the master."""
    pairs: list[Callable[[], object]] = [lambda: ask("720p.m3u8"), lambda: ask("master.m3u8")]
    for each in pairs:
        each()
    count, began = 0, time.process_time()
    while time.process_time() - began < SECONDS:
        for each in pairs:
            each()
        count += 1
    return {"pairs_a_second": round(count / (time.process_time() - began), 2)}


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["sizes"]:
            print(json.dumps(sizes()))
        case [side]:
            # Here, because it loads boto3, and benchmarks.coldstart loads this module.
            from benchmarks.boto3_handler import render_each, use_boto3

            {"boto3": use_boto3, "rendered_each": render_each}.get(side, lambda: None)()
            print(json.dumps(throughput()))
