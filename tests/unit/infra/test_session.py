"""What is repeated, what is not, and how problems come back."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from infra.client.errors import ApiProblem, Unreachable
from infra.client.retries import Retry, retry_after_seconds
from infra.client.session import Call, Session
from infra.client.upload_api import UploadApi

Answer = httpx.Response | Exception


class Script:
    """Answers with one thing after another, and remembers requests and waits."""

    def __init__(self, *answers: Answer) -> None:
        self._answers: Iterator[Answer] = iter(answers)
        self.requests: list[httpx.Request] = []
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def session(self, **changes: Any) -> Session:
        retry = Retry(attempts=3, random=lambda: 0.5, sleep=self.waits.append)
        transport = httpx.MockTransport(self)
        return Session("http://api.test", retry=retry, transport=transport, **changes)


def ok(**members: Any) -> httpx.Response:
    return httpx.Response(200, json=members)


VIDEO = {"id": "V1", "status": "uploaded"}
UNAVAILABLE = httpx.Response(503)
BUSY = httpx.Response(429, headers={"Retry-After": "7"})


@pytest.mark.parametrize("status_code", [502, 503, 504])
def test_a_get_is_repeated_while_the_service_is_unavailable(status_code: int) -> None:
    script = Script(httpx.Response(status_code), ok(a=1))
    assert script.session().send(Call("GET", "/")).json() == {"a": 1}


@pytest.mark.parametrize("status_code", [400, 404, 409, 500])
def test_an_answer_that_repeating_would_not_change_is_not_repeated(status_code: int) -> None:
    script = Script(httpx.Response(status_code))
    with pytest.raises(ApiProblem):
        script.session().send(Call("GET", "/"))
    assert len(script.requests) == 1


def test_a_reprocess_whose_answer_was_lost_is_not_repeated() -> None:
    script = Script(httpx.ReadTimeout("lost"))
    with pytest.raises(Unreachable):
        UploadApi(script.session()).reprocess("V1")
    assert len(script.requests) == 1


def test_a_reprocess_is_repeated_when_nothing_was_sent() -> None:
    script = Script(httpx.ConnectError("refused"), ok(**VIDEO))
    assert UploadApi(script.session()).reprocess("V1").id == "V1"


def test_a_reprocess_that_was_throttled_is_repeated() -> None:
    script = Script(BUSY, ok(**VIDEO))
    assert UploadApi(script.session()).reprocess("V1").id == "V1"


def test_retry_after_is_waited_for_and_jitter_is_added() -> None:
    script = Script(BUSY, ok())
    script.session().send(Call("GET", "/"))
    assert script.waits == [7 + 0.5 * 0.25]


def test_waits_grow_until_the_attempts_are_used_up() -> None:
    script = Script(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE)
    with pytest.raises(ApiProblem):
        script.session().send(Call("GET", "/"))
    assert script.waits == [0.125, 0.25]


@pytest.mark.parametrize(("attempt", "ceiling"), [(5, 8.0), (6, 16.0), (7, 20.0), (40, 20.0)])
def test_a_wait_never_exceeds_the_longest(attempt: int, ceiling: float) -> None:
    assert Retry(random=lambda: 1.0).delay(attempt) == ceiling


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3.0), ("0.5", 0.5), ("", None), (None, None), ("-1", None), ("Wed, 21 Oct", None)],
)
def test_a_retry_after_that_is_no_number_of_seconds_is_ignored(
    header: str | None, seconds: float | None
) -> None:
    assert retry_after_seconds(header) == seconds


def test_a_create_always_carries_an_idempotency_key_and_keeps_it_when_repeated() -> None:
    script = Script(UNAVAILABLE, httpx.ReadTimeout("lost"), httpx.Response(201, json=VIDEO))
    UploadApi(script.session()).create("film.mp4", 5)
    keys = {request.headers["Idempotency-Key"] for request in script.requests}
    assert len(script.requests) == 3
    assert len(keys) == 1


@pytest.mark.parametrize(
    "use",
    [
        lambda api: api.sign_parts("V1", [1], checksums={}),
        lambda api: api.complete("V1"),
        lambda api: api.delete("V1"),
        lambda api: api.abort("V1"),
        lambda api: api.video("V1"),
    ],
    ids=["sign_parts", "complete", "delete", "abort", "video"],
)
def test_a_harmless_call_is_repeated_after_a_lost_answer(use: Callable[[UploadApi], Any]) -> None:
    script = Script(httpx.ReadError("cut"), ok(**VIDEO, parts=[]))
    use(UploadApi(script.session()))
    assert len(script.requests) == 2


def test_a_problem_document_becomes_an_exception_with_all_its_members() -> None:
    problem = {"code": "size_mismatch", "detail": "Too short.", "request_id": "r1", "extra": 5}
    with pytest.raises(ApiProblem) as raised:
        Script(httpx.Response(409, json=problem)).session().send(Call("GET", "/"))
    error = raised.value
    assert (error.status_code, error.code, error.detail) == (409, "size_mismatch", "Too short.")
    assert (error.request_id, error.members["extra"]) == ("r1", 5)


def test_an_answer_of_something_else_becomes_an_unexpected_answer() -> None:
    page = httpx.Response(404, text="<html>", headers={"X-Request-Id": "r2"})
    with pytest.raises(ApiProblem) as raised:
        Script(page).session().send(Call("GET", "/"))
    assert (raised.value.code, raised.value.request_id) == ("unexpected_answer", "r2")


def test_the_key_is_sent_as_a_bearer_token() -> None:
    script = Script(ok())
    script.session(api_key="zk_1").send(Call("GET", "/"))
    assert script.requests[0].headers["Authorization"] == "Bearer zk_1"


@pytest.mark.parametrize("typed", ["V1/upload", "V1%2Fupload", "..", "V1?x", "V1#", "é", "", " "])
def test_what_can_be_no_id_is_not_found_and_not_asked_for(typed: str) -> None:
    # Else `delete V1/upload` would abort an upload.
    script = Script(httpx.Response(204))
    with pytest.raises(ApiProblem) as raised:
        UploadApi(script.session()).delete(typed)
    assert (raised.value.status_code, raised.value.code) == (404, "video_not_found")
    assert script.requests == []


def test_a_listing_follows_the_cursors_up_to_its_limit() -> None:
    first = {"videos": [{"id": f"V{n}", "status": "ready"} for n in range(3)], "next_cursor": "c1"}
    empty = {"videos": [], "next_cursor": "c2"}
    last = {"videos": [{"id": f"V{n}", "status": "ready"} for n in range(3, 5)]}
    script = Script(ok(**first), ok(**empty), ok(**last))
    found = list(UploadApi(script.session()).videos(status="ready", limit=5))
    assert [video.id for video in found] == ["V0", "V1", "V2", "V3", "V4"]
    assert [asked.url.params.get("cursor") for asked in script.requests] == [None, "c1", "c2"]


def test_a_video_keeps_no_signed_urls_of_its_upload() -> None:
    script = Script(ok(**VIDEO, upload={"parts": [{"url": "http://s3?X-Amz-Signature=1"}]}))
    assert "upload" not in UploadApi(script.session()).video("V1").document
