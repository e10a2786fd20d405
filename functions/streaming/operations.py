"""Routes that operators and load balancers ask: is it alive, and does what it needs answer?"""

from chalice import Blueprint, Response

from streaming.reading import reads
from zoetrope.adapters.index_store import index_store
from zoetrope.adapters.video_records import video_records
from zoetrope.http.dependencies import all_answered, ask_all
from zoetrope.settings import settings

operations = Blueprint(__name__)

SERVICE = "streaming"
NO_STORE = {"Cache-Control": "no-store"}

# Nothing bears this id: the question is only whether an answer comes.
_ABSENT = "status"


@reads(operations, "/health")
def health() -> Response:
    """Say that the process answers; touches nothing."""
    body = {"status": "ok", "service": SERVICE, "version": settings().version}
    return Response(body=body, headers=NO_STORE)


@reads(operations, "/status")
def status() -> Response:
    """Ask each dependency and say how long it took: 200 if all answered, else 503."""
    dependencies = ask_all(
        {
            "video_table": lambda: video_records().get(_ABSENT),
            "media_bucket": index_store().check,
        }
    )
    healthy = all_answered(dependencies)
    body = {
        "status": "ok" if healthy else "degraded",
        "service": SERVICE,
        "version": settings().version,
        "dependencies": dependencies,
    }
    return Response(body=body, status_code=200 if healthy else 503, headers=NO_STORE)
