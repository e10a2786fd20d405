"""Asks a service how it is."""

from typing import Any

from infra.client.errors import ApiProblem, ClientError
from infra.client.retries import Retry
from infra.client.session import Call, Session


def service_status(url: str) -> dict[str, Any]:
    """Give a service's /status; `status` is "ok", or else it does not answer or is not well.

    Needs no key, and asks once: whoever asks wants to know how it is now.
    """
    if not url:
        return {"status": "unknown"}
    try:
        with Session(url, retry=Retry(attempts=1)) as session:
            document: dict[str, Any] = session.send(Call("GET", "/status")).json()
    except ApiProblem as problem:
        return {"status": "unavailable", "url": url, "detail": problem.detail} | problem.members
    except ClientError as error:
        return {"status": "unreachable", "url": url, "detail": str(error)}
    return {"status": "ok", "url": url} | document
