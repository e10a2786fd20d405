"""API keys: what a header carries and what scopes permit."""

import pytest

from zoetrope.domain.api_keys import ApiKey, Scope, bearer_of, fingerprint, permits, scopes_from
from zoetrope.errors import InvalidRequest


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        ("Bearer zk_1", "zk_1"),
        ("bearer  zk_1 ", "zk_1"),
        ("zk_1", ""),
        ("Basic zk_1", ""),
        ("Bearer", ""),
        ("", ""),
    ],
)
def test_only_a_bearer_header_carries_a_key(header: str, secret: str) -> None:
    assert bearer_of(header) == secret


def test_a_scope_permits_only_itself() -> None:
    assert permits(["read"], Scope.READ)
    assert not permits(["read", "upload"], Scope.MANAGE)


@pytest.mark.parametrize("scope", Scope)
def test_admin_implies_every_scope(scope: Scope) -> None:
    assert permits(["admin"], scope)


@pytest.mark.parametrize("names", [[], ["read", "write"]])
def test_unknown_scopes_and_none_at_all_are_refused(names: list[str]) -> None:
    with pytest.raises(InvalidRequest, match="scopes"):
        scopes_from(names)


def test_a_fingerprint_is_the_sha256_of_the_key() -> None:
    assert fingerprint("abc").startswith("ba7816bf8f01cfea")


def test_a_key_is_revoked_from_the_time_of_its_revocation() -> None:
    key = ApiKey("k", "acme", frozenset({Scope.READ}), 1)
    assert not key.is_revoked
    assert ApiKey("k", "acme", frozenset({Scope.READ}), 1, revoked_at=2).is_revoked
