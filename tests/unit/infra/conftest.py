"""Fixtures: a service on loopback, a film of twelve parts, an uploader, the command line."""

import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infra.cli.main import app
from infra.client.resume import ResumeRecords
from infra.client.retries import Retry
from infra.client.session import Session
from infra.client.storage import Storage
from infra.client.upload_api import UploadApi
from infra.client.uploads import Uploads
from tests.unit.infra.loopback import Loopback, Service

Zoetrope = Callable[..., Result]
"""Runs the command line: `zoetrope("list", "--json")`."""

NO_WAITING = Retry(attempts=4, random=lambda: 0.0, sleep=lambda _seconds: None)
PART_COUNT = 12


@pytest.fixture
def service() -> Iterator[Service]:
    with Loopback() as running:
        yield running


@pytest.fixture
def film(tmp_path: Path, service: Service) -> Path:
    path = tmp_path / "film.mp4"
    size_bytes = service.part_size_bytes * (PART_COUNT - 1) + 777
    path.write_bytes(random.Random(7).randbytes(size_bytes))
    return path


@pytest.fixture
def uploads(tmp_path: Path, service: Service) -> Iterator[Callable[..., Uploads]]:
    """Makes uploaders that share their memory, as successive runs of the command do."""
    with Session(service.url, retry=NO_WAITING) as session:
        storage = Storage()

        def make(**changes: object) -> Uploads:
            records = ResumeRecords(tmp_path / "uploads", service=service.url)
            settings: dict[str, object] = {"workers": 3, "retry": NO_WAITING, **changes}
            return Uploads(UploadApi(session), storage, records, **settings)  # type: ignore[arg-type]

        yield make
        storage.close()


@pytest.fixture
def stack(tmp_path: Path, service: Service) -> Path:
    path = tmp_path / ".zoetrope" / "stack.json"
    path.parent.mkdir()
    stack = {"upload_api_url": service.url, "streaming_api_url": service.url, "api_key": "zk_test"}
    path.write_text(json.dumps(stack))
    return path


@pytest.fixture
def zoetrope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zoetrope:
    """The command line in an empty directory and an environment without settings of ours."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ZOETROPE_")]:
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object, **options: object) -> Result:
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(app, words, **options)  # type: ignore[arg-type]

    return run
