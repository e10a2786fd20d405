"""New videos: equal requests have equal fingerprints, and the record follows the plan."""

from dataclasses import replace

import pytest

from zoetrope.domain.lifecycle import Status
from zoetrope.domain.new_video import NewVideo, video_from
from zoetrope.domain.parts import plan_parts
from zoetrope.domain.video import PlaybackPolicy

REQUEST = NewVideo("a.mp4", 20_000_000, "video/mp4", "A", {"x": "1", "y": "2"})


def test_the_order_of_metadata_does_not_change_the_fingerprint() -> None:
    turned = replace(REQUEST, metadata={"y": "2", "x": "1"})
    assert turned.fingerprint() == REQUEST.fingerprint()


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, filename="b.mp4"),
        replace(REQUEST, size_bytes=20_000_001),
        replace(REQUEST, content_type=""),
        replace(REQUEST, title="B"),
        replace(REQUEST, metadata={"x": "1"}),
        replace(REQUEST, playback_policy=PlaybackPolicy.SIGNED),
        replace(REQUEST, checksum_algorithm="sha256"),
    ],
)
def test_any_other_field_changes_the_fingerprint(other: NewVideo) -> None:
    assert other.fingerprint() != REQUEST.fingerprint()


def test_the_record_awaits_the_planned_parts_until_the_upload_expires() -> None:
    video = video_from(
        REQUEST,
        video_id="v",
        tenant="acme",
        upload_id="u",
        at_ms=5_999,
        upload_ttl_seconds=60,
        token="t",
    )
    plan = plan_parts(REQUEST.size_bytes)
    assert video.status is Status.AWAITING_UPLOAD
    assert (video.upload.part_size_bytes, video.upload.part_count) == (
        plan.part_size_bytes,
        plan.part_count,
    )
    assert video.upload.expires_at == 65
    assert (video.created_at, video.updated_at, video.version) == (5_999, 5_999, 1)
