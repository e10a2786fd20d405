"""Problem documents: every error of the registry as the contract shows it."""

import json

import pytest

from zoetrope.errors import (
    DependencyUnavailable,
    InvalidRequest,
    MediaRejected,
    MethodNotAllowed,
    TooManyRequests,
    Unauthorized,
    VideoNotFound,
    VideoNotReady,
)
from zoetrope.http.problems import INTERNAL_DETAIL, problem_of


def test_an_error_is_shown_with_all_members_of_the_contract() -> None:
    problem = problem_of(VideoNotFound("v"), request_id="r-1")
    assert (problem.status_code, problem.headers["Content-Type"]) == (
        404,
        "application/problem+json",
    )
    assert problem.body == {
        "type": "urn:problem-type:zoetrope:video-not-found",
        "title": "Video not found",
        "status": 404,
        "detail": "There is no video 'v'.",
        "code": "video_not_found",
        "request_id": "r-1",
        "message": "There is no video 'v'.",
        "error": "There is no video 'v'.",
    }


def test_an_error_brings_its_own_members() -> None:
    problem = problem_of(InvalidRequest([("limit", "must be less")]), request_id="r")
    assert problem.body["errors"] == [{"field": "limit", "message": "must be less"}]


def test_members_of_an_error_never_replace_those_of_the_contract() -> None:
    error = TooManyRequests("slow down", members={"code": "other", "status": "ready"})
    body = problem_of(error, request_id="r").body
    assert (body["code"], body["status"]) == ("too_many_requests", 429)


@pytest.mark.parametrize(
    "error", [RuntimeError("secret"), MediaRejected("not_a_video", "secret"), KeyError("secret")]
)
def test_a_fault_of_ours_shows_nothing_of_itself(error: Exception) -> None:
    reply = problem_of(error, request_id="r").to_reply()
    body = json.loads(str(reply["body"]))
    assert (reply["statusCode"], body["code"], body["detail"]) == (
        500,
        "internal_error",
        INTERNAL_DETAIL,
    )
    assert "secret" not in str(reply)


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (VideoNotReady("processing"), "Retry-After", "5"),
        (TooManyRequests("x"), "Retry-After", "1"),
        (DependencyUnavailable("x"), "Retry-After", "5"),
        (Unauthorized("x"), "WWW-Authenticate", "Bearer"),
        (MethodNotAllowed("x", members={"allow": "GET"}), "Allow", "GET"),
    ],
)
def test_an_error_says_in_a_header_what_to_do_about_it(
    error: Exception, header: str, value: str
) -> None:
    assert problem_of(error, request_id="r").headers[header] == value
