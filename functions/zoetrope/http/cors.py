"""Cross-origin rules: which web pages may call the APIs, and what they may read of a reply."""

from collections.abc import Iterable, Mapping, Sequence

ALLOWED_HEADERS = "accept, authorization, content-type, idempotency-key, if-match, if-none-match"
EXPOSED_HEADERS = "ETag, Location, X-Request-Id, Retry-After"

# Chromium keeps a preflight for two hours at most, so a longer time says nothing.
PREFLIGHT_SECONDS = 7200


def cors_headers(allowed_origins: Sequence[str], origin: str) -> dict[str, str]:
    """Give the CORS headers for a reply to a page of `origin` ("" when the request names none)."""
    if "*" in allowed_origins:
        return {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": EXPOSED_HEADERS,
        }
    # Fetch standard, "CORS protocol and HTTP caches": a reply that depends on the request's origin
    # says so, also where that origin is refused.
    headers = {"Vary": "Origin"}
    if origin in allowed_origins:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    return headers


def preflight_headers(methods: Iterable[str]) -> dict[str, str]:
    """Give what a preflight learns besides the origin: methods, headers, and for how long."""
    listed = allow(methods)
    return {
        "Allow": listed,
        "Access-Control-Allow-Methods": listed,
        "Access-Control-Allow-Headers": ALLOWED_HEADERS,
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }


def allow(methods: Iterable[str]) -> str:
    """Write the methods of a path as `Allow` has them; OPTIONS is always among them."""
    return ", ".join(sorted({*methods, "OPTIONS"}))


def merged(headers: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Add headers to others; two `Vary` become one list, in any other name the later wins."""
    result = {name: value for name, value in headers.items() if name.lower() != "vary"}
    result |= {name: value for name, value in more.items() if name.lower() != "vary"}
    both = [
        value for part in (headers, more) for name, value in part.items() if name.lower() == "vary"
    ]
    if both:
        result["Vary"] = ", ".join(both)
    return result
