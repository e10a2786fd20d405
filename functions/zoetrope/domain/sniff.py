"""Which demuxer reads a source, decided by its first bytes and never by its name.

ffmpeg's own guess would let a playlist, a concat script or an MPD named .mp4 open local files and
internal addresses (CVE-2016-1897). Only the containers below are read, each by name.
"""

from zoetrope.errors import MediaRejected

SNIFF_BYTES = 4096
_MP4_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}
# ISO/IEC 23008-12 10.2: the major brands of still images; sequences (avis, hevc, msf1) move.
_PHOTOS = {b"avif", b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2"}
_PREFIXES = (
    (b"\x1a\x45\xdf\xa3", "matroska"),
    (b"FLV\x01", "flv"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", "asf"),
    (b"\x00\x00\x01\xba", "mpeg"),
    (b"OggS", "ogg"),
)
_TS_PACKET = 188
_TS_SYNC = 0x47


def demuxer_for(head: bytes) -> str:
    """Name ffmpeg's demuxer for a file that begins with `head` (≥ 4,096 bytes, or all of it).

    Raises MediaRejected when it is no container that holds video.
    """
    if head[4:8] == b"ftyp" and head[8:12] in _PHOTOS:
        raise MediaRejected("not_a_video", "The file is a photo, not a video. Upload a video file.")
    if head[4:8] in _MP4_BOXES:
        return "mov"
    if head[:4] == b"RIFF" and head[8:11] == b"AVI":
        return "avi"
    for prefix, demuxer in _PREFIXES:
        if head.startswith(prefix):
            return demuxer
    if _is_transport_stream(head):
        return "mpegts"
    raise MediaRejected("not_a_video", _explain(head))


def _is_transport_stream(head: bytes) -> bool:
    # Plain packets, or Blu-ray's with a 4-byte timestamp before each.
    for offset, size in ((0, _TS_PACKET), (4, _TS_PACKET + 4)):
        syncs = head[offset : offset + 5 * size : size]
        if len(syncs) >= 2 and set(syncs) == {_TS_SYNC}:
            return True
    return False


def _explain(head: bytes) -> str:
    if not head:
        return "The file is empty. Choose the video file again and upload it."
    return (
        "The file is not a video, whatever its name says. "
        "Upload an MP4, MOV, MKV, WebM, AVI, MPEG or FLV file."
    )
