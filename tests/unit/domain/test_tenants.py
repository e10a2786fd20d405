"""What a tenant's videos use, and when there is no more room."""

from dataclasses import replace

import pytest

from tests.videos import new_video
from zoetrope.domain.lifecycle import Status
from zoetrope.domain.tenants import NO_LIMITS, Limits, Usage, check_room, usage_added, usage_of
from zoetrope.errors import StorageLimitReached, TooManyOpenUploads


@pytest.mark.parametrize("status", Status)
def test_only_an_awaited_upload_is_open_and_what_expired_or_was_deleted_stores_nothing(
    status: Status,
) -> None:
    used = usage_of(replace(new_video(), status=status, size_bytes=10))
    assert used.open_uploads == (status is Status.AWAITING_UPLOAD)
    assert used.stored_bytes == (0 if status in {Status.EXPIRED, Status.DELETED} else 10)


def test_a_change_frees_what_the_video_no_longer_uses() -> None:
    before = replace(new_video(), size_bytes=10)
    assert usage_added(before, replace(before, status=Status.EXPIRED)) == Usage(-1, -10)
    assert usage_added(before, replace(before, status=Status.UPLOADED)) == Usage(-1, 0)


@pytest.mark.parametrize(("most", "fits"), [(2, False), (3, True), (4, True)])
def test_open_uploads_are_counted_up_to_the_limit(most: int, fits: bool) -> None:
    def check() -> None:
        check_room(Limits(max_open_uploads=most), Usage(2, 0), Usage(1, 0))

    if fits:
        check()
    else:
        with pytest.raises(TooManyOpenUploads):
            check()


@pytest.mark.parametrize(("most", "fits"), [(29, False), (30, True), (31, True)])
def test_bytes_are_stored_up_to_the_limit(most: int, fits: bool) -> None:
    def check() -> None:
        check_room(Limits(max_stored_bytes=most), Usage(0, 20), Usage(0, 10))

    if fits:
        check()
    else:
        with pytest.raises(StorageLimitReached):
            check()


def test_without_limits_and_for_what_is_freed_there_is_always_room() -> None:
    check_room(NO_LIMITS, Usage(10**6, 10**15), Usage(1, 1))
    check_room(Limits(max_open_uploads=1, max_stored_bytes=1), Usage(9, 9), Usage(-1, -1))
