"""Uploads of no video are aborted after a day; what any client may still complete never is."""

import pytest

from processing import reconcile
from processing.orphans import ORPHAN_SECONDS, abort_orphans
from tests.videos import new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.layout import source_key
from zoetrope.domain.lifecycle import Status
from zoetrope.errors import DependencyUnavailable

pytestmark = pytest.mark.usefixtures("aws")
KEY = source_key("acme", new_video().video_id)
DAY_MS = ORPHAN_SECONDS * 1000


def begin(key: str = KEY) -> str:
    return clients.source_bucket().create_upload(key)


@pytest.mark.parametrize(("after_ms", "aborted"), [(-1000, 0), (0, 0), (1000, 1)])
def test_an_upload_of_no_video_is_aborted_after_a_day(after_ms: int, aborted: int) -> None:
    upload_id = begin()
    (found,) = clients.source_uploads().listed(limit=9)
    assert abort_orphans(found.initiated_at * 1000 + DAY_MS + after_ms) == aborted
    assert clients.source_bucket().has_upload(KEY, upload_id) is not bool(aborted)


@pytest.mark.parametrize("status", Status)
def test_an_upload_lives_for_as_long_as_its_video_takes_parts(status: Status) -> None:
    stored_video(clients.video_table(), status)
    upload_id = begin()
    abort_orphans(now_ms() + 2 * DAY_MS)
    lives = status in {Status.AWAITING_UPLOAD, Status.EXPIRED}
    assert clients.source_bucket().has_upload(KEY, upload_id) is lives


def test_an_upload_at_a_key_of_nobody_is_an_orphan() -> None:
    begin("sources/stray")
    assert abort_orphans(now_ms() + 2 * DAY_MS) == 1


def test_more_orphans_than_one_call_looks_up_are_aborted() -> None:
    for number in range(101):
        begin(source_key("acme", f"{number:026d}"))
    assert abort_orphans(now_ms() + 2 * DAY_MS) == 101
    assert clients.source_uploads().listed(limit=9) == []


def test_a_list_ends_at_its_limit() -> None:
    for number in range(3):
        begin(source_key("acme", f"{number:026d}"))
    assert len(clients.source_uploads().listed(limit=2)) == 2


def test_a_table_that_is_down_has_the_orphans_left_for_later() -> None:
    upload_id = begin()
    clients.dynamodb().delete_table(TableName=clients.video_table().name)
    assert abort_orphans(now_ms() + 2 * DAY_MS) == 0
    assert clients.source_bucket().has_upload(KEY, upload_id)


def test_a_bucket_that_is_down_has_the_orphans_left_for_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def down(*_: object, **__: object) -> None:
        raise DependencyUnavailable("down")

    monkeypatch.setattr("zoetrope.adapters.source_uploads.SourceUploads.listed", down)
    assert abort_orphans(now_ms()) == 0


@pytest.mark.parametrize(("sweep", "looks"), [(59, False), (60, True), (61, False), (120, True)])
def test_the_sweep_looks_for_orphans_once_an_hour(
    monkeypatch: pytest.MonkeyPatch, sweep: int, looks: bool
) -> None:
    monkeypatch.setattr(reconcile, "now_ms", lambda: sweep * reconcile.SWEEP_MS)
    assert ("orphaned_uploads" in reconcile.handler({}, None)) is looks
