"""API keys: whose they are and what they permit; the key itself is shown once and never kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from zoetrope.errors import InvalidRequest

SECRET_PREFIX = "zk_"  # noqa: S105 it makes a leaked key easy to search for, as code hosts do
SECRET_BYTES = 32
MAX_TENANT = 64

_TENANT = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{MAX_TENANT - 1}}}")


class Scope(StrEnum):
    """What a key permits; `admin` implies the others."""

    UPLOAD = "upload"
    READ = "read"
    MANAGE = "manage"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key without the key."""

    key_id: str
    tenant: str
    scopes: frozenset[Scope]
    created_at: int
    """Unix milliseconds."""
    revoked_at: int = 0
    """Unix milliseconds; 0 unless the key was withdrawn."""
    expires_at: int = 0
    """Unix seconds; 0 for a key that lasts until it is revoked."""

    @property
    def is_revoked(self) -> bool:
        """Say whether the key has been withdrawn."""
        return self.revoked_at > 0

    def is_valid_at(self, now: int) -> bool:
        """Say whether the key is good at `now` (Unix seconds)."""
        return not self.is_revoked and not 0 < self.expires_at <= now


def fingerprint(secret: str) -> str:
    """Give the SHA-256 of a key, in hexadecimal.

    A key is 32 random bytes and not a password: nobody guesses it, so a slow hash adds nothing.
    """
    return sha256(secret.encode()).hexdigest()


def permits(scopes: Iterable[str], needed: Scope) -> bool:
    """Say whether a key with `scopes` may do what `needed` stands for."""
    held = set(scopes)
    return needed in held or Scope.ADMIN in held


def scopes_from(names: Iterable[str]) -> frozenset[Scope]:
    """Read scopes by their names; raises InvalidRequest for an unknown one, or when there is none.

    (DynamoDB, too, knows no empty set.)
    """
    wanted = set(names)
    known = {scope.value for scope in Scope}
    if not wanted or wanted - known:
        raise InvalidRequest([("scopes", f"must be one or more of {', '.join(sorted(known))}")])
    return frozenset(Scope(name) for name in wanted)


def tenant_from(name: str) -> str:
    """Read a tenant's name; raises InvalidRequest for one that cannot be part of a source's key.

    A "/" in it would make the key of its sources another one, whose event nobody understands.
    """
    if not _TENANT.fullmatch(name):
        message = f"must have 1 to {MAX_TENANT} letters, digits, dots, dashes or underscores"
        raise InvalidRequest([("tenant", message)])
    return name


def bearer_of(authorization: str) -> str:
    """Read the key out of an Authorization header; empty when it carries none.

    RFC 9110 11.1: the scheme is "case-insensitive"; RFC 6750 2.1: `"Bearer" 1*SP b64token`.
    """
    scheme, _, secret = authorization.strip().partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""
