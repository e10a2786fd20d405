"""Uploads as the server behind a web page sees them: it makes tokens, and looks at what came."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from infra.engine import Stack
    from tests.integration.product import Product


def token_for(stack: Stack, product: Product, size_bytes: int) -> tuple[str, str]:
    """Create a video and a token for its upload; give its id and the token."""
    headers = {"Authorization": f"Bearer {stack.api_key}"}
    declared = {"filename": "film.mp4", "size_bytes": size_bytes}
    created = product.http.post(f"{stack.upload_api_url}/videos", json=declared, headers=headers)
    video_id = str(created.raise_for_status().json()["id"])
    url = f"{stack.upload_api_url}/videos/{video_id}/upload-tokens"
    issued = product.http.post(url, headers=headers)
    return video_id, str(issued.raise_for_status().json()["token"])


def is_stored(stack: Stack, key: str, file: Path) -> bool:
    """Whether a source has the very bytes of a file; digests, so that a failure is short."""
    body = stack.client("s3").get_object(Bucket=stack.source_bucket, Key=key)["Body"]
    digests = [hashlib.sha256(whole).digest() for whole in (body.read(), file.read_bytes())]
    return digests[0] == digests[1]
