"""Parts that a client cut as it liked, which is what Uppy does: only S3's own rules bind them."""

from collections.abc import Mapping, Sequence

from zoetrope.domain.parts import MIN_PART_BYTES, ReceivedPart, altered_parts
from zoetrope.errors import PartMismatch, SizeMismatch, UploadIncomplete


def check_client_parts(
    received: Sequence[ReceivedPart], named: Mapping[int, str], *, size_bytes: int
) -> list[ReceivedPart]:
    """Give the parts to complete with, in order, or say what keeps them from being a source.

    `named` are the parts that the client completes with (number to ETag), none for all that S3 has;
    `size_bytes` is what was declared, 0 if nothing was.

    Raises UploadIncomplete (a part or a number is missing), PartMismatch (altered, too small, or
    not named although S3 has it), SizeMismatch.
    """
    present = {part.part_number: part for part in received}
    numbers = named or present
    last = max(numbers, default=1)
    if missing := [n for n in range(1, last + 1) if n not in numbers or n not in present]:
        raise UploadIncomplete(missing)
    if altered := altered_parts(named, received):
        raise PartMismatch(altered)
    parts = [present[number] for number in range(1, last + 1)]
    # S3 User Guide, "Amazon S3 multipart upload limits": "5 MiB to 5 GiB. There is no minimum size
    # limit on the last part of your multipart upload."
    if small := [part.part_number for part in parts[:-1] if part.size_bytes < MIN_PART_BYTES]:
        raise PartMismatch(small)
    _check_total(parts, present, size_bytes)
    return parts


def _check_total(
    parts: Sequence[ReceivedPart], present: Mapping[int, ReceivedPart], size_bytes: int
) -> None:
    total = sum(part.size_bytes for part in parts)
    # Without a size nothing else would tell that a client forgot its last parts: S3 leaves out,
    # without a word, what a completion does not name.
    if not size_bytes and len(present) > len(parts):
        raise PartMismatch(sorted(present)[len(parts) :])
    if size_bytes not in {0, total}:
        raise SizeMismatch(
            f"The parts have {total} bytes where {size_bytes} were declared.",
            members={"received_bytes": total, "part_numbers": []},
        )
