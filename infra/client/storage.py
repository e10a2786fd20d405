"""Puts single parts to signed URLs, and says what S3's answers mean for the upload."""

import re
from collections.abc import Iterator

import httpx

from infra.client import redaction
from infra.client.errors import PartRefused, StorageDown
from infra.client.replies import SignedPart

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
"""For one read or write on the socket, not for a whole part."""

_REFUSALS = frozenset({400, 403, 404})
"""ExpiredToken is a 400, an expired signature a 403, an upload that must be revived a 404: signing
the part again mends them, or makes the service say why it cannot."""

_ERROR_CODE = re.compile(r"<Code>([A-Za-z0-9.]{1,64})</Code>")


class Storage:
    """S3 as an uploader without AWS credentials sees it."""

    def __init__(
        self, *, connections: int = 4, transport: httpx.BaseTransport | None = None
    ) -> None:
        redaction.install()
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        self._client = httpx.Client(timeout=TIMEOUT, limits=limits, transport=transport)

    def close(self) -> None:
        """Close the connections, those in use included."""
        self._client.close()

    def put(self, signed: SignedPart, body: Iterator[bytes]) -> None:
        """Send one part.

        Raise `PartRefused` when a fresh signature may help, `StorageDown` when waiting may. Neither
        chains httpx's exception, for that one knows the URL.
        """
        headers = {**signed.headers, "Content-Length": str(signed.size_bytes)}
        try:
            response = self._client.put(signed.url, content=body, headers=headers)
        except httpx.TransportError as error:
            raise StorageDown(_unreachable(error)) from None
        if response.status_code in _REFUSALS:
            raise PartRefused(response.status_code, _error_code(response))
        if not response.is_success:
            code = _error_code(response)
            raise StorageDown(f"The storage answered {response.status_code} {code} to a part.")


def _unreachable(error: httpx.TransportError) -> str:
    return f"The connection to the storage failed ({type(error).__name__})."


def _error_code(response: httpx.Response) -> str:
    match = _ERROR_CODE.search(response.text)
    return match.group(1) if match else response.reason_phrase
