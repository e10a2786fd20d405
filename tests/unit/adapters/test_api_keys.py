"""API keys in the table: found by the key, listed without it, withdrawn for ever."""

import boto3
import pytest

from tests.aws import TABLE
from zoetrope.adapters import clients
from zoetrope.adapters.api_keys import ApiKeys
from zoetrope.adapters.identity import now_ms
from zoetrope.domain.api_keys import Scope
from zoetrope.errors import DependencyUnavailable, InvalidRequest, NotFound

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def keys() -> ApiKeys:
    return ApiKeys(clients.dynamodb(), TABLE)


def test_a_key_is_found_by_its_secret(keys: ApiKeys) -> None:
    key, secret = keys.create("acme", ["upload", "read"], 1_700_000_000_000)
    assert keys.find(secret) == key
    assert (key.tenant, key.scopes) == ("acme", frozenset({Scope.UPLOAD, Scope.READ}))


def test_a_secret_has_32_random_bytes_behind_its_prefix(keys: ApiKeys) -> None:
    secrets = {keys.create("acme", ["read"], 1)[1] for _ in range(5)}
    assert len(secrets) == 5
    assert all(secret.startswith("zk_") and len(secret) == 3 + 43 for secret in secrets)


def test_the_table_holds_no_secret(keys: ApiKeys) -> None:
    _, secret = keys.create("acme", ["read"], 1)
    assert secret not in str(boto3.client("dynamodb").scan(TableName=TABLE)["Items"])


def test_an_unknown_secret_finds_nothing(keys: ApiKeys) -> None:
    assert keys.find("zk_unknown") is None


def test_keys_are_listed_oldest_first(keys: ApiKeys) -> None:
    made = [keys.create("acme", ["read"], at_ms)[0] for at_ms in (3, 1, 2)]
    assert keys.list() == sorted(made, key=lambda key: key.created_at)


def test_a_revoked_key_is_listed_but_no_longer_found(keys: ApiKeys) -> None:
    key, secret = keys.create("acme", ["admin"], 1)
    revoked = keys.revoke(key.key_id)
    assert revoked.is_revoked
    assert keys.find(secret) is None
    assert keys.list() == [revoked]


def test_revoking_twice_keeps_the_first_time(keys: ApiKeys) -> None:
    key, _ = keys.create("acme", ["read"], 1)
    assert keys.revoke(key.key_id) == keys.revoke(key.key_id)


def test_revoking_an_unknown_key_says_so(keys: ApiKeys) -> None:
    with pytest.raises(NotFound, match="'nobody'"):
        keys.revoke("nobody")


def test_a_scope_that_does_not_exist_is_refused(keys: ApiKeys) -> None:
    with pytest.raises(InvalidRequest, match="scopes"):
        keys.create("acme", ["write"], 1)


def test_an_absent_table_is_an_unavailable_dependency() -> None:
    keys = ApiKeys(clients.dynamodb(), "absent")
    for call in (lambda: keys.find("x"), keys.list, lambda: keys.create("a", ["read"], 1)):
        with pytest.raises(DependencyUnavailable):
            call()


def test_a_rotated_key_and_its_successor_are_both_valid_during_the_overlap(keys: ApiKeys) -> None:
    old, old_secret = keys.create("acme", ["upload", "read"], 1)
    at_ms = now_ms()
    new, new_secret = keys.rotate(old.key_id, overlap_seconds=60, at_ms=at_ms)
    found = keys.find(old_secret)
    assert found
    assert found.expires_at == pytest.approx(at_ms / 1000 + 60, abs=1)
    assert keys.find(new_secret) == new
    assert (new.tenant, new.scopes, new.expires_at) == (old.tenant, old.scopes, 0)


@pytest.mark.parametrize(("overlap_seconds", "is_found"), [(60, True), (0, False), (-1, False)])
def test_a_rotated_key_ends_with_the_overlap(
    keys: ApiKeys, overlap_seconds: int, is_found: bool
) -> None:
    old, secret = keys.create("acme", ["read"], 1)
    keys.rotate(old.key_id, overlap_seconds=overlap_seconds, at_ms=now_ms())
    assert (keys.find(secret) is not None) is is_found


def test_a_key_that_has_ended_or_will_is_not_rotated_again(keys: ApiKeys) -> None:
    rotated, _ = keys.create("acme", ["read"], 1)
    keys.rotate(rotated.key_id, overlap_seconds=60, at_ms=2)
    revoked, _ = keys.create("acme", ["read"], 3)
    keys.revoke(revoked.key_id)
    for key_id in (rotated.key_id, revoked.key_id, "nobody"):
        with pytest.raises(NotFound):
            keys.rotate(key_id, overlap_seconds=60, at_ms=4)
    assert len(keys.list()) == 3


def test_a_rotated_key_can_be_revoked_before_its_end(keys: ApiKeys) -> None:
    old, secret = keys.create("acme", ["read"], 1)
    keys.rotate(old.key_id, overlap_seconds=60, at_ms=now_ms())
    assert keys.revoke(old.key_id).is_revoked
    assert keys.find(secret) is None
