"""What is told of a change outside: one notice for each event of the audit trail."""

from dataclasses import dataclass
from datetime import UTC, datetime

SOURCE = "zoetrope.video"
"""The `source` of every event on the bus; receivers' rules match it."""


@dataclass(frozen=True, slots=True)
class VideoEvent:
    """One entry of a video's audit trail, as it is published: at least once, so it has an id."""

    video_id: str
    tenant: str
    sequence: int
    """The video's version that the change made: grows with each, and orders them."""
    change: str
    source: str
    """The status before; empty for the creation."""
    target: str
    reason: str
    at_ms: int

    @property
    def event_id(self) -> str:
        """Name the event; the same however often it is published."""
        return f"evt_{self.video_id}_{self.sequence}"

    @property
    def type(self) -> str:
        """Name what happened, `video.published` for one."""
        return f"video.{self.change}"

    @property
    def timestamp(self) -> str:
        """When it happened, as RFC 3339 in UTC."""
        at = datetime.fromtimestamp(self.at_ms / 1000, UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def detail(self) -> dict[str, object]:
        """Give what is told of it; nothing of storage or executions."""
        return {
            "video_id": self.video_id,
            "sequence": self.sequence,
            "from": self.source,
            "to": self.target,
            "reason": self.reason,
        }
