"""Webhooks: which targets may be called, what is signed, and when it is tried again."""

import base64
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from tests.videos import CREATED_MS
from zoetrope.domain.video_events import VideoEvent
from zoetrope.domain.webhooks import (
    FIRST_PAUSE_SECONDS,
    GIVE_UP_MS,
    LONGEST_PAUSE_SECONDS,
    LONGEST_WAIT_MS,
    MAX_URL,
    SHORTEST_TRY_MS,
    Target,
    Webhook,
    body_of,
    gives_up_at,
    may_be_called,
    parse_target,
    pause_after,
    signed_headers,
)
from zoetrope.errors import InvalidRequest

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
WEBHOOK = Webhook("01HF0000000000000000000001", "acme", "https://example.com/", 0, SECRET)
EVENT = VideoEvent("01HF", "acme", 4, "published", "processing", "ready", "", CREATED_MS)


def test_an_event_says_what_happened_in_which_order_and_nothing_of_its_tenant_or_storage() -> None:
    assert json.loads(body_of(EVENT)) == {
        "type": "video.published",
        "timestamp": "2023-11-14T22:13:20.000Z",
        "data": {
            "video_id": "01HF",
            "sequence": 4,
            "from": "processing",
            "to": "ready",
            "reason": "",
        },
    }
    assert EVENT.event_id == "evt_01HF_4"


@given(now=st.integers(0, 2**33), reason=st.text())
def test_the_signature_covers_id_time_and_body(now: int, reason: str) -> None:
    body = body_of(VideoEvent("01HF", "acme", 4, "edited", "ready", "ready", reason, CREATED_MS))
    headers = signed_headers(WEBHOOK, "evt_1", body, now=now)
    for other in (
        signed_headers(WEBHOOK, "evt_2", body, now=now),
        signed_headers(WEBHOOK, "evt_1", body, now=now + 1),
        signed_headers(WEBHOOK, "evt_1", body + b" ", now=now),
    ):
        assert other["webhook-signature"] != headers["webhook-signature"]


def test_a_receiver_verifies_it_with_the_library_of_the_standard() -> None:
    from time import time  # noqa: PLC0415 - the library compares with the real clock

    body = body_of(EVENT)
    headers = signed_headers(WEBHOOK, EVENT.event_id, body, now=int(time()))
    assert Verifier(SECRET).verify(body, headers) == json.loads(body)
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(body.replace(b"ready", b"Ready"), headers)
    late = signed_headers(WEBHOOK, EVENT.event_id, body, now=int(time()) - 3600)
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(body, late)


def test_the_secret_is_not_shown_with_its_webhook() -> None:
    assert SECRET not in repr(WEBHOOK)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.com", Target("https", "example.com", 443, "/")),
        ("https://example.com:8443/a?b=c", Target("https", "example.com", 8443, "/a?b=c")),
        ("https://[2606:4700::1]/x", Target("https", "2606:4700::1", 443, "/x")),
    ],
)
def test_a_target_is_read_from_its_url(url: str, target: Target) -> None:
    assert parse_target(url) == target


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://",
        "https://user:word@example.com/",
        "https://example.com/#part",
        "https://example.com:port/",
        "https://example.com:99999/",
        "https://example.com/a b",
        "https://example.com/\r\nHost: other",
        "https://exämple.com/",
        "https://[::1/",
        "//example.com/",
        "https://example.com/" + "a" * MAX_URL,
        "https://hooks..example.com/",
        "https://.example.com/",
        "https://example.com./",
        f"https://{'a' * 64}.example.com/",
        "https://" + ".".join(["a" * 49] * 5) + ".four/",
        "https://-a.example.com/",
        "https://a-.example.com/",
        "https://exa$mple.com/",
    ],
)
def test_what_is_no_plain_https_url_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest, match="url"):
        parse_target(url)


@pytest.mark.parametrize(
    "host",
    [
        *("a.b", "1.1.1.1", "xn--bcher-kva.example", "my-hooks.example.com", "_x.example.com"),
        *("a" * 63 + ".example.com", ".".join(["a" * 49] * 5) + ".abc"),
    ],
)
def test_a_host_is_labels_of_up_to_63_and_253_characters_in_all(host: str) -> None:
    assert parse_target(f"https://{host}/").host == host


def test_plain_http_is_for_the_local_engine_only() -> None:
    assert parse_target("http://127.0.0.1:8000/hook", loopback=True).port == 8000
    with pytest.raises(InvalidRequest):
        parse_target("http://127.0.0.1:8000/hook")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::"),
        *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"),
        *("169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fe80::1%eth0", "fd00:ec2::254"),
        *("64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "2002:7f00:1::1", "2002:a9fe:a9fe::1"),
        *("::127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "4000::1", "1fff::1"),
        *("224.0.0.1", "ff02::1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1"),
        *("localhost", "", "1", "0x7f000001"),
    ],
)
def test_an_address_that_is_not_of_the_public_internet_is_never_called(address: str) -> None:
    assert not may_be_called(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"],
)
def test_a_public_address_may_be_called(address: str) -> None:
    assert may_be_called(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_allowed_where_it_is_said_and_nothing_else_with_it(address: str) -> None:
    assert may_be_called(address, loopback=True)
    assert not may_be_called("10.0.0.1", loopback=True)
    assert not may_be_called("169.254.169.254", loopback=True)


@pytest.mark.parametrize("waited_ms", [0, GIVE_UP_MS, LONGEST_WAIT_MS])
def test_a_day_of_tries_begins_with_the_first(waited_ms: int) -> None:
    assert gives_up_at(1_000, 1_000 + waited_ms) == 1_000 + waited_ms + GIVE_UP_MS


def test_what_has_waited_for_a_week_makes_way_before_sqs_forgets_what_is_behind_it() -> None:
    first_ms = 1_000 + LONGEST_WAIT_MS + 1
    assert gives_up_at(1_000, first_ms) == first_ms + SHORTEST_TRY_MS


def test_the_pauses_grow_up_to_their_limit_and_fill_a_day() -> None:
    pauses, at_seconds = [], [0]
    while at_seconds[-1] * 1000 < GIVE_UP_MS:
        pauses.append(pause_after(at_seconds[-1] * 1000))
        at_seconds.append(at_seconds[-1] + pauses[-1])
    assert at_seconds[:5] == [0, 5, 15, 45, 135]
    assert all(a <= b for a, b in pairwise(pauses))
    assert (pauses[0], pauses[-1]) == (FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
    assert 10 <= len(pauses) <= 20
