"""What a full run writes into the logs: ids and figures, and nothing that opens anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from infra import engine
from tests.integration.media import make_clip
from tests.running import ROOT
from zoetrope.adapters.identity import now_ms
from zoetrope.adapters.webhooks import Webhooks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.product import Product

SECRETS = re.compile(
    r"X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|[?&]token=|Bearer |whsec_|zk_\w{20}"
    r"|eyJ[\w-]{10,}\.eyJ|aws_secret_access_key|BEGIN [A-Z ]*PRIVATE KEY",
    re.IGNORECASE,
)


def test_no_signed_url_token_or_key_is_in_any_log(
    product: Product, state: Path, tmp_path: Path
) -> None:
    stack = product.stack
    webhooks = Webhooks(stack.client("dynamodb"), stack.table_name)
    tenant = "local"
    webhook = webhooks.add(tenant, "http://127.0.0.1:9/refuses", now_ms(), loopback=True)
    video = product.ready(make_clip(tmp_path / "clip.mp4", seconds=1))
    token = product.api.playback_token(video.id, ttl_seconds=60)["token"]
    urls = product.segment_urls(video.id, video.document["renditions"][0]["name"])
    product.http.get(f"{stack.streaming_api_url}/videos/{video.id}/master.m3u8?token={token}")
    product.http.get(f"{stack.upload_api_url}/videos", headers={"Authorization": "Bearer zk_no"})
    webhooks.remove(tenant, webhook.webhook_id)

    log = engine.status(ROOT, state=state).log_path.read_text(errors="replace")
    assert log.count(video.id) >= 3  # it is a log of this run, and it says something
    found = sorted({match.group() for match in SECRETS.finditer(log)})
    assert not found
    for secret in (stack.api_key, stack.secret_access_key, token, webhook.secret):
        assert secret not in log
    for url in urls:
        assert url.partition("?")[2] not in log
