"""A profile: which renditions an operator wants of a tenant's videos, and how they are encoded.

Profiles are written as JSON by people, so everything that is wrong with one is told at once, each
with its place and what to do about it. docs/profiles.md explains the members.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from zoetrope.domain.codecs import CODECS, Codec
from zoetrope.domain.profile_members import Members
from zoetrope.errors import InvalidRequest

DEFAULT_NAME = "default"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
NAME_FORM = "must be 1 to 32 small letters, digits and hyphens, like web-hd"
MAX_SHORT_SIDE = 2160
MIN_SHORT_SIDE = 64
MAX_RUNGS = 12
MAX_MAXRATE_KBPS = 100_000
MIN_MAXRATE_KBPS = 50
MIN_SEGMENT_SECONDS, MAX_SEGMENT_SECONDS = 1, 10


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: a size by its short side, and a cap on what it may cost."""

    short_side: int
    maxrate_kbps: int
    """Of H.264; another codec takes its percentage of it."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one codec encodes every rung."""

    codec: Codec
    preset: str
    crf: int
    cap_percent: int
    """Its cap on a rung, as a percentage of the rung's."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a source becomes: rungs, largest first, in each of the codecs, H.264 first."""

    rungs: tuple[Rung, ...]
    encodings: tuple[Encoding, ...]
    segment_seconds: int
    content_aware: bool
    """Whether rungs that add nothing to a source are left out."""

    def to_json(self) -> dict[str, object]:
        """Render as JSON, in the form that `parse_profile` reads."""
        return {
            "rungs": [asdict(rung) for rung in self.rungs],
            "codecs": [asdict(encoding) for encoding in self.encodings],
            "segment_seconds": self.segment_seconds,
            "content_aware": self.content_aware,
        }


# Capped CRF: quality is constant and the cap bites only where the picture is hard. `medium` would
# take a fifth fewer bits for 2.3 times the CPU.
DEFAULT = Profile(
    rungs=(
        Rung(2160, 16000),
        Rung(1440, 9000),
        Rung(1080, 5000),
        Rung(720, 2800),
        Rung(480, 1400),
        Rung(360, 800),
        Rung(240, 400),
    ),
    encodings=(Encoding(Codec.H264, "veryfast", 23, 100),),
    segment_seconds=4,
    content_aware=True,
)


def parse_profile(given: object) -> Profile:
    """Read a profile; what is left out is as in the default one. Raises InvalidRequest."""
    members = Members(given, known={"rungs", "codecs", "segment_seconds", "content_aware"})
    profile = Profile(
        rungs=_rungs(members),
        encodings=_encodings(members),
        segment_seconds=members.integer(
            "segment_seconds",
            low=MIN_SEGMENT_SECONDS,
            high=MAX_SEGMENT_SECONDS,
            default=DEFAULT.segment_seconds,
        ),
        content_aware=members.boolean("content_aware", default=DEFAULT.content_aware),
    )
    members.check()
    return profile


def check_name(name: str) -> str:
    """Give the name of a profile back; raises InvalidRequest when it cannot be one."""
    if not NAME.fullmatch(name):
        raise InvalidRequest([("profile", NAME_FORM)])
    return name


@dataclass(frozen=True, slots=True)
class Profiles:
    """A tenant's own profiles by name, and which one its videos take unasked."""

    named: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    default: str = DEFAULT_NAME

    @property
    def names(self) -> list[str]:
        """Name what may be chosen: `default` is always there, the product's or the tenant's."""
        return sorted({*self.named, DEFAULT_NAME})

    def choose(self, wanted: str = "") -> Profile:
        """Give a profile by name, the tenant's default without one; raises InvalidRequest."""
        name = wanted or self.default
        if name not in self.names:
            message = f"there is no profile {name!r} here; choose one of {', '.join(self.names)}"
            raise InvalidRequest([("profile", message)])
        return parse_profile(self.named[name]) if name in self.named else DEFAULT


def _rungs(members: Members) -> tuple[Rung, ...]:
    given = members.objects("rungs", known={"short_side", "maxrate_kbps"}, most=MAX_RUNGS)
    if given is None:
        return DEFAULT.rungs
    rungs = tuple(
        Rung(
            each.integer("short_side", low=MIN_SHORT_SIDE, high=MAX_SHORT_SIDE, even=True),
            each.integer("maxrate_kbps", low=MIN_MAXRATE_KBPS, high=MAX_MAXRATE_KBPS),
        )
        for each in given
    )
    ordered = tuple(sorted(rungs, key=lambda rung: rung.short_side, reverse=True))
    _check_order(members, ordered)
    return ordered


def _check_order(members: Members, rungs: Sequence[Rung]) -> None:
    for larger, smaller in pairwise(rungs):
        if larger.short_side == smaller.short_side:
            members.refuse("rungs", f"has two rungs of {larger.short_side}; leave one out")
        elif larger.maxrate_kbps <= smaller.maxrate_kbps:
            members.refuse(
                "rungs",
                f"must cost more the larger they are, but {larger.short_side} has "
                f"{larger.maxrate_kbps} and {smaller.short_side} has {smaller.maxrate_kbps} kbit/s",
            )


def _encodings(members: Members) -> tuple[Encoding, ...]:
    given = members.objects(
        "codecs", known={"codec", "preset", "crf", "cap_percent"}, most=len(Codec)
    )
    if given is None:
        return DEFAULT.encodings
    read = [_encoding(each) for each in given]
    names = [encoding.codec for encoding in read if encoding]
    if len(set(names)) < len(names):
        members.refuse("codecs", "names a codec twice; leave one out")
    if Codec.H264 not in names:
        members.refuse("codecs", "must have h264: it is what every player can show")
    order = list(Codec)
    return tuple(sorted(filter(None, read), key=lambda encoding: order.index(encoding.codec)))


def _encoding(each: Members) -> Encoding | None:
    codec = each.choice("codec", Codec)
    if codec is None:
        return None
    traits = CODECS[codec]
    return Encoding(
        codec,
        each.one_of("preset", tuple(traits.presets), default=traits.preset),
        each.integer("crf", low=traits.crf_low, high=traits.crf_high, default=traits.crf),
        each.integer("cap_percent", low=10, high=100, default=traits.cap_percent),
    )
