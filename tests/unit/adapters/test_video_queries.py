"""Lists, trails and counts."""

from typing import Any

import pytest

from tests.videos import CREATED_MS, new_video, stored_video
from zoetrope.adapters import clients, video_queries
from zoetrope.domain.lifecycle import Status

pytestmark = pytest.mark.usefixtures("aws")
IDS = [f"video-{number}" for number in range(5)]


def store(statuses: list[Status]) -> None:
    for video_id, status in zip(IDS, statuses, strict=True):
        stored_video(clients.video_table(), status, video_id=video_id)


def ids(**query: object) -> tuple[list[str], str | None]:
    videos, after = clients.video_queries().list_by_tenant("acme", **query)  # type: ignore[arg-type]
    return [video.video_id for video in videos], after


def test_a_tenants_videos_come_newest_first_page_by_page() -> None:
    store([Status.AWAITING_UPLOAD] * 5)
    first, after = ids(limit=3)
    assert first == ["video-4", "video-3", "video-2"]
    assert ids(limit=3, after=after) == (["video-1", "video-0"], None)


def test_the_last_full_page_has_no_next_one() -> None:
    store([Status.AWAITING_UPLOAD] * 5)
    assert ids(limit=5)[1] is None


def test_deleted_videos_are_not_listed() -> None:
    store([Status.AWAITING_UPLOAD, Status.DELETED, Status.READY, Status.DELETED, Status.FAILED])
    assert ids(limit=9)[0] == ["video-4", "video-2", "video-0"]


def test_a_status_filters_the_list_without_short_pages() -> None:
    store([Status.READY, Status.FAILED, Status.READY, Status.FAILED, Status.READY])
    first, after = ids(limit=2, status=Status.READY)
    assert first == ["video-4", "video-2"]
    assert ids(limit=2, status=Status.READY, after=after) == (["video-0"], None)


@pytest.mark.parametrize("status", [Status.FAILED, Status.DELETED])
def test_a_list_looks_through_so_many_videos_and_says_where_to_go_on(
    monkeypatch: pytest.MonkeyPatch, status: Status
) -> None:
    store([Status.READY, status, status, Status.READY, status])
    monkeypatch.setattr(video_queries, "LISTED_AT_ONCE", 1)
    for pages, expected in (
        (1, ([], "video-4")),
        (2, (["video-3"], "video-3")),
        (4, (["video-3"], "video-1")),
        (6, (["video-3", "video-0"], None)),
    ):
        monkeypatch.setattr(video_queries, "LISTED_PAGES", pages)
        assert ids(limit=9, status=Status.READY) == expected
    monkeypatch.setattr(video_queries, "LISTED_PAGES", 3)
    assert ids(limit=9, status=Status.READY, after="video-2") == (["video-0"], None)


def test_another_tenant_sees_nothing() -> None:
    store([Status.READY] * 5)
    assert clients.video_queries().list_by_tenant("rival", limit=9) == ([], None)


def test_the_watch_finds_what_has_waited_longest_and_nothing_newer() -> None:
    for number, video_id in enumerate(IDS):
        clients.video_table().create(new_video(video_id, updated_at=CREATED_MS + number))
    found = clients.video_queries().watched(
        Status.AWAITING_UPLOAD, before_ms=CREATED_MS + 3, limit=2
    )
    assert found == ["video-0", "video-1"]
    every = clients.video_queries().watched(
        Status.AWAITING_UPLOAD, before_ms=CREATED_MS + 3, limit=9
    )
    assert every == ["video-0", "video-1", "video-2"]


def test_watched_statuses_are_counted() -> None:
    store([Status.READY, Status.PROCESSING, Status.PROCESSING, Status.UPLOADED, Status.EXPIRED])
    assert clients.video_queries().counts_by_status() == {
        "awaiting_upload": 0,
        "deleted": 0,
        "expired": 1,
        "processing": 2,
        "uploaded": 1,
    }


def test_statuses_are_looked_up_again_where_dynamodb_left_some_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = [f"01HF000000000000000000000{number}" for number in range(3)]
    for video_id in ids:
        clients.video_table().create(new_video(video_id))
    client: Any = clients.dynamodb()
    whole, asked = client.batch_get_item, []

    def one_at_a_time(RequestItems: dict[str, Any]) -> Any:  # noqa: N803 - boto3's own name
        [(table, request)] = RequestItems.items()
        first, *rest = request["Keys"]
        asked.append(len(request["Keys"]))
        reply = whole(RequestItems={table: {**request, "Keys": [first]}})
        left = {table: {**request, "Keys": rest}} if rest else {}
        return {**reply, "UnprocessedKeys": left}

    monkeypatch.setattr(client, "batch_get_item", one_at_a_time)
    found = clients.video_queries().statuses([*ids, "unknown"])
    assert found == dict.fromkeys(ids, Status.AWAITING_UPLOAD)
    assert asked == [4, 3, 2, 1]
