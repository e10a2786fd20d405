"""Webhooks in the table, and the dead letters that wait there for a replay."""

from dataclasses import replace

import pytest

from tests.videos import CREATED_MS
from zoetrope.adapters import clients
from zoetrope.domain.video_events import VideoEvent
from zoetrope.domain.webhooks import MAX_WEBHOOKS
from zoetrope.errors import InvalidRequest, NotFound

pytestmark = pytest.mark.usefixtures("aws")
URL = "https://example.com/hook"
EVENT = VideoEvent("01HF", "acme", 4, "published", "processing", "ready", "", CREATED_MS)


def test_a_webhook_is_kept_with_its_secret_for_its_tenant_only() -> None:
    made = clients.webhooks().add("acme", URL, CREATED_MS)
    assert made.secret.startswith("whsec_")
    assert clients.webhooks().of("acme") == [made]
    assert clients.webhooks().get("acme", made.webhook_id) == made
    assert clients.webhooks().of("other") == []
    assert clients.webhooks().get("other", made.webhook_id) is None


def test_two_webhooks_have_two_secrets() -> None:
    first, second = (clients.webhooks().add("acme", URL, CREATED_MS + n) for n in range(2))
    assert first.secret != second.secret
    assert [each.webhook_id for each in clients.webhooks().of("acme")] == sorted(
        [first.webhook_id, second.webhook_id]
    )


def test_a_url_that_is_never_called_is_refused_at_once() -> None:
    for url in ("http://example.com/", "http://127.0.0.1/"):
        with pytest.raises(InvalidRequest):
            clients.webhooks().add("acme", url, CREATED_MS)
    assert clients.webhooks().add("acme", "http://127.0.0.1/", CREATED_MS, loopback=True)


def test_a_tenant_has_so_many_webhooks_and_no_more() -> None:
    for number in range(MAX_WEBHOOKS):
        clients.webhooks().add("acme", URL, CREATED_MS + number)
    with pytest.raises(InvalidRequest, match=str(MAX_WEBHOOKS)):
        clients.webhooks().add("acme", URL, CREATED_MS)
    assert clients.webhooks().add("other", URL, CREATED_MS)


def test_dead_letters_come_back_in_order_of_each_video() -> None:
    table = clients.webhooks()
    made = table.add("acme", URL, CREATED_MS)
    kept = [replace(EVENT, sequence=n) for n in (11, 2, 9)] + [replace(EVENT, video_id="01AA")]
    for event in kept:
        table.keep_dead_letter(made.webhook_id, event, "answered 500", CREATED_MS)
        table.keep_dead_letter(made.webhook_id, event, "answered 500", CREATED_MS)
    found = table.dead_letters("acme", made.webhook_id)
    assert [(e.video_id, e.sequence) for e in found] == [
        ("01AA", 4),
        ("01HF", 2),
        ("01HF", 9),
        ("01HF", 11),
    ]
    table.forget_dead_letter(made.webhook_id, found[0])
    assert table.dead_letters("acme", made.webhook_id) == found[1:]


def test_a_removed_webhook_leaves_nothing() -> None:
    table = clients.webhooks()
    made = table.add("acme", URL, CREATED_MS)
    table.keep_dead_letter(made.webhook_id, EVENT, "answered 500", CREATED_MS)
    table.remove("acme", made.webhook_id)
    assert (table.of("acme"), table.dead_letters("acme", made.webhook_id)) == ([], [])
    with pytest.raises(NotFound):
        table.remove("acme", made.webhook_id)
