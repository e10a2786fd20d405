"""Uploads: what must be true of the received parts before they become the source."""

import pytest

from tests.videos import new_video
from zoetrope.domain.parts import PREFERRED_PART_BYTES, PartPlan, ReceivedPart
from zoetrope.domain.uploads import PartToSign, check_received, parts_to_sign, plan_of, upload_of
from zoetrope.errors import PartMismatch, SizeMismatch, UploadIncomplete

PLAN = PartPlan(PREFERRED_PART_BYTES + 10, PREFERRED_PART_BYTES)
FIRST = ReceivedPart(1, "a", PREFERRED_PART_BYTES)
LAST = ReceivedPart(2, "b", 10)


def test_a_whole_upload_gives_its_parts_in_order() -> None:
    assert check_received(PLAN, [LAST, FIRST], {2: "b"}) == [FIRST, LAST]


def test_a_missing_part_is_named() -> None:
    with pytest.raises(UploadIncomplete) as raised:
        check_received(PLAN, [FIRST], {})
    assert raised.value.members == {"missing_parts": [2]}


def test_a_part_that_differs_from_the_clients_etag_is_named() -> None:
    with pytest.raises(PartMismatch) as raised:
        check_received(PLAN, [FIRST, LAST], {1: "a", 2: "c"})
    assert raised.value.members == {"part_numbers": [2]}


@pytest.mark.parametrize("off", [-1, 1])
def test_a_total_other_than_the_declared_size_is_refused(off: int) -> None:
    with pytest.raises(SizeMismatch) as raised:
        check_received(PLAN, [FIRST, ReceivedPart(2, "b", 10 + off)], {})
    assert raised.value.members == {
        "received_bytes": PLAN.size_bytes + off,
        "part_numbers": [2],
    }


def test_the_right_total_in_the_wrong_parts_is_refused() -> None:
    shifted = [ReceivedPart(1, "a", PREFERRED_PART_BYTES - 1), ReceivedPart(2, "b", 11)]
    with pytest.raises(PartMismatch) as raised:
        check_received(PLAN, shifted, {})
    assert raised.value.members == {"part_numbers": [1, 2]}


def test_a_part_beyond_the_plan_does_not_count() -> None:
    assert check_received(PLAN, [FIRST, LAST, ReceivedPart(3, "x", 9)], {}) == [FIRST, LAST]


def test_parts_are_signed_in_their_planned_size_with_the_checksum_given() -> None:
    assert parts_to_sign(PLAN, [2, 1], {1: "sum"}) == [
        PartToSign(2, 10),
        PartToSign(1, PREFERRED_PART_BYTES, "sum"),
    ]


def test_the_plan_of_a_video_is_the_one_it_was_created_with() -> None:
    video = new_video()
    assert plan_of(video) == PartPlan(video.size_bytes, video.upload.part_size_bytes)
    assert upload_of(video) == (
        f"sources/{video.tenant}/{video.video_id}",
        video.upload.upload_id,
    )
