"""Size, time and memory of the manifests of a long video, as Lambda would have to send them."""

import json
import resource
import time
from collections.abc import Callable
from fractions import Fraction

from streaming.compression import MAX_REPLY_BYTES, Compressed, fits
from zoetrope.domain.dash import render_manifest
from zoetrope.domain.hls import render_media_playlist
from zoetrope.domain.index import Index, Track
from zoetrope.domain.sigv4 import Credentials, Presigner, SigningScope

HOURS = 10
SEGMENTS = HOURS * 900  # of four seconds
TOKEN = "IQoJb3JpZ2luX2Vj" * 75  # 1,200 characters, as long as a Lambda's session token
NAMES = ("1080p", "720p", "480p", "360p")


def main() -> None:
    """Print a line for each manifest, and as the last line one JSON object."""
    index = ten_hours()
    playlist = measured(
        "720p.m3u8", lambda sign: render_media_playlist(index, index.tracks[1], sign=sign)
    )
    manifest = measured("manifest.mpd", lambda sign: render_manifest(index, sign=sign))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory of this process {peak_mb} MB")
    figures = {"media_playlist": playlist, "dash_manifest": manifest, "peak_mb": peak_mb}
    print(json.dumps({"benchmark": "manifests", "hours": HOURS, **figures}))


def measured(name: str, render: Callable[[Callable[[str], str]], str]) -> dict[str, object]:
    """Render and compress one manifest as the API does; give sizes in bytes and times in ms."""
    began = time.perf_counter()
    text = render(presigner().url)
    rendered = time.perf_counter()
    reply = Compressed(lambda _event, _context: {"headers": {}, "body": text})(
        {"headers": {"accept": "*/*", "accept-encoding": "gzip"}}, None
    )
    done = time.perf_counter()
    reply_bytes = len(json.dumps(reply))
    print(
        f"{name}: {len(text):,} bytes, {reply_bytes:,} in a compressed reply of at most"
        f" {MAX_REPLY_BYTES:,}; rendered in {(rendered - began) * 1000:.0f} ms,"
        f" compressed in {(done - rendered) * 1000:.0f} ms"
    )
    return {
        "plain_bytes": len(text),
        "plain_fits": fits(text),
        "reply_bytes": reply_bytes,
        "reply_fits": reply_bytes <= MAX_REPLY_BYTES,
        "render_ms": round((rendered - began) * 1000),
        "compress_ms": round((done - rendered) * 1000),
    }


def presigner() -> Presigner:
    """Sign as on AWS, with a session token of usual length."""
    scope = SigningScope(
        Credentials("ASIAEXAMPLEEXAMPLE00", "s" * 40, TOKEN),
        region="eu-central-1",
        signed_at=int(time.time()),
    )
    return Presigner(
        scope,
        method="GET",
        base_url="https://zoetrope-media-123456789012.s3.eu-central-1.amazonaws.com",
        expires_seconds=6 * 3600,
    )


def ten_hours() -> Index:
    """Four renditions and one audio track."""
    video = [
        Track(name, "video", "avc1.64001F", 24000, ((96096, SEGMENTS),), 10**6, 10**6, 1280, 720)
        for name in NAMES
    ]
    audio = Track(
        "audio-0", "audio", "mp4a.40.2", 48000, ((192512, SEGMENTS),), 10**5, 10**5, channels=2
    )
    duration = Fraction(96096 * SEGMENTS, 24000)
    return Index("01K9ZZZZZZZZZZZZZZZZZZZZZZ", 1, Fraction(24000, 1001), duration, (*video, audio))


if __name__ == "__main__":
    main()
