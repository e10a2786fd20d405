"""One stack for all tests that need one running: an engine, a free port and data of their own."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra import engine
from infra.engine import Stack
from tests.integration.product import Product

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state directory of the tests' engine, beside whatever stack the developer runs."""
    return tmp_path_factory.mktemp("engine")


@pytest.fixture(scope="session")
def stack(state: Path) -> Iterator[Stack]:
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        try:
            yield engine.up(free_port(), ROOT, state=state)
        finally:
            engine.down(ROOT, state=state)
            shutil.rmtree(state / "data", ignore_errors=True)


@pytest.fixture(scope="session")
def product(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with Product(stack, tmp_path_factory.mktemp("records")) as product:
        yield product
