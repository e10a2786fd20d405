"""Fixtures of the unit tests: moto stands for AWS, and every test starts from nothing."""

import sys
from collections.abc import Iterator
from functools import cache

import botocore.session
import pytest
from moto import mock_aws

from tests.aws import ENVIRONMENT, create_resources
from tests.moto_calls import calls_answered_by_moto
from tests.rights import held_to_roles
from zoetrope.settings import settings


@pytest.fixture(scope="session", autouse=True)
def service_models() -> Iterator[None]:
    """Botocore's service models, parsed once: that is most of what making a client costs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", cache(botocore.session.create_loader))
        yield


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment of a deployed function, and nothing cached from another test."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    forget_cached()
    yield
    forget_cached()


@pytest.fixture
def aws(environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001 - it must come first
    """An empty account with the product's table, buckets, state machine, and the roles' rights."""
    # moto's transactions are none between threads.
    monkeypatch.setattr("processing.sweep.AT_ONCE", 1)
    with mock_aws(), calls_answered_by_moto():
        create_resources()
        with held_to_roles():
            yield


def forget_cached() -> None:
    """Make settings and clients be read and made anew."""
    settings.cache_clear()
    for name, module in list(sys.modules.items()):
        if name.startswith(("zoetrope.adapters.", "streaming.")):
            for factory in vars(module).values():
                if hasattr(factory, "cache_clear"):
                    factory.cache_clear()
