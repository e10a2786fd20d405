"""Everything of a deleted video is removed, and nothing else."""

import pytest

from processing import purge_video
from processing.purge_video import LAST_WRITE_MS, handler
from tests.aws import SOURCE_BUCKET
from tests.videos import new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.video import Upload

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
