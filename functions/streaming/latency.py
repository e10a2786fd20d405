"""How long manifests take, as a metric: a log line that CloudWatch counts (EMF)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from streaming.log import json_logger
from streaming.operations import SERVICE

METRIC = "ManifestLatency"

logger = json_logger(SERVICE)


@contextmanager
def latency_told() -> Iterator[None]:
    """Record how long the block took that makes a manifest; one that is refused is not counted."""
    started = time.perf_counter()
    yield
    took = (time.perf_counter() - started) * 1000
    logger.info("manifest made", extra=metric_line(round(took, 3), at_ms=int(time.time() * 1000)))


def metric_line(milliseconds: float, *, at_ms: int) -> dict[str, Any]:
    """Give the members that make a log line a metric; the logger adds `service`."""
    measured = {
        "Namespace": "Zoetrope",
        "Dimensions": [["service"]],
        "Metrics": [{"Name": METRIC, "Unit": "Milliseconds"}],
    }
    return {"_aws": {"Timestamp": at_ms, "CloudWatchMetrics": [measured]}, METRIC: milliseconds}
