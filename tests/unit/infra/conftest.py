"""Fixtures of the client's tests: a service on loopback, a film of twelve parts, an uploader."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.client.resume import ResumeRecords
from infra.client.retries import Retry
from infra.client.session import Session
from infra.client.storage import Storage
from infra.client.upload_api import UploadApi
from infra.client.uploads import Uploads
from tests.unit.infra.loopback import Loopback, Service

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
