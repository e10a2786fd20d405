"""A source on its real way, from the look at its first bytes to its publishing."""

import json
import resource
import time
from dataclasses import dataclass
from typing import Any

from tests.openapi import DOCUMENT
from tests.pipeline import Pipeline
from zoetrope.adapters import clients
from zoetrope.domain.plan import chunk_task
from zoetrope.settings import settings

READY = "ready"
LIMIT_CPU_SECONDS = 60
"""What any of these small sources may cost."""
LIMIT_SECONDS = 240
"""What it may take however busy the machine is: less than the deadline that a tool is given."""
WORKER_MB = 1769
"""The memory of every function that runs a tool (template.yaml, held by tests/contract)."""
_MOST_CHUNKS = 4
"""Of a source that claims to be long, so many at either end are transcoded here. Those between are
taken to be as empty as a source of half a second leaves them, to save hundreds of starts."""

CODES = frozenset(DOCUMENT["components"]["schemas"]["Failure"]["properties"]["code"]["enum"])
OURS = frozenset({"internal_error", "processing_timeout", "source_missing"})
"""What no source may cause: they blame the service."""


@dataclass(frozen=True)
class Verdict:
    """What became of a source, and how long it took."""

    outcome: str
    seconds: float


def judged(source: bytes, number: int = 0) -> Verdict:
    """Process a source, with stills and subtitles; fail unless it is ready or rightly refused.

    An exception is what Step Functions would repeat and in the end call an internal error, so that
    it fails the test, too.
    """
    pipeline = _Shortened(f"01HF{number:022d}")
    began, cpu_before = time.monotonic(), _cpu_seconds()
    outcome = pipeline.run(source, accompanied=True)
    seconds, cpu_seconds = time.monotonic() - began, _cpu_seconds() - cpu_before
    assert seconds < LIMIT_SECONDS, f"took {seconds:.0f} s"
    assert cpu_seconds < LIMIT_CPU_SECONDS, f"took {cpu_seconds:.0f} s of CPU"
    if outcome["outcome"] == "done":
        return Verdict(READY, seconds)
    assert outcome["outcome"] == "rejected"
    code, message = outcome["failure"]["code"], outcome["failure"]["message"]
    assert code in CODES - OURS
    assert message.endswith(".")
    return Verdict(code, seconds)


def outputs() -> bytes:
    """Everything that processing has written: the media bucket, and the table."""
    s3, bucket = clients.s3(), settings().media_bucket
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    bodies = [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]
    table = clients.dynamodb().scan(TableName=settings().table_name)["Items"]
    return b"\n".join([*bodies, json.dumps(table, default=str).encode()])


def peak_mb_of_tools() -> float:
    """Give the most memory that a child of this process ever had."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _cpu_seconds() -> float:
    """Give the processor time of this process and of the tools that have ended."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


class _Shortened(Pipeline):
    """Transcodes the chunks at either end of a source; those between are taken to be empty."""

    def chunks(self) -> list[dict[str, Any]]:
        found = super().chunks()
        for chunk in found[_MOST_CHUNKS:-_MOST_CHUNKS]:
            result = {"chunk": chunk["index"], "frame_count": 0, "tracks": {}}
            key = self.keys.task_result(chunk_task(chunk["index"]))
            clients.media_bucket().put_json(key, result)
        return found[:_MOST_CHUNKS] + found[_MOST_CHUNKS:][-_MOST_CHUNKS:]
