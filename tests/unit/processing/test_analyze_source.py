"""AnalyzeSource: which profile a generation is made by, and what a damaged sample does not do."""

from fractions import Fraction
from pathlib import Path

import pytest

from processing.analyze_source import handler
from tests.aws import SOURCE_BUCKET
from tests.pipeline import Context
from tests.plans import KEYS, source
from tests.stub_tool import StubTool
from tests.videos import TENANT, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.profiles import DEFAULT, Profiles, parse_profile
from zoetrope.errors import DependencyUnavailable, ToolFailed
from zoetrope.settings import settings

pytestmark = pytest.mark.usefixtures("aws")
EVENT = {"video_id": KEYS.video_id, "tenant": TENANT, "generation": 1}
SHORT = {"segment_seconds": 2}


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StubTool:
    tool = StubTool(tmp_path)
    for name in ("ffmpeg", "ffprobe"):
        (tmp_path / name).symlink_to(tool.binary)
    monkeypatch.setenv("FFMPEG_DIR", str(tmp_path))
    settings.cache_clear()
    return tool


def accept(*, seconds: int = 5, profile: str = "") -> None:
    key = source_key(TENANT, KEYS.video_id)
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=key, Body=b"source")
    stored_video(clients.video_table(), Status.PROCESSING, video_id=KEYS.video_id, profile=profile)
    clients.media_bucket().put_json(KEYS.source_facts, source(duration=Fraction(seconds)).to_json())


def chosen() -> object:
    return parse_profile(clients.media_bucket().get_json(KEYS.profile))


def test_without_facts_it_is_tried_again() -> None:
    with pytest.raises(DependencyUnavailable, match="facts"):
        handler(EVENT, Context())


def test_a_short_source_is_not_analysed_and_its_profile_is_recorded() -> None:
    accept()
    assert handler(EVENT, Context()) == {"outcome": "done", "samples": 0}
    assert chosen() == DEFAULT
    assert clients.media_bucket().get_json(KEYS.complexity) is None


def test_the_profile_that_the_video_names_goes_before_the_tenants_default() -> None:
    profiles = Profiles({"short": SHORT, "tiny": {"segment_seconds": 1}}, default="tiny")
    clients.tenants().set_profiles(TENANT, profiles)
    accept(profile="short")
    handler(EVENT, Context())
    assert chosen() == parse_profile(SHORT)


def test_a_profile_that_was_removed_meanwhile_fails_no_video() -> None:
    clients.tenants().set_profiles(TENANT, Profiles({"short": SHORT}, default="short"))
    accept(profile="gone")
    assert handler(EVENT, Context())["outcome"] == "done"
    assert chosen() == parse_profile(SHORT)


def test_a_sample_that_does_not_decode_is_left_to_the_chunk_it_lies_in(tools: StubTool) -> None:
    accept(seconds=60)
    tools.will({"stdout": "{}"}, {"exit": 69, "stderr": "Invalid data found"})
    outcome = handler(EVENT, Context())
    assert (outcome["outcome"], outcome["samples"]) == ("done", 3)
    assert len(tools.calls()) == 4
    assert clients.media_bucket().get_json(KEYS.complexity) == {
        "average_kbps": {}, "peak_kbps": {},
    }  # fmt: skip


def test_a_sample_that_takes_too_long_is_tried_again(tools: StubTool) -> None:
    accept(seconds=60)
    tools.will({"stdout": "{}"})
    with pytest.raises(ToolFailed):
        handler(EVENT, Context(seconds=0))
    assert clients.media_bucket().get_json(KEYS.complexity) is None
