"""The routes of the two apps against those that API Gateway sends them."""

import importlib

import pytest

from tests.contract.template import METHODS, Operation, operations
from tests.events import rest_event

APIS = {"UploadApi": "upload", "StreamingApi": "streaming"}
OPEN = {"/health", "/status"}
BY_TOKEN = "/u/{token}"


def app_routes(service: str) -> set[tuple[str, str]]:
    routes = importlib.import_module(f"{service}.app").app.routes
    return {(path, method.lower()) for path, methods in routes.items() for method in methods}


def is_open(path: str) -> bool:
    """Whether API Gateway asks nobody; below /u/ the function itself looks at the token."""
    return path in OPEN or path.startswith(BY_TOKEN)


def by_route(api: str) -> dict[tuple[str, str], Operation]:
    return {(o.path, o.method): o for o in operations(api)}


@pytest.mark.parametrize("api", APIS)
def test_every_route_of_the_app_is_in_the_template(api: str) -> None:
    assert app_routes(APIS[api]) <= set(by_route(api))


@pytest.mark.parametrize("api", APIS)
def test_every_path_of_the_template_is_a_route_of_the_app(api: str) -> None:
    paths = {path for path, _ in by_route(api)} - {"/", "/{proxy+}"}
    assert paths == {path for path, _ in app_routes(APIS[api])}


@pytest.mark.parametrize("api", APIS)
def test_the_function_hears_of_every_method_of_every_path(api: str) -> None:
    paths = {path for path, _ in by_route(api)}
    assert set(by_route(api)) == {(path, method) for path in paths for method in METHODS}
    assert {o.function for o in operations(api)} == {f"{api}Function"}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("path", ["/", "/{proxy+}"])
def test_the_function_hears_of_unknown_paths_and_answers_that_they_are(api: str, path: str) -> None:
    # A greedy path variable has at least one segment, so that the root is a path of its own.
    app = importlib.import_module(f"{APIS[api]}.app").app
    assert {method for known, method in by_route(api) if known == path} == METHODS
    assert app(rest_event("GET", path, route=path), None)["statusCode"] == 404


def test_every_upload_route_but_health_and_status_needs_a_key_or_a_token_in_its_path() -> None:
    keyed = {(o.path, o.method) for o in operations("UploadApi") if o.needs_key}
    assert keyed == {(path, m) for path, m in app_routes("upload") if not is_open(path)}


def test_what_a_token_in_the_path_permits_a_key_does_too() -> None:
    routes = app_routes("upload")
    with_token = {(p.removeprefix(BY_TOKEN), m) for p, m in routes if p.startswith(BY_TOKEN)}
    assert with_token == {(p, m) for p, m in routes if p.startswith("/s3/")}


def test_no_streaming_route_needs_a_key() -> None:
    assert not [o for o in operations("StreamingApi") if o.needs_key]
