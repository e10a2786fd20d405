"""The media bucket: objects by key."""

import pytest
from botocore.exceptions import ClientError

from zoetrope.adapters import clients
from zoetrope.adapters.media_bucket import MediaBucket, _raise_if_any_stayed
from zoetrope.errors import DependencyUnavailable

KEYS = ("media/v/1/a", "work/v/1/b")
pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def bucket() -> MediaBucket:
    return clients.media_bucket()


@pytest.fixture
def nowhere() -> MediaBucket:
    return MediaBucket(clients.s3(), "no-such-bucket")


def test_an_object_is_read_as_it_was_written(bucket: MediaBucket) -> None:
    bucket.put("media/v/1/720p/00001.m4s", b"segment", content_type="video/mp4")
    assert bucket.get("media/v/1/720p/00001.m4s") == b"segment"


def test_an_object_says_what_it_is_and_for_how_long_it_may_be_kept(bucket: MediaBucket) -> None:
    bucket.put("media/v/1/a", b"x", content_type="video/mp4", cache_control="immutable")
    bucket.put("work/v/1/b", b"x")
    public, own = (clients.s3().head_object(Bucket=bucket.name, Key=key) for key in KEYS)
    assert (public["ContentType"], public["CacheControl"]) == ("video/mp4", "immutable")
    assert own["CacheControl"] == "private"


def test_what_is_not_there_is_none(bucket: MediaBucket) -> None:
    assert bucket.get("media/none") is None
    assert bucket.get_json("media/none") is None


def test_equal_documents_are_equal_bytes(bucket: MediaBucket) -> None:
    bucket.put_json("a", {"x": 1, "y": [2]})
    bucket.put_json("b", {"y": [2], "x": 1})
    assert bucket.get("a") == bucket.get("b")
    assert bucket.get_json("a") == {"x": 1, "y": [2]}


def test_of_two_first_writers_the_first_is_kept(bucket: MediaBucket) -> None:
    assert bucket.put_json_once("failure", {"code": "first"})
    assert not bucket.put_json_once("failure", {"code": "second"})
    assert bucket.get_json("failure") == {"code": "first"}


def test_a_prefix_is_listed_and_deleted_whole_and_alone(bucket: MediaBucket) -> None:
    for number in range(1003):
        bucket.put(f"media/v/1/{number:04d}", b"x")
    bucket.put("media/w/1/kept", b"xy")
    assert bucket.delete_prefix("media/v/") == 1003
    assert list(bucket.sizes("media/")) == [("media/w/1/kept", 2)]


def test_an_object_that_stays_is_not_called_deleted() -> None:
    with pytest.raises(DependencyUnavailable):
        _raise_if_any_stayed([{"Key": "media/v/1/0001", "Code": "SlowDown"}])


def test_a_fault_of_the_storage_is_reported(nowhere: MediaBucket) -> None:
    with pytest.raises(DependencyUnavailable, match="NoSuchBucket") as reported:
        nowhere.get("x")
    assert isinstance(reported.value.__cause__, ClientError)
    with pytest.raises(DependencyUnavailable):
        nowhere.put("x", b"")
    with pytest.raises(DependencyUnavailable):
        nowhere.put_json_once("x", {})
    with pytest.raises(DependencyUnavailable):
        list(nowhere.sizes("x"))
