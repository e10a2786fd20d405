"""What a full run writes into the logs: ids and figures, and nothing that opens anything."""

from __future__ import annotations

import json
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


def log_groups(product: Product) -> dict[str, list[str]]:
    """What the functions wrote, by service."""
    logs = product.stack.client("logs")
    return {
        service: [
            event["message"].strip()
            for page in logs.get_paginator("filter_log_events").paginate(
                logGroupName=f"/zoetrope/{product.stack.stack_name}/{service}"
            )
            for event in page["events"]
        ]
        for service in ("upload", "streaming", "processing")
    }


# A process that was killed may have left half of one.
WHOLE = re.compile(r'\{"level".*\}$')


def assert_each_line_says_whose_it_is(lines: list[str], video_id: str) -> None:
    written = [json.loads(line) for line in lines if WHOLE.match(line)]
    assert [line for line in written if not line.get("request_id")] == []
    mine = [line for line in written if line.get("video_id") == video_id]
    assert mine
    # A delivery is of an event, which has its `sequence`; everything else is of a generation.
    of = [line for line in mine if line["service"] == "processing" and "webhook_id" not in line]
    assert {line.get("generation") for line in of} <= {1}


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

    groups = log_groups(product)
    log = engine.status(ROOT, state=state).log_path.read_text(errors="replace")
    log = "\n".join([log, *(line for lines in groups.values() for line in lines)])
    assert log.count(video.id) >= 3  # it is a log of this run, and it says something
    for service in ("upload", "streaming", "processing"):
        assert_each_line_says_whose_it_is(groups[service], video.id)
    found = sorted({match.group() for match in SECRETS.finditer(log)})
    assert not found
    for secret in (stack.api_key, stack.secret_access_key, token, webhook.secret):
        assert secret not in log
    for url in urls:
        assert url.partition("?")[2] not in log
