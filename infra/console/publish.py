"""The console's files into its bucket: with the stack's addresses, and with how long they keep.

IAM: s3:PutObject, DeleteObject, ListBucket on the console's bucket; for people who deploy.
"""

import json
import mimetypes
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.console.build import MARK

_KEPT = "public, max-age=31536000, immutable"
"""The name of an asset is made from its content."""
_ASKED_AGAIN = "no-cache"


def publish(s3: Any, bucket: str, dist: Path, addresses: Mapping[str, str]) -> None:  # noqa: ANN401 - boto3's clients are made at run time
    """Upload what was built, the pages last, then remove what an older version left.

    `addresses` are the stack's: `upload_api_url`, `streaming_api_url`, and any other that the pages
    may speak to.
    """
    files = {str(path.relative_to(dist)): path for path in dist.rglob("*") if path.is_file()}
    del files[MARK]
    pages = sorted(key for key in files if key.endswith(".html"))
    for key in sorted(files.keys() - pages):
        _put(s3, bucket, key, files[key].read_bytes(), _KEPT)
    for key in pages:
        page = filled(files[key].read_text(encoding="utf-8"), addresses)
        _put(s3, bucket, key, page.encode(), _ASKED_AGAIN)
    for key in _keys(s3, bucket) - files.keys():
        s3.delete_object(Bucket=bucket, Key=key)


def filled(page: str, addresses: Mapping[str, str]) -> str:
    """Write the addresses into a page, and allow it to speak to them and to nobody else."""
    shown = {name: addresses[name] for name in ("upload_api_url", "streaming_api_url")}
    # `<` cannot end the script element early, however the addresses look.
    config = json.dumps(shown).replace("<", "\\u003c")
    allowed = escape(" ".join(origins(list(addresses.values()))))
    return page.replace("__CONFIG__", config).replace("__ORIGINS__", allowed)


def origins(urls: Sequence[str]) -> list[str]:
    """Give the origin of each address once, in order (RFC 6454 6.2)."""
    parts = [urlsplit(url) for url in urls if url]
    return list(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


def _put(s3: Any, bucket: str, key: str, body: bytes, cache_control: str) -> None:  # noqa: ANN401
    kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    s3.put_object(
        Bucket=bucket, Key=key, Body=body, ContentType=kind + charset, CacheControl=cache_control
    )


def _keys(s3: Any, bucket: str) -> set[str]:  # noqa: ANN401
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {item["Key"] for page in pages for item in page.get("Contents", ())}
