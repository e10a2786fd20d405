"""Clients are made once for all threads, and no two of them at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from zoetrope.adapters import clients

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("environment")


def test_threads_do_not_make_clients_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[str] = []

    def make(service: str, **_: Any) -> str:
        inside.append(service)
        time.sleep(0.01)
        assert inside == [service]
        inside.remove(service)
        return service

    monkeypatch.setattr(boto3, "client", make)
    factories: tuple[Callable[[], Any], ...] = (
        clients.s3,
        clients.dynamodb,
        clients.stepfunctions,
        clients.lambda_,
    )
    with ThreadPoolExecutor(len(factories)) as pool:
        made = [pool.submit(factory) for factory in factories]
    assert [each.result() for each in made] == ["s3", "dynamodb", "stepfunctions", "lambda"]
