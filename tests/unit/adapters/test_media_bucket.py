"""The media bucket: objects by key."""

import pytest
from botocore.exceptions import ClientError

from tests.moto_calls import with_a_lost_answer
from zoetrope.adapters import clients
from zoetrope.adapters.media_bucket import MediaBucket, _raise_if_any_stayed
from zoetrope.domain.entity_tags import entity_tag
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


@pytest.mark.parametrize(
    ("found", "seen", "written"),
    [
        (None, "", True),
        (b"a", "", False),
        (b"a", b"a", True),
        (b"b", b"a", False),
        (None, b"a", False),
    ],
    ids=str,
)
def test_an_object_is_written_over_what_was_seen_and_over_nothing_else(
    bucket: MediaBucket, found: bytes | None, seen: bytes | str, written: bool
) -> None:
    if found:
        bucket.put(KEYS[0], found)
    tag = entity_tag(seen) if isinstance(seen, bytes) else seen
    about = {"content_type": "video/mp4", "cache_control": "immutable"}
    assert bucket.put_over(KEYS[0], b"new", seen=tag, **about) is written
    assert bucket.get(KEYS[0]) == (b"new" if written else found)


def test_a_tag_is_that_of_the_object_and_of_none_that_begins_like_it(bucket: MediaBucket) -> None:
    bucket.put(f"{KEYS[0]}bc", b"longer")
    assert bucket.tag(KEYS[0]) == ""
    bucket.put(KEYS[0], b"x")
    assert bucket.tag(KEYS[0]) == entity_tag(b"x")


def test_a_first_writer_whose_answer_was_lost_finds_its_own_document(bucket: MediaBucket) -> None:
    answers = with_a_lost_answer(clients.s3(), "PutObject")
    assert bucket.put_json_once("overrun", {"token": "mine"})
    assert answers == [200, 412]
    assert not bucket.put_json_once("overrun", {"token": "another's"})


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
