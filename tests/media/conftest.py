"""Real ffmpeg on small sources that ffmpeg itself makes; moto stands for AWS."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from infra.engine.media_tools import link_media_tools
from infra.engine.workplace import Workplace
from tests.aws import ENVIRONMENT, create_resources
from tests.media.accompanied import RECIPES
from tests.media.sources import Sources
from tests.media.tools import Tools
from tests.moto_calls import one_call_at_a_time
from tests.pipeline import Pipeline
from tests.rights import held_to_roles
from tests.unit.conftest import forget_cached

pytest.register_assert_rewrite("tests.corpus.expectations")


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    """The pinned ffmpeg and ffprobe, under the names that the functions expect."""
    root = tmp_path_factory.mktemp("tools")
    return Tools(link_media_tools(Workplace.of(root, root / "state")))


@pytest.fixture(scope="session")
def sources(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Small sources by name, each made once."""
    return Sources(tools, tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="session")
def clips(tools: Tools, sources: Sources) -> Callable[[str], Path]:
    """Sources with subtitles, and with pictures that say when they are shown; the others too."""

    def clip(name: str) -> Path:
        path = sources.directory / name
        if name not in RECIPES:
            return sources(name)
        if not path.exists():
            RECIPES[name](tools, path)
        return path

    return clip


@pytest.fixture
def pipeline(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    """An empty account, and the processing of one video in this process."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("FFMPEG_DIR", str(tools.directory))
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    forget_cached()
    with mock_aws(), one_call_at_a_time():
        create_resources()
        with held_to_roles():
            yield Pipeline()
    forget_cached()
