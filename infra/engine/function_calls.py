"""How an operator's client calls a function: once, and waiting until it ends."""

from __future__ import annotations

from typing import Any

LONGEST_FUNCTION_SECONDS = 900
"""Lambda's own limit."""
_MARGIN_SECONDS = 30


def call_settings(service: str) -> dict[str, Any]:
    """Give what botocore's Config must have for a service.

    Left alone it waits for a minute and calls again, up to four times: sweeps beside each other,
    and an error in the end, though each of them did its work.
    """
    if service != "lambda":
        return {}
    return {
        "read_timeout": LONGEST_FUNCTION_SECONDS + _MARGIN_SECONDS,
        "retries": {"total_max_attempts": 1},
        "tcp_keepalive": True,  # nothing moves meanwhile, and NAT gateways forget after 350 s
    }
