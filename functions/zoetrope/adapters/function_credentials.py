"""The function's own credentials, as Lambda puts them into its environment, and their end.

A presigned URL dies with the session that signed it, whatever its own life (boto3 #2392). Lambda
does not say when that is: sessions of 12 hours were seen, and a process may be given one that is
hours old. So six hours from when this process first saw them is what we promise.
"""

from collections.abc import Mapping
from functools import cache

from zoetrope.domain.sigv4 import Credentials
from zoetrope.errors import DependencyUnavailable
from zoetrope.settings import environment, settings

ASSUMED_LIFE_SECONDS = 6 * 3600

# For a process older than that nothing is known, except that Lambda still gives it credentials that
# work; so some life is assumed, the same for half an hour at a time.
LEAST_LIFE_SECONDS = 1800


class FunctionCredentials:
    """What signs for this function; read anew at each use, because the runtime may renew it."""

    def __init__(self, environ: Mapping[str, str], *, expire: bool) -> None:
        """`expire` is False on an emulator, whose sessions last as long as it does."""
        self._environ = environ
        self._expire = expire
        self._first_seen: dict[str, int] = {}

    def current(self) -> Credentials:
        """Read the credentials; DependencyUnavailable without any."""
        try:
            return Credentials(
                self._environ["AWS_ACCESS_KEY_ID"],
                self._environ["AWS_SECRET_ACCESS_KEY"],
                self._environ.get("AWS_SESSION_TOKEN", ""),
            )
        except KeyError as error:
            raise DependencyUnavailable("the function has no credentials to sign with") from error

    def expire_at(self, credentials: Credentials, now: int) -> int | None:
        """Say when to expect their end, in Unix seconds; None for those that do not end."""
        if not (self._expire and credentials.session_token):
            return None
        if credentials.access_key_id not in self._first_seen:
            self._first_seen = {credentials.access_key_id: now}
        expected = self._first_seen[credentials.access_key_id] + ASSUMED_LIFE_SECONDS
        return max(expected, now - now % LEAST_LIFE_SECONDS + 2 * LEAST_LIFE_SECONDS)

    def life(self, credentials: Credentials, *, wanted: int, now: int) -> int:
        """Give how many seconds a URL may live that they sign, at most what is wanted.

        Raises DependencyUnavailable when they have just ended.
        """
        end = self.expire_at(credentials, now)
        life = wanted if end is None else min(wanted, end - now)
        if life < 1:
            raise DependencyUnavailable("the credentials that sign have just ended; try again")
        return life


@cache
def function_credentials() -> FunctionCredentials:
    """Give the credentials of this process."""
    return FunctionCredentials(environment(), expire=not settings().endpoint_url)
