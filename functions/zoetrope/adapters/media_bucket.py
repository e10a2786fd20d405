"""The media bucket: segments, indexes, and the work files that tasks hand each other.

IAM: s3:GetObject (also to write over what was seen), s3:PutObject, s3:DeleteObject, s3:ListBucket.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from botocore.exceptions import ClientError

from zoetrope.adapters.aws_errors import aws_call, error_code
from zoetrope.domain.entity_tags import entity_tag
from zoetrope.errors import DependencyUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

# 412; 409 while another write is under way; 404 where what is to be replaced is gone.
_CONDITION_FAILED = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"}

DELETE_BATCH = 1000
"""Keys in one DeleteObjects call (S3 API reference)."""


class _Condition(TypedDict, total=False):
    IfMatch: str
    IfNoneMatch: str


class MediaBucket:
    """Objects of the media bucket by key; keys come from `domain.layout`."""

    def __init__(self, client: S3Client, name: str) -> None:
        self._client = client
        self.name = name

    def put(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str = "application/octet-stream",
        cache_control: str = "private",
    ) -> None:
        """Write an object; the same key is only ever written with the same bytes."""
        with aws_call("writing a media object"):
            self._put(key, body, content_type, cache_control)

    def put_over(
        self, key: str, body: bytes, *, seen: str, content_type: str, cache_control: str
    ) -> bool:
        """Write an object over the one of the entity tag `seen`, or over none; False if it is not.

        False as well for a call that is repeated because its answer was lost: look at the `tag`.
        """
        condition: _Condition = {"IfMatch": f'"{seen}"'} if seen else {"IfNoneMatch": "*"}
        with aws_call("writing a media object"):
            try:
                self._put(key, body, content_type, cache_control, **condition)
            except ClientError as error:
                if error_code(error) not in _CONDITION_FAILED:
                    raise
                return False
        return True

    def _put(
        self,
        key: str,
        body: bytes,
        content_type: str,
        cache_control: str,
        **condition: Unpack[_Condition],
    ) -> None:
        self._client.put_object(
            Bucket=self.name,
            Key=key,
            Body=body,
            # S3 refuses what was damaged on its way.
            ContentMD5=b64encode(bytes.fromhex(entity_tag(body))).decode(),
            ContentType=content_type,
            CacheControl=cache_control,
            **condition,
        )

    def tag(self, key: str) -> str:
        """Give the entity tag of an object; empty when there is none."""
        return next((tag for found, _, tag in self.entries(key) if found == key), "")

    def put_file(self, key: str, path: Path) -> None:
        """Write an object from a file, in parts where it is large."""
        with aws_call("writing a media object"):
            self._client.upload_file(str(path), self.name, key)

    def put_json(self, key: str, value: object) -> None:
        """Write a JSON document, the same bytes for equal values."""
        self.put(key, _dump(value), content_type="application/json")

    def put_json_once(self, key: str, value: object) -> bool:
        """Write a JSON document unless the key is taken; False if it is, by another document.

        Whoever must know whether this very call wrote it puts a token of its own into it: a call
        whose answer is lost is repeated, and then refused because of what it has written itself.
        """
        body = _dump(value)
        with aws_call("writing a media object"):
            try:
                self._client.put_object(
                    Bucket=self.name,
                    Key=key,
                    Body=body,
                    ContentType="application/json",
                    IfNoneMatch="*",
                )
            except ClientError as error:
                if error_code(error) not in _CONDITION_FAILED:
                    raise
                # None is there while the write that it conflicts with, our own, is under way.
                return self.get(key) in {body, None}
        return True

    def get(self, key: str) -> bytes | None:
        """Read an object whole; None when there is none."""
        with aws_call("reading a media object"):
            try:
                return self._client.get_object(Bucket=self.name, Key=key)["Body"].read()
            except ClientError as error:
                if error_code(error) in {"NoSuchKey", "404"}:
                    return None
                raise

    def get_json(self, key: str) -> dict[str, Any] | None:
        """Read a JSON object; None when there is none."""
        body = self.get(key)
        if body is None:
            return None
        document: dict[str, Any] = json.loads(body)
        return document

    def sizes(self, prefix: str) -> Iterator[tuple[str, int]]:
        """List (key, bytes) of every object under a prefix, all pages."""
        for key, size, _ in self.entries(prefix):
            yield key, size

    def entries(self, prefix: str) -> Iterator[tuple[str, int, str]]:
        """List (key, bytes, entity tag) of every object under a prefix, all pages."""
        with aws_call("listing media objects"):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=prefix
            )
            for page in pages:
                for entry in page.get("Contents", []):
                    yield entry["Key"], entry["Size"], entry["ETag"].strip('"')

    def delete_prefix(self, prefix: str) -> int:
        """Remove everything under a prefix; give the number of objects removed."""
        keys = [key for key, _ in self.sizes(prefix)]
        for start in range(0, len(keys), DELETE_BATCH):
            batch = keys[start : start + DELETE_BATCH]
            with aws_call("deleting media objects"):
                reply = self._client.delete_objects(
                    Bucket=self.name,
                    Delete={"Objects": [{"Key": key} for key in batch], "Quiet": True},
                )
            _raise_if_any_stayed(reply.get("Errors", []))
        return len(keys)


def _raise_if_any_stayed(errors: object) -> None:
    # DeleteObjects answers 200 and lists what it could not delete.
    if errors:
        raise DependencyUnavailable("S3 did not delete every object; the purge will be repeated")


def _dump(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
