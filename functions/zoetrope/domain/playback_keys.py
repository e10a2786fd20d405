"""The keys of playback tokens: one that signs, and former ones that are honoured for a while."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PlaybackKey:
    """One key; its secret stays out of `repr`, so that it cannot end in a log."""

    kid: str
    """Names the key within tokens."""
    secret: str = field(repr=False)
    until: int = 0
    """Unix seconds from which no token of it is honoured; 0 for the key that signs."""


@dataclass(frozen=True, slots=True)
class PlaybackKeys:
    """Every key that counts."""

    current: PlaybackKey
    former: tuple[PlaybackKey, ...] = ()

    def find(self, kid: str, now: int) -> PlaybackKey | None:
        """Give the key of a name, if its tokens are honoured at `now` (Unix seconds)."""
        if kid == self.current.kid:
            return self.current
        return next((key for key in self.former if key.kid == kid and now < key.until), None)

    def rotated(self, key: PlaybackKey, *, now: int, overlap_seconds: int) -> "PlaybackKeys":
        """Give the keys after `key` has taken over; the one before goes on for the overlap."""
        before = PlaybackKey(self.current.kid, self.current.secret, now + overlap_seconds)
        kept = tuple(each for each in (before, *self.former) if now < each.until)
        return PlaybackKeys(key, kept)

    def to_json(self) -> str:
        """Write the document that the secret holds."""
        former = [{"kid": key.kid, "secret": key.secret, "until": key.until} for key in self.former]
        current = {"kid": self.current.kid, "secret": self.current.secret}
        return json.dumps({**current, "former": former})

    @classmethod
    def from_json(cls, text: str) -> "PlaybackKeys":
        """Read back what `to_json` wrote, or the first key, which the deployment has made."""
        document: dict[str, Any] = json.loads(text)
        former = (PlaybackKey(**each) for each in document.get("former", ()))
        return cls(PlaybackKey(document["kid"], document["secret"]), tuple(former))
