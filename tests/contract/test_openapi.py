"""docs/openapi.yaml as a whole: one valid document of both APIs."""

import re

import pytest
from openapi_spec_validator import validate

from tests import openapi
from zoetrope.domain.video_ids import is_video_id

PATHS = openapi.DOCUMENT["paths"]


def test_the_document_is_valid_openapi_3_1() -> None:
    validate(openapi.DOCUMENT)
    assert openapi.DOCUMENT["openapi"].startswith("3.1")


def test_every_path_names_the_apis_that_serve_it() -> None:
    every = {(m.upper(), p) for p, item in PATHS.items() for m in openapi.METHODS & item.keys()}
    assert openapi.routes("upload") | openapi.routes("streaming") == every


def test_health_and_status_alone_are_served_by_both_apis() -> None:
    shared = openapi.routes("upload") & openapi.routes("streaming")
    assert {path for _, path in shared} == {"/health", "/status"}


def test_operation_ids_are_unique() -> None:
    ids = [item[m]["operationId"] for item in PATHS.values() for m in openapi.METHODS & item.keys()]
    assert len(set(ids)) == len(ids)


def test_every_component_is_used() -> None:
    text = openapi.PATH.read_text(encoding="utf-8")
    for kind, components in openapi.DOCUMENT["components"].items():
        for name in components if kind != "securitySchemes" else ():
            assert f'"#/components/{kind}/{name}"' in text


@pytest.mark.parametrize("text", ["01HF0000000000000000000000", "8" + "0" * 25, "0" * 25, "x"])
def test_the_document_and_the_apis_take_the_same_for_a_video_id(text: str) -> None:
    pattern = openapi.DOCUMENT["components"]["schemas"]["VideoId"]["pattern"]
    assert bool(re.search(pattern, text)) == is_video_id(text)
