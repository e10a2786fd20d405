"""A viewing: what the URLs of a manifest depend on."""

from dataclasses import dataclass
from fractions import Fraction

from zoetrope.domain.layout import GenerationKeys


@dataclass(frozen=True, slots=True)
class Viewing:
    """One client about to play one generation."""

    keys: GenerationKeys
    duration: Fraction
    """Seconds for which the video plays."""
    now: int
    """Unix seconds."""
    signed_for: str = ""
    """The tenant by whose key a token opened it; empty for a public video."""
