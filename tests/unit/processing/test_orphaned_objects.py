"""Objects of no video are found, a slice at a time, counted and told; nothing is removed."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest

from processing import intake, metrics, orphaned_objects, reconcile
from processing.log import logger
from processing.orphaned_objects import TOLD, count_orphaned_objects
from tests.aws import MEDIA_BUCKET, SOURCE_BUCKET
from tests.videos import TENANT, new_video, stored_video
from zoetrope.adapters import clients, stored_objects
from zoetrope.domain.layout import GenerationKeys, source_key
from zoetrope.domain.lifecycle import Status
from zoetrope.errors import DependencyUnavailable

pytestmark = pytest.mark.usefixtures("aws")
KNOWN = new_video().video_id
Lines = Callable[[], list[dict[str, Any]]]


def lost(number: int) -> str:
    return f"01HG{number:022d}"


def put_source(video_id: str) -> None:
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=source_key(TENANT, video_id), Body=bytes(10))


def put_segments(video_id: str, *, count: int = 3) -> None:
    for number in range(1, count + 1):
        clients.media_bucket().put(GenerationKeys(video_id, 1).segment("720p", number), b"x")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    seen: list[int] = []
    monkeypatch.setattr(metrics, "count", lambda _name, value: seen.append(value))
    return seen


@pytest.fixture(autouse=True)
def repairs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    monkeypatch.setattr(intake, "count_repair", seen.append)
    return seen


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    written = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.fixture(autouse=True)
def purges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(intake, "request_purge", asked.append)
    return asked


@pytest.mark.parametrize("status", Status)
def test_what_a_video_has_is_no_orphan_not_even_of_one_that_is_deleted(
    counted: list[int], status: Status
) -> None:
    stored_video(clients.video_table(), status)
    put_source(KNOWN)
    put_segments(KNOWN)
    assert count_orphaned_objects() == 0
    assert counted == [0]


def test_objects_of_no_video_are_counted_told_and_kept(counted: list[int], lines: Lines) -> None:
    stored_video(clients.video_table(), Status.READY)
    put_source(KNOWN)
    put_source(lost(1))
    put_segments(lost(2))
    clients.media_bucket().put_json(GenerationKeys(lost(2), 1).plan, {})
    assert count_orphaned_objects() == 3
    assert counted == [3]
    told = {(line["video_id"], line["place"]) for line in lines()}
    assert told == {
        (lost(1), source_key(TENANT, lost(1))),
        (lost(2), f"media/{lost(2)}/"),
        (lost(2), f"work/{lost(2)}/"),
    }
    objects = clients.s3().list_objects_v2(Bucket=MEDIA_BUCKET)["KeyCount"]
    assert objects + clients.s3().list_objects_v2(Bucket=SOURCE_BUCKET)["KeyCount"] == 6


def test_a_source_that_came_when_nobody_waited_for_it_any_more_is_processed(
    repairs: list[str],
) -> None:
    stored_video(clients.video_table(), Status.EXPIRED)
    put_source(KNOWN)
    assert count_orphaned_objects() == 0
    video = clients.video_table().get(KNOWN)
    assert video
    assert video.status is Status.UPLOADED
    assert clients.executions().status(video) == "RUNNING"
    assert repairs == ["lost_event"]


def test_a_source_that_came_after_the_purge_of_its_video_has_it_purged_again(
    purges: list[str], repairs: list[str]
) -> None:
    clients.video_table().stop_watching(stored_video(clients.video_table(), Status.DELETED))
    put_source(KNOWN)
    assert count_orphaned_objects() == 0
    assert purges == [KNOWN]
    assert repairs == ["lost_event"]


@pytest.mark.parametrize("status", [Status.AWAITING_UPLOAD, Status.READY, Status.FAILED])
def test_the_source_of_any_other_video_is_left_to_the_sweep(
    purges: list[str], repairs: list[str], status: Status
) -> None:
    before = stored_video(clients.video_table(), status)
    put_source(KNOWN)
    count_orphaned_objects()
    assert clients.video_table().get(KNOWN) == before
    assert not purges
    assert not repairs


def test_a_late_source_that_is_in_trouble_does_not_keep_another_from_being_found(
    monkeypatch: pytest.MonkeyPatch, purges: list[str]
) -> None:
    def ask(video_id: str) -> None:
        if video_id == lost(1):
            raise DependencyUnavailable("throttled")
        purges.append(video_id)

    monkeypatch.setattr(intake, "request_purge", ask)
    for number in (1, 2):
        stored_video(clients.video_table(), Status.DELETED, video_id=lost(number))
        put_source(lost(number))
    count_orphaned_objects()
    assert purges == [lost(2)]


def test_a_look_goes_on_where_the_last_one_ended(
    counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_objects, "PAGE", 2)
    monkeypatch.setattr(orphaned_objects, "SLICE", 2)
    for number in range(5):
        put_segments(lost(number))
    for number in range(3):
        put_source(lost(number))
    found = [count_orphaned_objects() for _ in range(4)]
    # Folders 2, 2, 1 and from the beginning 2; sources 2, 1, 2, 1.
    assert found == [4, 3, 3, 3]
    assert counted == found


def test_many_orphans_are_counted_and_only_some_told(lines: Lines) -> None:
    for number in range(TOLD + 5):
        put_source(lost(number))
    assert count_orphaned_objects() == TOLD + 5
    assert len(lines()) == TOLD


def test_a_table_that_is_down_has_them_left_for_later(counted: list[int]) -> None:
    put_source(lost(1))
    clients.dynamodb().delete_table(TableName=clients.video_table().name)
    assert count_orphaned_objects() == 0
    assert counted == []


@pytest.mark.parametrize(("sweep", "looks"), [(59, False), (60, True), (61, False)])
def test_it_is_looked_for_once_an_hour(
    monkeypatch: pytest.MonkeyPatch, sweep: int, looks: bool
) -> None:
    put_source(lost(1))
    monkeypatch.setattr(reconcile, "now_ms", lambda: sweep * reconcile.SWEEP_MS)
    swept: dict[str, int] = reconcile.handler({}, None)
    assert swept.get("orphaned_objects") == (1 if looks else None)
