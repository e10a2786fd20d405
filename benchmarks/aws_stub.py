"""A stand-in for the AWS of the Streaming API, on loopback, in a process of its own.

It answers GetItem with one published video and GetObject with its index, at once: what is measured
against it is our own work and the SDK's, not that of a network.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.videos import new_video
from zoetrope.adapters.table_items import encode_video
from zoetrope.domain.index import Index, Track
from zoetrope.domain.lifecycle import Status

VIDEO_ID = "01HF0000000000000000000000"
TOKEN = "IQoJb3JpZ2luX2Vj" * 75  # 1,200 characters, as long as a Lambda's session token
NAMES = ("1080p", "720p", "480p", "360p")


def long_index(hours: int) -> Index:
    """Four renditions and one audio track, in segments of four seconds."""
    count = hours * 900
    video = [
        Track(name, "video", "avc1.64001F", 24000, ((96096, count),), 10**6, 10**6, 1280, 720)
        for name in NAMES
    ]
    audio = Track(
        "audio-0", "audio", "mp4a.40.2", 48000, ((192512, count),), 10**5, 10**5, channels=2
    )
    duration = Fraction(96096 * count, 24000)
    return Index(VIDEO_ID, 1, Fraction(24000, 1001), duration, (*video, audio))


def environment(endpoint: str, mode: str = "presigned") -> dict[str, str]:
    """Give what Lambda would put into the function's environment."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "ASIAEXAMPLEEXAMPLE00",
        "AWS_SECRET_ACCESS_KEY": "s" * 40,
        "AWS_SESSION_TOKEN": TOKEN,
        "TABLE_NAME": "table",
        "MEDIA_BUCKET": "zoetrope-media-123456789012",
        "DELIVERY_MODE": mode,
        "CLOUDFRONT_DOMAIN": "d111111abcdef8.cloudfront.net",
        "CLOUDFRONT_KEY_PAIR_ID": "K2JCJMDEHXQW5F",
        "CLOUDFRONT_KEY_SECRET": "private-key",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        # AWS's X-Ray daemon is not here.
        "AWS_XRAY_SDK_ENABLED": "false",
        "POWERTOOLS_TRACE_DISABLED": "true",
    }


@contextmanager
def aws_stub(hours: int) -> Iterator[str]:
    """Start the stub for a video of so many hours; give its address."""
    command = [sys.executable, "-m", "benchmarks.aws_stub", str(hours)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # The answer is in two writes; without this the second waits for the first one's receipt.
    disable_nagle_algorithm = True
    item = b""
    index = b""
    secret = b""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        is_table = "DynamoDB" in self.headers["X-Amz-Target"]
        self._answer(self.item if is_table else self.secret)

    def do_GET(self) -> None:
        self._answer(self.index)

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Be quiet."""


def _private_key() -> str:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 half a second
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, plain).decode()


def main() -> None:
    """Serve until terminated; the first line says at which port."""
    index = long_index(int(sys.argv[1]))
    video = new_video(VIDEO_ID, status=Status.READY, generation=1, published_generation=1)
    _Handler.item = json.dumps({"Item": encode_video(video)}).encode()
    _Handler.index = json.dumps(index.to_json()).encode()
    _Handler.secret = json.dumps({"SecretString": _private_key()}).encode()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
