"""Items of the table: those that an earlier version wrote are still read."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from tests.videos import new_video
from zoetrope.adapters.table_items import decode_video, encode_video, marshal, unmarshal


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


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.text()
    | st.integers(-(10**18), 10**18)
    | st.sets(st.text(), min_size=1),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), VALUES))
def test_values_are_written_and_read_as_the_sdk_does(record: Mapping[str, Any]) -> None:
    theirs = {name: TypeSerializer().serialize(value) for name, value in record.items()}
    ours = marshal(record)
    assert {n: TypeDeserializer().deserialize(v) for n, v in ours.items()} == record
    assert unmarshal(theirs) == record == unmarshal(ours)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=1e-100, max_value=1e15))
def test_a_number_keeps_its_value(value: float) -> None:
    item = marshal({"n": value, "d": Decimal(repr(value))})
    assert unmarshal(item) == {"n": value, "d": value}


def test_what_dynamodb_cannot_keep_is_refused() -> None:
    with pytest.raises(TypeError, match="bytearray"):
        marshal({"x": bytearray()})
