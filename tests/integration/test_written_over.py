"""S3, as the engine has it, writes over what was seen and over nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from zoetrope.adapters.media_bucket import MediaBucket
from zoetrope.domain.entity_tags import entity_tag

if TYPE_CHECKING:
    from tests.integration.product import Product

FOLDER = "media/written-over/"


@pytest.mark.parametrize(
    ("found", "seen", "written"),
    [
        (None, "", True),
        (b"a", "", False),
        (b"a", entity_tag(b"a"), True),
        (b"b", entity_tag(b"a"), False),
        (None, entity_tag(b"a"), False),
    ],
    ids=["none", "one", "the same", "another", "one that is gone"],
)
def test_an_object_is_written_over_what_was_seen_and_over_nothing_else(
    product: Product, found: bytes | None, seen: str, written: bool
) -> None:
    bucket = MediaBucket(product.stack.client("s3"), product.stack.media_bucket)
    key = f"{FOLDER}1/a"
    if found:
        bucket.put(key, found)
    about = {"content_type": "video/mp4", "cache_control": "immutable"}
    assert bucket.put_over(key, b"new", seen=seen, **about) is written
    assert bucket.get(key) == (b"new" if written else found)
    bucket.delete_prefix(FOLDER)
