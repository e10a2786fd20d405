"""Items of the table: those that an earlier version wrote are still read."""

from dataclasses import replace

from tests.videos import new_video
from zoetrope.adapters.table_items import decode_video, encode_video


def test_an_upload_that_was_kept_before_checksums_were_has_none() -> None:
    video = new_video()
    item = encode_video(video)
    kept = dict(item["upload"]["M"])
    del kept["checksum_algorithm"]
    old = decode_video(item | {"upload": {"M": kept}})
    assert old == video
    assert not old.upload.has_checksums


def test_what_a_newer_version_has_added_to_a_video_is_passed_over() -> None:
    video = new_video()
    assert decode_video(encode_video(video) | {"colour": {"S": "blue"}}) == video


def test_an_upload_with_checksums_is_read_as_one() -> None:
    video = new_video()
    video = replace(video, upload=replace(video.upload, checksum_algorithm="sha256"))
    assert decode_video(encode_video(video)).upload.has_checksums
