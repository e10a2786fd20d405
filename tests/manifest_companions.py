"""What the standards ask of what accompanies a stream: key frames, subtitles, and codecs' names.

Part of `manifest_rules`; as independent of what writes them.
"""

import re
from collections.abc import Iterator
from fractions import Fraction

import m3u8
import webvtt


def key_frame_faults(name: str, playlist: m3u8.M3U8, bodies: dict[str, bytes]) -> Iterator[str]:
    """RFC 8216 4.3.3.6: a range of each segment, from its beginning to its key frame's end.

    `bodies` are the segments of the rendition by path, in order.
    """
    ranges = [segment.byterange for segment in playlist.segments]
    if not playlist.is_i_frames_only or len(ranges) != len(bodies):
        return (yield f"{name}: is no I-frame playlist of {len(bodies)} segments")
    for said, (path, body) in zip(ranges, bodies.items(), strict=True):
        length, _, offset = str(said).partition("@")
        if offset != "0" or int(length) != first_sample_end(body):
            yield f"{name}: {said} of {path} is not its key frame"


def first_sample_end(segment: bytes) -> int:
    """ISO/IEC 14496-12 8.8.8: where the first sample of a fragment's only run ends."""
    run = segment.index(b"trun") + 4
    flags = int.from_bytes(segment[run + 1 : run + 4])
    offset = int.from_bytes(segment[run + 8 : run + 12], signed=True)  # of the data, from the moof
    at = run + 12 + 4 * bool(flags & 0x4) + 4 * bool(flags & 0x100)
    if not flags & 0x200:  # 8.8.7: every sample is as long as tfhd says
        header = segment.index(b"tfhd") + 4
        given = int.from_bytes(segment[header + 1 : header + 4])
        at = header + 8 + 8 * bool(given & 0x1) + 4 * bool(given & 0x2) + 4 * bool(given & 0x8)
    return segment.index(b"moof") - 4 + offset + int.from_bytes(segment[at : at + 4])


def subtitle_faults(
    name: str, playlist: m3u8.M3U8, bodies: list[str], *, lasts: Fraction
) -> Iterator[str]:
    """RFC 8216 3.5: WebVTT with a time stamp map; the segments last as long as the picture."""
    extinfs = [Fraction(text) for text in re.findall(r"#EXTINF:([\d.]+),", playlist.dumps())]
    if abs(sum(extinfs) - lasts) > Fraction(1, 10**6):
        yield f"{name}: lasts {float(sum(extinfs))} s, and the picture {float(lasts)} s"
    begins = Fraction(0)
    for number, (seconds, body) in enumerate(zip(extinfs, bodies, strict=True), 1):
        if not body.startswith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n"):
            yield f"{name}: segment {number} does not begin as WebVTT on the video's clock"
        for cue in webvtt.from_string(body):
            if not _seconds(cue.start) < begins + seconds or not _seconds(cue.end) > begins:
                yield f"{name}: a cue of {cue.start} is in segment {number}"
        begins += seconds


def _seconds(stamp: str) -> Fraction:
    hours, minutes, seconds = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)


def codec_of(stsd: bytes) -> str:
    """The codec's name out of a sample entry: RFC 6381, ISO/IEC 14496-15, AV1 in ISOBMFF."""
    if b"avcC" in stsd:
        at = stsd.index(b"avcC") + 5
        return f"avc1.{stsd[at : at + 3].hex().upper()}"
    if b"hvcC" in stsd:
        return _hevc(stsd[stsd.index(b"hvcC") + 4 :])
    if b"av1C" in stsd:
        return _av1(stsd[stsd.index(b"av1C") + 4 :])
    return "mp4a.40.2" if b"mp4a" in stsd else "unknown"


def _hevc(record: bytes) -> str:
    # ISO/IEC 14496-15 E.3: profile space and number, the compatibility flags with their bits
    # reversed, tier and level, then the constraint bytes without trailing zeroes.
    space = ["", "A", "B", "C"][record[1] >> 6]
    tier = "H" if record[1] & 0x20 else "L"
    flags = int(f"{int.from_bytes(record[2:6]):032b}"[::-1], 2)
    parts = [f"hvc1.{space}{record[1] & 31}", f"{flags:X}", f"{tier}{record[12]}"]
    return ".".join([*parts, *(f"{octet:X}" for octet in record[6:12].rstrip(b"\0"))])


def _av1(record: bytes) -> str:
    # "AV1 Codec ISO Media File Format Binding" 5: profile, level and tier, bit depth.
    profile, level = record[1] >> 5, record[1] & 31
    tier, depth = "H" if record[2] & 0x80 else "M", 10 if record[2] & 0x40 else 8
    return f"av01.{profile}.{level:02d}{tier}.{depth:02d}"
