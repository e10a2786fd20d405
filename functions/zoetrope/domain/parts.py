"""The parts of an upload: how a source is divided, and whether what S3 received is that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MIB = 1024 * 1024
GIB = 1024 * MIB
TIB = 1024 * GIB

# docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html, "Amazon S3 multipart upload limits".
MIN_PART_BYTES = 5 * MIB
"""Smallest part, but for the last one."""
MAX_PART_BYTES = 5 * GIB
MAX_PARTS = 10_000
MAX_OBJECT_BYTES = 5 * TIB
"""What we take; buckets with S3's newer, larger limit take it too."""

PREFERRED_PART_BYTES = 8 * MIB
"""Small enough to send again over a phone's connection, large enough for few requests."""


@dataclass(frozen=True, slots=True)
class PartPlan:
    """A division of `size_bytes` into parts of equal size; the last may be smaller."""

    size_bytes: int
    part_size_bytes: int

    @property
    def part_count(self) -> int:
        """How many parts there are; 0 when the client divides the source itself."""
        if not self.part_size_bytes:
            return 0
        return -(-self.size_bytes // self.part_size_bytes)

    def size_of(self, part_number: int) -> int:
        """Give the size of a part; ValueError for a number outside 1…part_count."""
        if not 1 <= part_number <= self.part_count:
            raise ValueError(f"part number {part_number} is outside 1…{self.part_count}")
        start = (part_number - 1) * self.part_size_bytes
        return min(self.part_size_bytes, self.size_bytes - start)

    @property
    def part_numbers(self) -> range:
        """Every part number, in order."""
        return range(1, self.part_count + 1)


@dataclass(frozen=True, slots=True)
class ReceivedPart:
    """A part as S3 has it; the ETag is without its quotes."""

    part_number: int
    etag: str
    size_bytes: int
    sha256: str = ""
    """In base64; empty for an upload without checksums."""


def plan_parts(size_bytes: int) -> PartPlan:
    """Divide a source; ValueError outside 1 byte … 5 TiB.

    Parts have the preferred size until there would be more than 10,000 of them; from there on the
    size grows by whole MiB.
    """
    if not 1 <= size_bytes <= MAX_OBJECT_BYTES:
        raise ValueError(f"size_bytes is {size_bytes}, not 1…{MAX_OBJECT_BYTES}")
    smallest = -(-size_bytes // MAX_PARTS)
    whole_mib = -(-smallest // MIB) * MIB
    return PartPlan(size_bytes, max(PREFERRED_PART_BYTES, whole_mib))


def missing_parts(plan: PartPlan, received: Iterable[ReceivedPart]) -> list[int]:
    """Name the parts that S3 does not have, in order."""
    present = {part.part_number for part in received}
    return [number for number in plan.part_numbers if number not in present]


def missized_parts(plan: PartPlan, received: Iterable[ReceivedPart]) -> list[int]:
    """Name the planned parts that S3 has in another size than planned, in order."""
    return sorted(
        part.part_number
        for part in planned(plan, received)
        if part.size_bytes != plan.size_of(part.part_number)
    )


def altered_parts(declared: Mapping[int, str], received: Iterable[ReceivedPart]) -> list[int]:
    """Name the parts whose ETag is not the one that the client was given, in order.

    Clients name ETags quoted (Uppy 5) or bare (Uppy 6); S3 quotes them.
    """
    return sorted(
        part.part_number
        for part in received
        if part.part_number in declared
        and bare_etag(declared[part.part_number]) != bare_etag(part.etag)
    )


def planned(plan: PartPlan, received: Iterable[ReceivedPart]) -> list[ReceivedPart]:
    """Keep the parts of the plan, in the order in which S3 wants them named."""
    wanted = [part for part in received if part.part_number in plan.part_numbers]
    return sorted(wanted, key=lambda part: part.part_number)


def bare_etag(etag: str) -> str:
    """Take the quotes off an ETag."""
    return etag.strip().removeprefix('"').removesuffix('"')
