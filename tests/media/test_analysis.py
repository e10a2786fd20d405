"""AnalyzeSource on real pictures: what it costs, what it finds, and that it finds it again."""

from typing import Any

import pytest

from infra.clips import clip
from tests.media.sources import Sources
from tests.pipeline import Pipeline
from tests.videos import TENANT
from zoetrope.adapters import clients
from zoetrope.domain.complexity import Complexity
from zoetrope.domain.profiles import Profiles


def names(pipeline: Pipeline) -> list[str]:
    return [each.name for each in pipeline.read_plan().renditions]


def cpu_seconds(pipeline: Pipeline) -> float:
    media = clients.media_bucket()
    results: list[dict[str, Any]] = [
        media.get_json(pipeline.keys.task_result(task)) or {}
        for task in pipeline.read_plan().tasks
        if task.startswith("chunk")
    ]
    return float(sum(result["cpu_seconds"] for result in results))


def test_a_slide_show_has_no_rung_below_its_own_size(sources: Sources, pipeline: Pipeline) -> None:
    pipeline.planned(sources("slides.mp4"))
    assert names(pipeline) == ["720p"]


def test_a_hard_clip_keeps_every_rung(sources: Sources, pipeline: Pipeline) -> None:
    pipeline.accept(sources("busy.mp4"))
    pipeline.probe()
    assert pipeline.analyze()["samples"] == 1
    pipeline.plan()
    assert names(pipeline) == ["720p", "480p", "360p", "240p"]


def test_a_profile_that_is_not_content_aware_keeps_them_all_unmeasured(
    sources: Sources, pipeline: Pipeline
) -> None:
    profiles = Profiles({"plain": {"content_aware": False}}, default="plain")
    clients.tenants().set_profiles(TENANT, profiles)
    pipeline.accept(sources("slides.mp4"))
    pipeline.probe()
    assert pipeline.analyze()["samples"] == 0
    pipeline.plan()
    assert names(pipeline) == ["720p", "480p", "360p", "240p"]


def test_analysing_again_finds_the_same_to_the_byte(sources: Sources, pipeline: Pipeline) -> None:
    pipeline.accept(sources("slides.mp4"))
    pipeline.probe()
    media, found = clients.media_bucket(), []
    for _ in range(2):
        media.delete_prefix(pipeline.keys.complexity)
        assert pipeline.analyze()["samples"] == 1
        pipeline.plan()
        found.append((media.get(pipeline.keys.complexity), media.get(pipeline.keys.plan)))
    assert found[0] == found[1]


def test_an_attempt_that_follows_measures_nothing_again(
    sources: Sources, pipeline: Pipeline
) -> None:
    pipeline.planned(sources("slides.mp4"))
    assert pipeline.analyze() == {"outcome": "done", "samples": 0}


def test_a_change_of_the_profile_is_for_later_generations(
    sources: Sources, pipeline: Pipeline
) -> None:
    plan = pipeline.planned(sources("slides.mp4"))
    clients.tenants().set_profiles(TENANT, Profiles({"default": {"segment_seconds": 2}}))
    pipeline.analyze()
    pipeline.plan()
    assert pipeline.read_plan() == plan


@pytest.mark.exhaustive
def test_the_analysis_of_a_film_costs_little_and_foresees_what_it_takes(
    pipeline: Pipeline,
) -> None:
    pipeline.accept(clip("trailer"))
    pipeline.probe()
    analysis = pipeline.analyze()
    assert analysis["samples"] == 2
    foreseen = Complexity.from_json(clients.media_bucket().get_json(pipeline.keys.complexity) or {})
    pipeline.transcode_all(parallel=2)
    assert analysis["cpu_seconds"] <= 0.10 * cpu_seconds(pipeline)
    assert pipeline.publish()["outcome"] == "done"
    for track in pipeline.index().video_tracks:
        taken = track.average_bandwidth / 1000
        assert 0.6 * taken <= foreseen.average_kbps[track.height] <= 1.6 * taken
