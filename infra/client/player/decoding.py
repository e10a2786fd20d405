"""Decodes tracks to their end with ffmpeg and says what came out."""

import re
import subprocess
import tempfile
from typing import IO

from infra.client.errors import ClientError
from infra.client.player.frames import Decoded, read_frames

_PROTOCOLS = "file,http,https,tcp,tls"
_QUERY = re.compile(r"\?\S+")


class PlaybackFailed(ClientError):
    """ffmpeg could not play a track to its end."""


def decode(tool: str, url: str, *, kind: str) -> Decoded:
    """Decode the first stream of `kind` ("video", "audio") of a URL or a file, to the last frame.

    Raise `PlaybackFailed` on the first error that ffmpeg meets.
    """
    return _decode(tool, url, f"0:{kind[0]}:0")[0]


def decode_all(tool: str, url: str) -> list[Decoded]:
    """Decode every stream of a URL at once, to the last frame of each."""
    return _decode(tool, url, "0")


def _decode(tool: str, url: str, streams: str) -> list[Decoded]:
    command = [
        *(tool, "-nostdin", "-v", "error", "-xerror", "-protocol_whitelist", _PROTOCOLS),
        *("-threads", "1", "-i", url, "-map", streams),
        # One line for each frame, none added and none dropped.
        *("-fps_mode", "passthrough", "-f", "framecrc", "-"),
    ]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True)
        with process:
            decoded = read_frames(process.stdout or ())
        if process.returncode or not decoded or not all(s.frames for s in decoded):
            raise PlaybackFailed(f"ffmpeg could not play it: {_last_words(complaints)}")
    return decoded


def _last_words(complaints: IO[bytes]) -> str:
    """Give the last line that ffmpeg wrote, without the signatures in its URLs."""
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return _QUERY.sub("", lines[-1]) if lines else "it found nothing to decode."
