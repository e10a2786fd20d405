"""What operators and load balancers ask; these two need no key."""

from chalice import Blueprint, Response

from upload.operations.report_status import report_status
from zoetrope.settings import settings

service = Blueprint(__name__)

SERVICE = "upload"
NO_STORE = {"Cache-Control": "no-store"}


def health() -> Response:
    """Say that the process answers; touches nothing."""
    return Response(body={"status": "ok", **_self()}, headers=NO_STORE)


def status() -> Response:
    """Say how the service is: 200 if everything that it needs answered, else 503."""
    healthy, report = report_status()
    return Response(
        body={"status": "ok" if healthy else "degraded", **_self(), **report},
        headers=NO_STORE,
        status_code=200 if healthy else 503,
    )


def _self() -> dict[str, str]:
    return {"service": SERVICE, "version": settings().version}


for _method, _path, _view in (
    ("GET", "/health", health),
    ("HEAD", "/health", health),
    ("GET", "/status", status),
    ("HEAD", "/status", status),
):
    service.route(_path, methods=[_method])(_view)
