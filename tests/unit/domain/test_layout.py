"""Where things lie in S3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.layout import (
    GenerationKeys,
    parse_source_key,
    source_key,
    video_prefixes,
)

names = st.text("abcXYZ019-", min_size=1, max_size=30)


@given(tenant=names, video_id=names)
def test_a_source_key_tells_whose_it_is(tenant: str, video_id: str) -> None:
    assert parse_source_key(source_key(tenant, video_id)) == (tenant, video_id)


@pytest.mark.parametrize(
    "key", ["", "sources/", "sources/acme", "sources/acme/", "sources/a/b/c", "media/a/b"]
)
def test_any_other_key_is_not_a_source(key: str) -> None:
    assert parse_source_key(key) is None


def test_every_key_of_a_generation_lies_under_a_prefix_of_its_video() -> None:
    keys = GenerationKeys("v", 2)
    every = [
        keys.source_facts,
        keys.plan,
        keys.chunks,
        keys.failure,
        keys.map_results_prefix,
        keys.task_result("audio-0-00000"),
        keys.packaged("audio-0-00000", "audio-0"),
        keys.init_segment("720p"),
        keys.segment("720p", 1),
        keys.index,
        keys.video_record,
    ]
    assert len(set(every)) == len(every)
    assert all(key.startswith(video_prefixes("v")) for key in every)


def test_what_players_fetch_never_lies_among_the_work_files() -> None:
    keys = GenerationKeys("v", 2)
    assert keys.segment("720p", 1) == "media/v/2/720p/00001.m4s"
    assert not keys.init_segment("720p").startswith(keys.work_prefix)
