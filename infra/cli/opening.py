"""Opens the APIs of the stack that a command means."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.client.deployment import Deployment, find_deployment
from infra.client.session import Session
from infra.client.upload_api import UploadApi


def deployment(stack_file: Path | None) -> Deployment:
    """Find the stack that a command means."""
    return find_deployment(os.environ, Path.cwd(), stack_file=stack_file)


@contextmanager
def upload_api(stack_file: Path | None) -> Iterator[UploadApi]:
    """Open the Upload API with the stack's key."""
    target = deployment(stack_file)
    with Session(target.upload_api_url, api_key=target.require_key()) as session:
        yield UploadApi(session)
