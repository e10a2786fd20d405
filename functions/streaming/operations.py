"""Routes that operators and load balancers ask: is it alive, and does what it needs answer?"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait

from chalice import Blueprint, Response

from streaming.reading import reads
from zoetrope.adapters import clients
from zoetrope.adapters.index_store import index_store
from zoetrope.errors import DependencyUnavailable
from zoetrope.settings import settings

operations = Blueprint(__name__)

SERVICE = "streaming"
NO_STORE = {"Cache-Control": "no-store"}

# Nothing bears this id: the question is only whether an answer comes.
_ABSENT = "status"

# API Gateway gives up after 29 s; a dependency this slow is as good as down.
DEADLINE_SECONDS = 5


@reads(operations, "/health")
def health() -> Response:
    """Say that the process answers; touches nothing."""
    body = {"status": "ok", "service": SERVICE, "version": settings().version}
    return Response(body=body, headers=NO_STORE)


@reads(operations, "/status")
def status() -> Response:
    """Ask each dependency and say how long it took: 200 if all answered, else 503."""
    # Made here, because boto3 cannot make two clients at once in two threads.
    table, _ = clients.video_table(), clients.s3()
    dependencies = ask_all(
        {
            "video_table": lambda: table.get(_ABSENT),
            "media_bucket": index_store().check,
        }
    )
    healthy = all(answer["status"] == "ok" for answer in dependencies.values())
    body = {
        "status": "ok" if healthy else "degraded",
        "service": SERVICE,
        "version": settings().version,
        "dependencies": dependencies,
    }
    return Response(body=body, status_code=200 if healthy else 503, headers=NO_STORE)


def ask_all(
    questions: Mapping[str, Callable[[], object]], *, deadline_seconds: float = DEADLINE_SECONDS
) -> dict[str, dict[str, object]]:
    """Ask all at once; a dependency is `ok`, or `unavailable` when it fails or is too late."""
    pool = ThreadPoolExecutor(max_workers=len(questions))
    asked = {name: pool.submit(_ask, question) for name, question in questions.items()}
    wait(asked.values(), timeout=deadline_seconds)
    late = {"status": "unavailable", "latency_ms": round(deadline_seconds * 1000, 1)}
    pool.shutdown(wait=False, cancel_futures=True)
    return {name: answer.result() if answer.done() else late for name, answer in asked.items()}


def _ask(question: Callable[[], object]) -> dict[str, object]:
    began = time.perf_counter()
    try:
        question()
        answer = "ok"
    except DependencyUnavailable:
        answer = "unavailable"
    return {"status": answer, "latency_ms": round((time.perf_counter() - began) * 1000, 1)}
