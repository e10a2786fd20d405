"""`POST /videos`: what a client declares of a new video."""

import re
from collections.abc import Mapping

from upload.requests.fields import Fields, text_problem
from zoetrope.domain.content import OnDuplicate
from zoetrope.domain.new_video import NewVideo
from zoetrope.domain.profiles import NAME as PROFILE_NAME
from zoetrope.domain.profiles import NAME_FORM as PROFILE_NAME_FORM
from zoetrope.domain.video import PlaybackPolicy
from zoetrope.errors import InvalidRequest

MAX_FILENAME = 255
MAX_TITLE = 500
MAX_CONTENT_TYPE = 127
MAX_IDEMPOTENCY_KEY = 255
SHA256 = "sha256"
MAX_METADATA_BYTES = 2048
"""Of names and values together in UTF-8, which is how S3 counts its own metadata."""

# RFC 6838 4.2, restricted-name "/" restricted-name, with parameters after it.
_CONTENT_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;.*)?", re.ASCII)
_SHA256_HEX = re.compile(r"[0-9A-Fa-f]{64}")
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")


def parse_new_video(body: Mapping[str, object]) -> NewVideo:
    """Read the body; raises InvalidRequest."""
    fields = Fields(body)
    video = NewVideo(
        filename=fields.text("filename", max_length=MAX_FILENAME, required=True),
        size_bytes=fields.integer("size_bytes", low=1),
        content_type=read_content_type(fields, "content_type"),
        title=fields.text("title", max_length=MAX_TITLE),
        metadata=read_metadata(fields),
        playback_policy=fields.choice(
            "playback_policy", PlaybackPolicy, default=PlaybackPolicy.PUBLIC
        ),
        checksum_algorithm=_checksum_algorithm(fields),
        content_sha256=_content_sha256(fields),
        on_duplicate=fields.choice("on_duplicate", OnDuplicate, default=OnDuplicate.ALLOW),
        profile=read_profile_name(fields),
    )
    if video.on_duplicate is not OnDuplicate.ALLOW and not video.content_sha256:
        fields.refuse("content_sha256", f"is required to {video.on_duplicate} duplicates")
    fields.check()
    return video


def parse_reprocess(body: Mapping[str, object]) -> str:
    """Read the profile to process a video anew by; empty for its own. Raises InvalidRequest."""
    fields = Fields(body)
    profile = read_profile_name(fields)
    fields.check()
    return profile


def parse_idempotency_key(headers: Mapping[str, str]) -> str:
    """Read the Idempotency-Key; empty when there is none. Raises InvalidRequest."""
    key = headers.get("idempotency-key")
    if key is None:
        return ""
    if not _VISIBLE.fullmatch(key):
        message = f"must have 1 to {MAX_IDEMPOTENCY_KEY} visible ASCII characters"
        raise InvalidRequest([("Idempotency-Key", message)])
    return key


def _content_sha256(fields: Fields) -> str:
    given = fields.raw("content_sha256")
    if given is None:
        return ""
    if not (isinstance(given, str) and _SHA256_HEX.fullmatch(given)):
        fields.refuse("content_sha256", "must be a SHA-256 in hexadecimal: 64 characters")
        return ""
    return given.lower()


def _checksum_algorithm(fields: Fields) -> str:
    given = fields.raw("checksum_algorithm")
    if given is None:
        return ""
    if given != SHA256:
        fields.refuse("checksum_algorithm", f"must be {SHA256}, or left out")
    return SHA256


def read_profile_name(fields: Fields) -> str:
    """Read the field `profile`; empty when it is absent."""
    given = fields.raw("profile")
    if given is None:
        return ""
    if not (isinstance(given, str) and PROFILE_NAME.fullmatch(given)):
        fields.refuse("profile", PROFILE_NAME_FORM)
        return ""
    return given


def read_content_type(fields: Fields, name: str) -> str:
    """Read a media type; empty when it is absent."""
    content_type = fields.text(name, max_length=MAX_CONTENT_TYPE)
    if content_type and not _CONTENT_TYPE.fullmatch(content_type):
        fields.refuse(name, "must be a media type like video/mp4")
    return content_type


def read_metadata(fields: Fields) -> dict[str, str]:
    """Read the field `metadata`, a small map of texts; empty when it is absent."""
    given = fields.raw("metadata")
    if given is None:
        return {}
    if not isinstance(given, dict):
        fields.refuse("metadata", "must be an object of texts")
        return {}
    if "" in given:
        # DynamoDB, naming rules: "Attribute names must be at least one character long".
        fields.refuse("metadata", "must have no empty name")
        return {}
    for name, value in given.items():
        shown = name[:40].encode(errors="replace").decode()
        for text in (name, value):
            if problem := text_problem(text, max_length=MAX_METADATA_BYTES):
                fields.refuse(f"metadata.{shown}", problem)
                return {}
    if sum(len(text.encode()) for pair in given.items() for text in pair) > MAX_METADATA_BYTES:
        fields.refuse("metadata", f"must have at most {MAX_METADATA_BYTES} bytes")
    return given
