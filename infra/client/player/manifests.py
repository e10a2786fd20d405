"""Reads DASH manifests (ISO/IEC 23009-1) whose Representations are SegmentLists."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

_MPD = "{urn:mpeg:dash:schema:mpd:2011}"


@dataclass(frozen=True, slots=True)
class Representation:
    """One track of the manifest; its signed URLs stay out of `repr`."""

    name: str
    kind: str
    """"video" or "audio"."""
    urls: tuple[str, ...] = field(repr=False)
    """The init segment first."""


def read_manifest(text: str, url: str) -> list[Representation]:
    """Find every Representation with the URLs of its segments."""
    return list(_representations(ET.fromstring(text), url))


def _representations(mpd: ET.Element, url: str) -> Iterator[Representation]:
    for adaptation in mpd.iter(f"{_MPD}AdaptationSet"):
        kind = adaptation.get("contentType") or adaptation.get("mimeType", "").partition("/")[0]
        for representation in adaptation.iter(f"{_MPD}Representation"):
            urls = tuple(urljoin(url, found) for found in _urls(representation))
            yield Representation(representation.get("id", ""), kind, urls)


def _urls(representation: ET.Element) -> Iterator[str]:
    for init in representation.iter(f"{_MPD}Initialization"):
        yield init.get("sourceURL", "")
    for segment in representation.iter(f"{_MPD}SegmentURL"):
        yield segment.get("media", "")
