"""The replies of the Upload API, typed; `document` keeps the JSON as it came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

Document = Mapping[str, Any]

FINISHED = frozenset({"ready", "failed", "expired", "deleted"})
"""Statuses that change no more without somebody's doing."""


@dataclass(frozen=True, slots=True)
class SignedPart:
    """Where and with which headers to PUT one part; the URL is a secret while it lives."""

    part_number: int
    size_bytes: int
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def from_json(cls, document: Document) -> Self:
        """Read one of `parts`."""
        return cls(
            part_number=int(document["part_number"]),
            size_bytes=int(document["size_bytes"]),
            url=str(document["url"]),
            headers=dict(document.get("headers") or {}),
        )


@dataclass(frozen=True, slots=True)
class ReceivedPart:
    """A part that S3 holds."""

    part_number: int
    etag: str
    size_bytes: int
    sha256: str = ""
    """In base64; empty for an upload without checksums."""

    @classmethod
    def from_json(cls, document: Document) -> Self:
        """Read one of `received`; the ETag loses its quotes."""
        return cls(
            part_number=int(document["part_number"]),
            etag=str(document["etag"]).strip('"'),
            size_bytes=int(document["size_bytes"]),
            sha256=str(document.get("sha256") or ""),
        )


@dataclass(frozen=True, slots=True)
class UploadState:
    """How far an upload is: GET /videos/{id}/upload."""

    part_size_bytes: int
    part_count: int
    received: tuple[ReceivedPart, ...]
    missing: tuple[int, ...]
    has_checksums: bool

    @classmethod
    def from_json(cls, document: Document) -> Self:
        """Read the reply."""
        return cls(
            part_size_bytes=int(document["part_size_bytes"]),
            part_count=int(document["part_count"]),
            received=tuple(ReceivedPart.from_json(part) for part in document["received"]),
            missing=tuple(int(number) for number in document["missing"]),
            has_checksums=bool(document.get("checksum_algorithm")),
        )


@dataclass(frozen=True, slots=True)
class Video:
    """A video as the service shows it."""

    id: str
    status: str
    progress: float
    document: Document = field(repr=False)

    @classmethod
    def from_json(cls, document: Document) -> Self:
        """Read any reply that shows a video; signed URLs of its upload are left behind."""
        shown = {key: value for key, value in document.items() if key != "upload"}
        return cls(
            id=str(document["id"]),
            status=str(document["status"]),
            progress=float(document.get("progress") or 0.0),
            document=shown,
        )

    @property
    def is_finished(self) -> bool:
        """Say whether waiting any longer is pointless."""
        return self.status in FINISHED

    @property
    def size_bytes(self) -> int:
        """The declared size of the source."""
        return int(self.document.get("size_bytes") or 0)

    @property
    def failure_message(self) -> str:
        """Why it failed, in the service's words; empty when it did not."""
        return str((self.document.get("failure") or {}).get("message", ""))

    @property
    def playback(self) -> Mapping[str, str]:
        """The URLs for players; empty until it is ready."""
        return dict(self.document.get("playback") or {})


@dataclass(frozen=True, slots=True)
class VideoPage:
    """One page of a listing, newest first."""

    videos: tuple[Video, ...]
    next_cursor: str | None
