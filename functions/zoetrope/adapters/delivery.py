"""How players get at segments: the one interface of the three delivery modes, and their choice.

- `presigned`: each URL is signed for S3 by the function's own session.
- `redirect`: each URL is one of the Streaming API, which answers 302 with a fresh signature.
- `cloudfront`: each URL is one of a distribution, opened by one signed policy for the manifest.
"""

from collections.abc import Iterable, Iterator
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

    def urls(self, keys: Iterable[str]) -> Iterator[str]:
        """Give the URLs of objects of the generation by their keys."""


class Delivery(Protocol):
    """One way to segments."""

    def batch(self, viewing: Viewing) -> Batch:
        """Begin the URLs of a manifest."""


# A signature is 32 bytes that nothing compresses; with what else is new in a URL, and in base64, a
# reply has 75 to 85 bytes of each, and Lambda's limit is 6,291,556.
MAX_SIGNED_URLS = 70_000


def delivery(url_count: int) -> Delivery:
    """Give what a manifest of so many URLs names segments by, in this deployment.

    One with more than can be signed one by one, as the DASH manifest of 12 h with many languages
    has, sends players to this API, as all do in the mode `redirect`.
    """
    mode = settings().delivery_mode
    if mode == "redirect" or (mode == "presigned" and url_count > MAX_SIGNED_URLS):
        return RedirectUrls(pause_allowance_seconds=settings().playback_url_ttl_seconds)
    return signed_delivery()


@cache
def signed_delivery() -> Delivery:
    """Give the delivery with signatures of its own: where this API redirects to, too."""
    if settings().delivery_mode != "cloudfront":
        return segment_urls()
    from zoetrope.adapters.cloudfront_urls import cloudfront_urls  # noqa: PLC0415 only here

    return cloudfront_urls()
