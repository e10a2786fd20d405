"""Asking for a purge: quickly, and by names alone."""

import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from zoetrope.adapters import purges
from zoetrope.adapters.purges import request_purge
from zoetrope.errors import DependencyUnavailable

pytestmark = pytest.mark.usefixtures("environment")


class Lambda:
    """Lambda, as far as a purge asks it for anything."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.error = error

    def invoke(self, **given: Any) -> None:
        if self.error:
            raise self.error
        self.asked.append(given)


def test_the_purge_is_asked_for_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Lambda()
    monkeypatch.setattr(purges, "lambda_", lambda: service)
    request_purge("01HF")
    [asked] = service.asked
    assert asked["InvocationType"] == "Event"
    assert asked["FunctionName"] == "zoetrope-PurgeVideo"
    assert json.loads(asked["Payload"]) == {"video_id": "01HF", "generation": 0}


def test_the_purge_of_one_generation_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Lambda()
    monkeypatch.setattr(purges, "lambda_", lambda: service)
    request_purge("01HF", generation=3)
    assert json.loads(service.asked[0]["Payload"]) == {"video_id": "01HF", "generation": 3}


def test_a_purge_that_could_not_be_asked_for_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Lambda(EndpointConnectionError(endpoint_url="x"))
    monkeypatch.setattr(purges, "lambda_", lambda: service)
    with pytest.raises(DependencyUnavailable):
        request_purge("01HF")
