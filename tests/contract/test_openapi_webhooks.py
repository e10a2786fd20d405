"""The webhooks of docs/openapi.yaml against what is sent."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests import openapi
from tests.videos import CREATED_MS, TENANT, new_video
from zoetrope.domain.evolution import EDITED, REPAIRED
from zoetrope.domain.lifecycle import Change
from zoetrope.domain.video_events import VideoEvent
from zoetrope.domain.webhooks import Webhook, body_of, signed_headers

OPERATION = openapi.DOCUMENT["webhooks"]["videoChanged"]["post"]
CONTENT = OPERATION["requestBody"]["content"]["application/json"]
TYPES = openapi.DOCUMENT["components"]["schemas"]["VideoChanged"]["properties"]["type"]["enum"]
WEBHOOK = Webhook("wh_1", TENANT, "https://example.com", CREATED_MS, "whsec_" + "A" * 43 + "=")


def valid(body: Any) -> None:
    whole = {"components": openapi.DOCUMENT["components"], **CONTENT["schema"]}
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(body)


def event(change: str) -> VideoEvent:
    return VideoEvent(new_video().video_id, TENANT, 4, change, "", "ready", "", CREATED_MS)


def test_the_document_names_every_event_that_there_is() -> None:
    beside = ["created", EDITED, "rebuilt", REPAIRED]
    assert sorted(TYPES) == sorted(f"video.{name}" for name in [*beside, *Change])


@pytest.mark.parametrize("name", TYPES)
def test_what_is_sent_is_what_the_document_says(name: str) -> None:
    sent = event(name.removeprefix("video."))
    body = body_of(sent)
    valid(json.loads(body))
    headers = signed_headers(WEBHOOK, sent.event_id, body, now=CREATED_MS // 1000)
    for parameter in OPERATION["parameters"]:
        assert re.search(parameter["schema"]["pattern"], headers[parameter["name"]])


def test_the_example_is_one() -> None:
    valid(CONTENT["example"])
