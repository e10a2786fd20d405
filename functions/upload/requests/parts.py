"""`POST …/upload/parts` and `POST …/upload/complete`: the parts that a client names."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from upload.requests.fields import Fields, is_integer, text_problem
from zoetrope.domain.parts import MAX_PARTS

MAX_SIGNED_AT_ONCE = 1000
SHA256_BYTES = 32
MAX_ETAG = 200

_NO_CHECKSUMS = (
    'are for an upload that was begun with them: create the video with "checksum_algorithm": '
    '"sha256", or send none'
)
_NOT_PLANNED = "are signed at /s3/multipart for an upload whose size was not declared"


@dataclass(frozen=True, slots=True)
class PartsRequest:
    """Which parts to sign, and the SHA-256 (base64) of each for an upload with checksums."""

    part_numbers: list[int]
    checksums: dict[int, str] = field(default_factory=dict)


def parse_parts(
    body: Mapping[str, object], *, part_count: int, with_checksums: bool
) -> PartsRequest:
    """Read which parts to sign, all with a checksum or all without; raises InvalidRequest."""
    fields = Fields(body)
    if not part_count:
        fields.refuse("part_numbers", _NOT_PLANNED)
        fields.check()
    numbers = _part_numbers(fields, part_count)
    checksums = _checksums(fields, set(numbers))
    fields.check()
    if with_checksums:
        _require_all(fields, numbers, checksums)
    elif checksums:
        fields.refuse("checksums", _NO_CHECKSUMS)
    fields.check()
    return PartsRequest(numbers, checksums)


def parse_completion(body: Mapping[str, object], *, part_count: int) -> dict[int, str]:
    """Read the ETags that the client was given, by part number; raises InvalidRequest."""
    fields = Fields(body)
    given = fields.raw("parts")
    if given is None:
        return {}
    if not isinstance(given, list):
        fields.refuse("parts", "must be a list of {part_number, etag}")
    etags = read_etags(
        fields, given, names=("part_number", "etag"), highest=part_count or MAX_PARTS
    )
    fields.check()
    return etags


def read_etags(
    fields: Fields, given: object, *, names: tuple[str, str], highest: int
) -> dict[int, str]:
    """Read the list `parts` as far as it is right: the name of a number first, then of an ETag."""
    etags: dict[int, str] = {}
    for index, part in enumerate(given if isinstance(given, list) else []):
        if problem := _etag_problem(part, names, highest, before=etags):
            fields.refuse(f"parts[{index}]", problem)
            break
        number, etag = (part[name] for name in names)
        etags[number] = etag
    return etags


def _part_numbers(fields: Fields, part_count: int) -> list[int]:
    given = fields.raw("part_numbers")
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_SIGNED_AT_ONCE:
        fields.refuse("part_numbers", f"must be a list of 1 to {MAX_SIGNED_AT_ONCE} part numbers")
        return []
    if not all(is_integer(number, low=1, high=part_count) for number in given):
        fields.refuse("part_numbers", f"must be whole numbers from 1 to {part_count}")
        return []
    if len(set(given)) != len(given):
        fields.refuse("part_numbers", "must be named once each")
    return given


def _checksums(fields: Fields, numbers: set[int]) -> dict[int, str]:
    given = fields.raw("checksums")
    if given is None:
        return {}
    if not isinstance(given, dict):
        fields.refuse("checksums", 'must be an object like {"1": {"sha256": "…"}}')
        return {}
    for name, value in given.items():
        if name not in {str(number) for number in numbers}:
            fields.refuse("checksums", "must name only parts of part_numbers")
            return {}
        if not (isinstance(value, dict) and _is_sha256(value.get("sha256"))):
            fields.refuse(f"checksums.{name}", "must have a sha256 of 32 bytes in base64")
            return {}
    return {int(name): value["sha256"] for name, value in given.items()}


def _require_all(fields: Fields, numbers: list[int], checksums: Mapping[int, str]) -> None:
    without = [number for number in numbers if number not in checksums]
    if without:
        fields.refuse(f"checksums.{without[0]}", "is required, as the video was created so")


def _is_sha256(value: object) -> bool:
    try:
        return (
            isinstance(value, str) and len(base64.b64decode(value, validate=True)) == SHA256_BYTES
        )
    except (binascii.Error, ValueError):
        return False


def _etag_problem(
    part: object, names: tuple[str, str], highest: int, *, before: Mapping[int, str]
) -> str:
    number_name, etag_name = names
    if not isinstance(part, dict):
        return f"must be an object with {number_name} and {etag_name}"
    number = part.get(number_name)
    if not is_integer(number, low=1, high=highest):
        return f"must have a {number_name} from 1 to {highest}"
    if number in before:
        return "must not name a part a second time"
    problem = text_problem(part.get(etag_name), max_length=MAX_ETAG)
    return f"must have an {etag_name}, which {problem}" if problem else ""
