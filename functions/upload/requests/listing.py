"""`GET /videos`: which page of the list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from upload.requests.fields import Fields
from zoetrope.domain.cursors import decode_cursor
from zoetrope.domain.lifecycle import Status

MAX_LIMIT = 100
DEFAULT_LIMIT = 20


class ListedStatus(StrEnum):
    """The statuses to filter by: a deleted video is 404 everywhere, so it is in no list."""

    ANY = ""
    AWAITING_UPLOAD = Status.AWAITING_UPLOAD
    UPLOADED = Status.UPLOADED
    PROCESSING = Status.PROCESSING
    READY = Status.READY
    FAILED = Status.FAILED
    EXPIRED = Status.EXPIRED


@dataclass(frozen=True, slots=True)
class Listing:
    """One page: at most `limit` videos after the one named, in one status or in all."""

    limit: int
    after: str | None
    status: Status | None


def parse_listing(query: Mapping[str, str], *, tenant: str) -> Listing:
    """Read the query; raises InvalidRequest, also for a cursor that was not ours."""
    fields = Fields({**query, "limit": _number(query.get("limit"))})
    limit = fields.integer("limit", low=1, high=MAX_LIMIT, default=DEFAULT_LIMIT)
    status = fields.choice("status", ListedStatus, default=ListedStatus.ANY)
    fields.check()
    cursor = query.get("cursor")
    return Listing(
        limit=limit,
        after=decode_cursor(tenant, cursor) if cursor else None,
        status=Status(status) if status else None,
    )


def _number(text: str | None) -> object:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else text
