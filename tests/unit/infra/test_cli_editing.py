"""`zoetrope edit` and `upload-token`: what is sent, and what is printed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.cli.exit_codes import ExitCode
from tests.unit.adapters.test_http_calls import Service, service
from tests.unit.infra.conftest import Zoetrope

__all__ = ["service"]
VIDEO_ID = "01HF0000000000000000000000"
VIDEO = json.dumps({"id": VIDEO_ID, "status": "ready", "title": "New"}).encode()

Run = Callable[..., Any]


@pytest.fixture
def run(service: Service, zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ZOETROPE_UPLOAD_API_URL", service.url)
    monkeypatch.setenv("ZOETROPE_API_KEY", "zk_test")
    service.answers = [(200, VIDEO)]
    return zoetrope


@pytest.mark.parametrize(
    ("options", "body"),
    [
        (["--title", "New"], {"title": "New"}),
        (["--title", ""], {"title": ""}),
        (["--policy", "signed"], {"playback_policy": "signed"}),
        (["--metadata", "a=1", "--metadata", "b=c=d"], {"metadata": {"a": "1", "b": "c=d"}}),
        (["--metadata", ""], {"metadata": {}}),
    ],
)
def test_an_edit_sends_what_is_named_and_no_more(
    run: Run, service: Service, options: list[str], body: dict[str, object]
) -> None:
    shown = run("edit", VIDEO_ID, *options, "--json")
    assert json.loads(shown.stdout)["title"] == "New"
    [(method, path, sent, _)] = service.seen
    assert (method, path, json.loads(sent)) == ("PATCH", f"/videos/{VIDEO_ID}", body)


@pytest.mark.parametrize(
    "options", [[], ["--metadata", "no-sign"], ["--metadata", "=x"], ["--policy", "secret"]]
)
def test_an_edit_of_nothing_or_of_nonsense_is_not_sent(
    run: Run, service: Service, options: list[str]
) -> None:
    assert run("edit", VIDEO_ID, *options).exit_code == ExitCode.USAGE
    assert service.seen == []


def test_stdout_of_upload_token_is_the_token_alone(run: Run, service: Service) -> None:
    reply = {"token": "zu_abc", "expires_at": "2026-11-22T12:00:00Z"}
    service.answers = [(201, json.dumps(reply).encode())] * 2
    assert run("upload-token", VIDEO_ID, "--ttl", "2h").stdout == "zu_abc\n"
    assert json.loads(run("upload-token", VIDEO_ID, "--json").stdout) == reply
    assert [(path, json.loads(body)) for _, path, body, _ in service.seen] == [
        (f"/videos/{VIDEO_ID}/upload-tokens", {"ttl_seconds": 7200}),
        (f"/videos/{VIDEO_ID}/upload-tokens", {"ttl_seconds": 3600}),
    ]
