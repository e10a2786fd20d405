"""The API key of the local stack, for the command line and the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.engine.operator import Credentials
    from zoetrope.adapters.api_keys import ApiKeys

TENANT = "local"


def ensure_key(known: str, *, table_name: str, endpoint_url: str, credentials: Credentials) -> str:
    """Give the known key if the table still has it, else a new one with every scope."""
    from zoetrope.adapters.identity import now_ms  # noqa: PLC0415 - boto3 is slow to import
    from zoetrope.domain.api_keys import Scope  # noqa: PLC0415

    keys = _keys(table_name, endpoint_url, credentials)
    if known and keys.find(known):
        return known
    _, secret = keys.create(TENANT, list(Scope), now_ms())
    return secret


def _keys(table_name: str, endpoint_url: str, credentials: Credentials) -> ApiKeys:
    from zoetrope.adapters.api_keys import ApiKeys  # noqa: PLC0415

    return ApiKeys(credentials.client("dynamodb", endpoint_url), table_name)
