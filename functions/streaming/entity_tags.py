"""Entity tags of manifests, which outlive the node that made them.

Every node signs with a session of its own, so no two nodes write the same URLs. But what matters to
a client that has a copy is not whose URLs are in it; it is that they go on working. So a tag says
what a manifest is made of, without who signed, and until when its URLs last: a copy is good if it
is of the same and lasts as long as the one that would be made now.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Self


@dataclass(frozen=True, slots=True)
class EntityTag:
    """What a manifest is made of (a digest), and until when its URLs last (Unix seconds)."""

    made_of: str
    lasts_until: int

    @classmethod
    def of(cls, *made_of: object, lasts_until: int = 0) -> Self:
        """Make the tag of a manifest from all that it is rendered from."""
        return cls(sha256(repr(made_of).encode()).hexdigest()[:32], lasts_until)

    def __str__(self) -> str:
        # Weak, because it stands for the compressed and the plain form (RFC 9110 8.8.1).
        return f'W/"{self.made_of}.{self.lasts_until}"'

    def matched_by(self, if_none_match: str) -> str:
        """Give the tag of the client's copy, if that is as good as this one; else an empty text."""
        for given in if_none_match.split(","):
            tag = given.strip()
            if tag == "*":
                return str(self)
            # RFC 9110 13.1.2: weak comparison, so a W/ in front makes no difference.
            digest, _, until = tag.removeprefix("W/").strip('"').partition(".")
            is_good = until.isascii() and until.isdigit() and int(until[:20]) >= self.lasts_until
            if digest == self.made_of and is_good:
                return tag
        return ""
