"""An operator's call of a function: made once, and waited for, however long the function works."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from infra.cli.table_access import aws_client
from infra.engine import function_calls
from infra.engine.operator import Credentials
from tests.contract.template import functions, template


class Silent:
    """Lambda that has taken a call and works: it counts connections, and answers none."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.taken: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                self.taken.append(self.server.accept()[0])
            except OSError:
                return


@pytest.fixture
def silent() -> Iterator[Silent]:
    running = Silent()
    yield running
    running.server.close()
    for each in running.taken:
        each.close()


@pytest.fixture(params=["the local engine", "AWS"])
def make(
    request: pytest.FixtureRequest, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Any]:
    if request.param == "AWS":
        for name, value in Credentials("key", "secret").environment(silent.url).items():
            monkeypatch.setenv(name, value)
        return lambda: aws_client("lambda")
    return lambda: Credentials("key", "secret").client("lambda", silent.url)


def test_a_function_that_works_for_long_is_called_once(
    make: Callable[[], Any], silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(function_calls, "LONGEST_FUNCTION_SECONDS", 1.0)
    monkeypatch.setattr(function_calls, "_MARGIN_SECONDS", 0)
    with pytest.raises(ReadTimeoutError):
        make().invoke(FunctionName="zoetrope-reconcile", Payload=b"{}")
    assert len(silent.taken) == 1


def test_it_is_waited_for_longer_than_any_function_may_run(make: Callable[[], Any]) -> None:
    longest = max(f.get("Timeout", 0) for f in functions().values())
    assert template()["Globals"]["Function"]["Timeout"] <= longest
    assert make().meta.config.read_timeout > function_calls.LONGEST_FUNCTION_SECONDS >= longest
