"""Everything of a deleted video is removed, and nothing else."""

import pytest

from processing import purge_video
from processing.purge_video import FIRST_PURGE_MS, LAST_WRITE_MS, handler
from tests.aws import SOURCE_BUCKET
from tests.videos import CREATED_MS, new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.adapters.media_bucket import MediaBucket
from zoetrope.domain.evolution import KEPT_MS
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Upload, Video

pytestmark = pytest.mark.usefixtures("aws")
VIDEO_ID = new_video().video_id
KEY = source_key("acme", VIDEO_ID)


@pytest.fixture(autouse=True)
def objects(aws: None) -> None:  # noqa: ARG001 - the account must be there first
    """A source, outputs of two generations, and another video's output."""
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=KEY, Body=b"source")
    for key in (
        f"media/{VIDEO_ID}/1/a",
        f"media/{VIDEO_ID}/2/a",
        f"work/{VIDEO_ID}/2/b",
        "media/w/1/a",
    ):
        clients.media_bucket().put(key, b"x")


def left() -> list[str]:
    return [
        key for prefix in ("media/", "work/") for key, _ in clients.media_bucket().sizes(prefix)
    ]


def test_a_deleted_video_leaves_no_object() -> None:
    stored_video(clients.video_table(), Status.DELETED)
    handler({"video_id": VIDEO_ID}, None)
    assert left() == ["media/w/1/a"]
    assert clients.source_bucket().head(KEY) is None


def test_an_open_upload_is_aborted() -> None:
    upload_id = clients.source_bucket().create_upload(KEY)
    clients.video_table().create(new_video(upload=Upload(upload_id, 5, 1, 0)))
    clients.video_table().change(VIDEO_ID, Change.DELETED, at_ms=1, token="d")
    handler({"video_id": VIDEO_ID}, None)
    assert clients.source_bucket().list_parts(KEY, upload_id) is None


def test_a_running_execution_is_stopped() -> None:
    video = stored_video(clients.video_table(), Status.PROCESSING)
    clients.executions().start(video)
    clients.video_table().change(VIDEO_ID, Change.DELETED, at_ms=1, token="d")
    handler({"video_id": VIDEO_ID}, None)
    assert clients.executions().status(video) == "ABORTED"


def test_a_video_that_is_alive_is_never_purged() -> None:
    stored_video(clients.video_table(), Status.READY)
    handler({"video_id": VIDEO_ID}, None)
    handler({"video_id": "unknown"}, None)
    assert len(left()) == 4
    assert clients.source_bucket().head(KEY) == 6


@pytest.mark.parametrize(("after", "watched"), [(-1, 1), (0, 1), (1, 0)])
def test_it_stays_watched_for_as_long_as_a_task_may_still_write(
    monkeypatch: pytest.MonkeyPatch, after: int, watched: int
) -> None:
    video = stored_video(clients.video_table(), Status.DELETED)
    monkeypatch.setattr(purge_video, "now_ms", lambda: video.updated_at + LAST_WRITE_MS + after)
    handler({"video_id": VIDEO_ID}, None)
    assert clients.video_queries().count_watched(Status.DELETED) == watched


def test_what_is_written_during_a_purge_that_takes_long_is_left_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    video = stored_video(clients.video_table(), Status.DELETED)
    clock = [video.updated_at + LAST_WRITE_MS]
    monkeypatch.setattr(purge_video, "now_ms", lambda: clock[0])
    bucket = type(clients.media_bucket())
    delete_prefix = bucket.delete_prefix

    def slow(self: MediaBucket, prefix: str) -> int:
        removed = delete_prefix(self, prefix)
        self.put(f"{prefix}1/late", b"x")
        clock[0] += 60_000
        return removed

    with monkeypatch.context() as slowly:
        slowly.setattr(bucket, "delete_prefix", slow)
        handler({"video_id": VIDEO_ID}, None)
    assert clients.video_queries().count_watched(Status.DELETED) == 1
    handler({"video_id": VIDEO_ID}, None)
    assert left() == ["media/w/1/a"]
    assert clients.video_queries().count_watched(Status.DELETED) == 0


@pytest.mark.parametrize(
    ("after_ms", "left_by_then", "counted"),
    [
        (0, 3, []),
        (FIRST_PURGE_MS, 3, []),
        (FIRST_PURGE_MS + 1, 3, ["leftovers"]),
        (FIRST_PURGE_MS + 1, 0, []),
        (LAST_WRITE_MS + 1, 0, []),
    ],
)
def test_only_what_was_left_behind_counts_as_a_repair(
    monkeypatch: pytest.MonkeyPatch, after_ms: int, left_by_then: int, counted: list[str]
) -> None:
    video = stored_video(clients.video_table(), Status.DELETED)
    if not left_by_then:
        handler({"video_id": VIDEO_ID}, None)
    seen: list[str] = []
    monkeypatch.setattr(purge_video, "count_repair", seen.append)
    monkeypatch.setattr(purge_video, "now_ms", lambda: video.updated_at + after_ms)
    handler({"video_id": VIDEO_ID}, None)
    assert seen == counted


def published_twice() -> Video:
    """A video whose second generation has taken the place of the first."""
    table = clients.video_table()
    stored_video(table, Status.READY)
    changes = (Change.REPROCESS_REQUESTED, Change.PROCESSING_STARTED, Change.PUBLISHED)
    for number, change in enumerate(changes):
        video = table.change(VIDEO_ID, change, at_ms=CREATED_MS + 10 + number, token=f"t{number}")
    return video


@pytest.mark.parametrize(("after", "kept"), [(-1, True), (0, False), (1, False)])
def test_the_objects_of_a_former_generation_go_after_the_grace(
    monkeypatch: pytest.MonkeyPatch, after: int, kept: bool
) -> None:
    video = published_twice()
    monkeypatch.setattr(purge_video, "now_ms", lambda: video.updated_at + KEPT_MS + after)
    handler({"video_id": VIDEO_ID, "generation": 1}, None)
    assert (f"media/{VIDEO_ID}/1/a" in left()) is kept
    assert f"media/{VIDEO_ID}/2/a" in left()
    assert clients.source_bucket().head(KEY) == 6
    noted = clients.video_queries().retired(before_ms=10**14, limit=9)
    assert noted == ([(VIDEO_ID, 1)] if kept else [])


@pytest.mark.parametrize("generation", [2, 3])
def test_a_generation_that_is_needed_is_never_purged(
    monkeypatch: pytest.MonkeyPatch, generation: int
) -> None:
    video = published_twice()
    clients.media_bucket().put(f"media/{VIDEO_ID}/3/a", b"x")
    if generation == 3:
        clients.video_table().change(VIDEO_ID, Change.REPROCESS_REQUESTED, at_ms=9, token="x")
    monkeypatch.setattr(purge_video, "now_ms", lambda: video.updated_at + 2 * KEPT_MS)
    handler({"video_id": VIDEO_ID, "generation": generation}, None)
    assert f"media/{VIDEO_ID}/{generation}/a" in left()


def test_what_a_failed_generation_has_left_goes_too() -> None:
    stored_video(clients.video_table(), Status.FAILED)
    [noted] = clients.video_queries().retired(before_ms=10**14, limit=9)
    handler({"video_id": VIDEO_ID, "generation": noted[1]}, None)
    assert f"media/{VIDEO_ID}/1/a" not in left()
