"""One API's HTTP session: retries what may be repeated, and turns problems into exceptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpx

from infra.client import redaction
from infra.client.errors import ApiProblem, Unreachable
from infra.client.retries import Retry, retry_after_seconds

TIMEOUT = httpx.Timeout(35.0, connect=5.0)
"""API Gateway itself gives up after 29 s."""

_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_TRANSIENT_STATUS_CODES = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Call:
    """One request, and whether doing it twice does no harm."""

    method: str
    path: str
    json: Mapping[str, Any] | None = None
    params: Mapping[str, str | int] | None = None
    headers: Mapping[str, str] | None = None
    repeatable: bool | None = None

    @property
    def is_repeatable(self) -> bool:
        """Say whether it may be sent again when its answer was lost."""
        if self.repeatable is not None:
            return self.repeatable
        return self.method in _REPEATABLE_METHODS


class Session:
    """Speaks to one base URL; closes its connections as a context manager."""

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str = "",
        retry: Retry | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        redaction.install()
        self._retry = retry or Retry()
        self._client = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout=TIMEOUT,
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, call: Call) -> httpx.Response:
        """Give a successful response; raise `ApiProblem` or `Unreachable` after the retries."""
        attempt = 0
        while True:
            outcome = self._attempt(call)
            if isinstance(outcome, httpx.Response) and not outcome.is_error:
                return outcome
            if self._retry.is_last(attempt) or not _may_repeat(call, outcome):
                raise self._failure(outcome)
            self._retry.sleep(self._retry.delay(attempt, retry_after=_asked_delay(outcome)))
            attempt += 1

    def _attempt(self, call: Call) -> httpx.Response | httpx.TransportError:
        try:
            return self._client.request(
                call.method, call.path, json=call.json, params=call.params, headers=call.headers
            )
        except httpx.TransportError as error:
            return error

    def _failure(self, outcome: httpx.Response | httpx.TransportError) -> ApiProblem | Unreachable:
        if isinstance(outcome, httpx.Response):
            return problem_of(outcome)
        url = str(self._client.base_url).rstrip("/")
        return Unreachable(
            f"{url} does not answer ({_cause(outcome)}). "
            "If the stack is local, start it with `zoetrope up`."
        )


def _may_repeat(call: Call, outcome: httpx.Response | httpx.TransportError) -> bool:
    if isinstance(outcome, httpx.ConnectError | httpx.ConnectTimeout):
        return True  # nothing was sent, so nothing can happen twice
    if isinstance(outcome, httpx.TransportError):
        return call.is_repeatable
    if outcome.status_code == 429:
        return True  # refused at the door
    return call.is_repeatable and outcome.status_code in _TRANSIENT_STATUS_CODES


def _asked_delay(outcome: httpx.Response | httpx.TransportError) -> float | None:
    if not isinstance(outcome, httpx.Response):
        return None
    return retry_after_seconds(outcome.headers.get("Retry-After"))


def _cause(error: httpx.TransportError) -> str:
    return str(error) or type(error).__name__


def problem_of(response: httpx.Response) -> ApiProblem:
    """Read an RFC 9457 problem; an answer that is none of ours becomes `unexpected_answer`."""
    try:
        body = response.json()
    except ValueError:
        body = None
    members: dict[str, Any] = body if isinstance(body, dict) else {}
    fallback = f"The service answered {response.status_code} {response.reason_phrase}."
    return ApiProblem(
        response.status_code,
        code=str(members.get("code") or "unexpected_answer"),
        detail=str(members.get("detail") or members.get("message") or fallback),
        request_id=str(members.get("request_id") or response.headers.get("X-Request-Id", "")),
        members=members,
    )
