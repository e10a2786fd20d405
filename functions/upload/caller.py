"""Who calls: the tenant and the scopes that the authorizer put beside the request."""

from dataclasses import dataclass

from chalice.app import Request

from zoetrope.domain.api_keys import Scope, permits
from zoetrope.errors import Forbidden, Unauthorized


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of an API key."""

    tenant: str
    scopes: frozenset[str]


def caller_with(scope: Scope, request: Request) -> Caller:
    """Give the caller if the key has the scope; raises Unauthorized or Forbidden."""
    known: dict[str, str] = request.context.get("authorizer") or {}
    tenant = known.get("tenant", "")
    if not tenant:
        raise Unauthorized("Send an API key: Authorization: Bearer zk_….")
    caller = Caller(tenant, frozenset(known.get("scopes", "").split()))
    if not permits(caller.scopes, scope):
        raise Forbidden(f"This needs an API key with the scope {scope.value!r}.")
    return caller
