"""What an init segment says of its track."""

import struct
from collections.abc import Callable, Mapping

from zoetrope.domain.boxes import Box, MalformedBoxes, build, build_full, find, iterate

_VISUAL_ENTRY_BYTES = 78
_AUDIO_ENTRY_BYTES = 28


def codec_of(init: bytes) -> str:
    """Read the codec string (RFC 6381) from an init segment of a kind that is written here."""
    entry = _sample_entry(init)
    if entry.kind not in _READERS:
        raise MalformedBoxes(f"a sample entry {entry.kind!r}, which is never written here")
    fixed, kind, read = _READERS[entry.kind]
    config = _child(init, entry, fixed, kind)
    return read(init[config.body : config.end])


def _avc(config: bytes) -> str:
    # ISO/IEC 14496-15 5.3.3.1.2: configurationVersion, then profile, compatibility, level.
    return f"avc1.{config[1:4].hex().upper()}"


def _hevc(config: bytes) -> str:
    """Read ISO/IEC 14496-15 8.3.3.1.2 and write it as its Annex E.3 says."""
    space, tier, profile = config[1] >> 6, config[1] >> 5 & 1, config[1] & 31
    # "general_profile_compatibility_flags, encoded in hexadecimal […], in reverse bit order".
    flags = int(f"{int.from_bytes(config[2:6]):032b}"[::-1], 2)
    # "each of the 6 bytes of the constraint flags, […] each separated by a period; trailing bytes
    # that are zero may be omitted".
    constraints = "".join(f".{byte:X}" for byte in config[6:12].rstrip(b"\0"))
    letter = ("", "A", "B", "C")[space]
    return f"hvc1.{letter}{profile}.{flags:X}.{'LH'[tier]}{config[12]}{constraints}"


def _av1(config: bytes) -> str:
    """Read AV1CodecConfigurationRecord (AV1-ISOBMFF 2.3.3) and write it as its section 5 says."""
    profile, level = config[1] >> 5, config[1] & 31
    tier, high, twelve = config[2] >> 7, config[2] >> 6 & 1, config[2] >> 5 & 1
    return f"av01.{profile}.{level:02d}{'MH'[tier]}.{8 + 2 * high + 2 * twelve:02d}"


def _aac(config: bytes) -> str:
    return f"mp4a.40.{_audio_object_type(config[4:])}"


_READERS: Mapping[bytes, tuple[int, bytes, Callable[[bytes], str]]] = {
    b"avc1": (_VISUAL_ENTRY_BYTES, b"avcC", _avc),
    b"hvc1": (_VISUAL_ENTRY_BYTES, b"hvcC", _hevc),
    b"av01": (_VISUAL_ENTRY_BYTES, b"av1C", _av1),
    b"mp4a": (_AUDIO_ENTRY_BYTES, b"esds", _aac),
}


def timescale_of(init: bytes) -> int:
    """Read the track's ticks a second."""
    mdhd = find(init, b"moov", b"trak", b"mdia", b"mdhd")
    skip = 20 if init[mdhd.body] == 1 else 12
    return int(struct.unpack_from(">I", init, mdhd.body + skip)[0])


def shift_of(init: bytes) -> int:
    """Read how many ticks of the track's own time lie before its presentation; 0 as a rule."""
    trak = find(init, b"moov", b"trak")
    if not any(box.kind == b"edts" for box in iterate(init, trak.body, trak.end)):
        return 0
    elst = find(init, b"edts", b"elst", within=trak)
    return int(struct.unpack_from(">i", init, elst.body + 12)[0])


def with_shift(init: bytes, ticks: int) -> bytes:
    """Add an edit list that presents a track from `ticks` of its own time on.

    ISO/IEC 23000-19 7.5.13 has it adjust a video track "to compensate for the composition offset of
    the first presented sample", so that what is shown first is shown at 0.
    """
    edit = struct.pack(">IIiHH", 1, 0, ticks, 1, 0)  # one edit, to the end, at normal speed
    edts = build(b"edts", build_full(b"elst", 0, 0, edit))
    mdia = find(init, b"moov", b"trak", b"mdia")
    shifted = bytearray(init[: mdia.start] + edts + init[mdia.start :])
    for box in (find(init, b"moov"), find(init, b"moov", b"trak")):
        struct.pack_into(">I", shifted, box.start, box.end - box.start + len(edts))
    return bytes(shifted)


def _sample_entry(init: bytes) -> Box:
    stsd = find(init, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    return next(iterate(init, stsd.body + 8, stsd.end))


def _child(init: bytes, entry: Box, fixed: int, kind: bytes) -> Box:
    found = [box for box in iterate(init, entry.body + fixed, entry.end) if box.kind == kind]
    if not found:
        raise MalformedBoxes(f"no {kind!r} in the sample entry")
    return found[0]


def _audio_object_type(descriptors: bytes) -> int:
    """Find the DecoderSpecificInfo (ISO/IEC 14496-1 7.2.6.7, tag 5); its first 5 bits are it."""
    at = 0
    while at < len(descriptors):
        tag = descriptors[at]
        at += 1
        while descriptors[at] & 0x80:  # a length of 7 bits a byte; the high bit says "more"
            at += 1
        at += 1
        if tag == 0x05:
            return descriptors[at] >> 3
        at += {0x03: 3, 0x04: 13}[tag]
    raise MalformedBoxes("no AudioSpecificConfig in esds")
