"""Events of API Gateway: whatever is left out of one is there when the app reads it."""

import base64

import pytest

from zoetrope.http.requests import RestRequest


def test_an_event_of_api_gateway_is_read() -> None:
    request = RestRequest.from_event(
        {
            "requestContext": {"httpMethod": "GET", "resourcePath": "/a/{b}", "requestId": "r"},
            "headers": {"X-One": "1"},
            "body": "é",
        }
    )
    assert (request.method, request.route, request.request_id) == ("GET", "/a/{b}", "r")
    assert (request.headers, request.body_size_bytes) == ({"x-one": "1"}, 2)


def test_an_empty_event_is_a_request_for_nothing() -> None:
    request = RestRequest.from_event({"headers": None, "pathParameters": None})
    assert (request.method, request.route, request.request_id) == ("", "", "unknown")
    assert request.event["headers"] == {}
    assert request.event["pathParameters"] == {}
    assert request.body_size_bytes == 0


@pytest.mark.parametrize("size", range(7))
def test_the_size_of_an_encoded_body_is_that_of_the_body(size: int) -> None:
    body = base64.b64encode(b"x" * size).decode()
    request = RestRequest.from_event({"body": body, "isBase64Encoded": True})
    assert request.body_size_bytes == size
