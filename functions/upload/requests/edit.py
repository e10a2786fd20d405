"""`PATCH /videos/{id}`: what a client says anew of a video, and of which version of it."""

import re
from collections.abc import Mapping

from upload.requests.fields import Fields
from upload.requests.new_video import MAX_TITLE, read_metadata
from zoetrope.domain.evolution import Details
from zoetrope.domain.video import PlaybackPolicy
from zoetrope.errors import InvalidRequest

_ENTITY_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


def parse_edit(body: Mapping[str, object]) -> Details:
    """Read the body; what is absent stays as it is. Raises InvalidRequest.

    As in a JSON merge patch (RFC 7396) null removes a title or the metadata. Metadata is replaced
    as a whole. A policy cannot be removed: null must not make a video public by accident.
    """
    fields, details = Fields(body), Details()
    if "title" in body:
        details["title"] = fields.text("title", max_length=MAX_TITLE)
    if "metadata" in body:
        details["metadata"] = read_metadata(fields)
    if "playback_policy" in body:
        if fields.raw("playback_policy") is None:
            fields.refuse("playback_policy", f"must be one of {', '.join(PlaybackPolicy)}")
        details["playback_policy"] = fields.choice(
            "playback_policy", PlaybackPolicy, default=PlaybackPolicy.SIGNED
        )
    if not details:
        raise InvalidRequest([("body", f"must have one of {', '.join(Details.__annotations__)}")])
    fields.check()
    return details


def parse_if_match(headers: Mapping[str, str]) -> frozenset[int] | None:
    """Read which versions the edit is meant for; None for any.

    RFC 9110 13.1.1: the condition is false if none of the listed tags matches by strong comparison,
    so a weak tag, and one that never was ours, match nothing.
    """
    given = headers.get("if-match")
    if given is None or given.strip() == "*":
        return None
    tags = _ENTITY_TAG.findall(given)
    return frozenset(int(tag) for weak, tag in tags if not weak and re.fullmatch("[0-9]{1,9}", tag))
