"""Which parts Uppy means, of which upload: its key, part numbers, and what it completes with."""

import re
from collections.abc import Mapping

from upload.requests.fields import Fields
from upload.requests.parts import MAX_SIGNED_AT_ONCE, read_etags
from zoetrope.domain.parts import MAX_PARTS

MAX_KEY = 1024  # S3 User Guide, "Naming Amazon S3 objects": at most 1,024 bytes of UTF-8

_NUMBER = re.compile(r"[1-9][0-9]{0,4}")


def parse_key(query: Mapping[str, str]) -> str:
    """Read the key; raises InvalidRequest."""
    fields = Fields(query)
    key = fields.text("key", max_length=MAX_KEY, required=True)
    fields.check()
    return key


def parse_part_number(text: str) -> int:
    """Read a part number out of a path; raises InvalidRequest."""
    numbers = _numbers(text)
    fields = Fields({})
    if len(numbers) != 1:
        fields.refuse("part_number", f"must be a whole number from 1 to {MAX_PARTS}")
    fields.check()
    return numbers[0]


def parse_part_numbers(query: Mapping[str, str]) -> list[int]:
    """Read `partNumbers`, separated by commas; raises InvalidRequest."""
    numbers = _numbers(query.get("partNumbers", ""))
    fields = Fields({})
    if not 1 <= len(numbers) <= MAX_SIGNED_AT_ONCE:
        message = f"must be 1 to {MAX_SIGNED_AT_ONCE} numbers from 1 to {MAX_PARTS}, like 1,2,3"
        fields.refuse("partNumbers", message)
    fields.check()
    return numbers


def parse_named_parts(body: Mapping[str, object]) -> dict[int, str]:
    """Read `{parts: [{PartNumber, ETag}]}`, at least one, in any order; raises InvalidRequest."""
    fields = Fields(body)
    given = fields.raw("parts")
    if not (isinstance(given, list) and given):
        fields.refuse("parts", "must be a list of {PartNumber, ETag}")
    etags = read_etags(fields, given, names=("PartNumber", "ETag"), highest=MAX_PARTS)
    fields.check()
    return etags


def _numbers(text: str) -> list[int]:
    """Read numbers separated by commas; none at all if one of them is no part's number."""
    each = text.split(",")
    if not all(_NUMBER.fullmatch(number) for number in each):
        return []
    numbers = sorted({int(number) for number in each})
    return numbers if numbers[-1] <= MAX_PARTS else []
