"""How players get at segments: the one interface of the three delivery modes, and their choice.

- `presigned`: each URL is signed for S3 by the function's own session.
- `redirect`: each URL is one of the Streaming API, which answers 302 with a fresh signature.
- `cloudfront`: each URL is one of a distribution, opened by one signed policy for the manifest.
"""

from functools import cache
from typing import Protocol

from zoetrope.adapters.redirect_urls import RedirectUrls
from zoetrope.adapters.segment_urls import segment_urls
from zoetrope.domain.signing_window import SigningWindow
from zoetrope.domain.viewing import Viewing
from zoetrope.settings import settings


class Batch(Protocol):
    """The URLs of one manifest."""

    @property
    def window(self) -> SigningWindow:
        """From when to when the URLs are good."""

    @property
    def made_of(self) -> tuple[object, ...]:
        """What decides every URL, but for whose session signs and until when."""

    @property
    def signer(self) -> str:
        """Whose session signs; with the window, that decides the rest."""

    def url(self, key: str) -> str:
        """Give the URL of an object of the generation by its key."""


class Delivery(Protocol):
    """One way to segments."""

    def batch(self, viewing: Viewing) -> Batch:
        """Begin the URLs of a manifest."""


@cache
def delivery() -> Delivery:
    """Give the delivery of this deployment: what manifests name segments by."""
    return RedirectUrls() if settings().delivery_mode == "redirect" else signed_delivery()


@cache
def signed_delivery() -> Delivery:
    """Give the delivery with signatures of its own: where this API redirects to, too."""
    if settings().delivery_mode != "cloudfront":
        return segment_urls()
    from zoetrope.adapters.cloudfront_urls import cloudfront_urls  # noqa: PLC0415 only here

    return cloudfront_urls()
