"""A small real HTTP server on loopback that acts as Upload API and S3, with faults on demand."""

import base64
import hashlib
import json
import re
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

EXPIRED_TOKEN = (400, "ExpiredToken")
EXPIRED_SIGNATURE = (403, "AccessDenied")
INTERNAL_ERROR = (500, "InternalError")
SLOW_DOWN = (503, "SlowDown")
NO_SUCH_UPLOAD = (404, "NoSuchUpload")
CUT = (0, "cut")
HANG = (0, "hang")

Fault = tuple[int, str]


@dataclass
class FakeVideo:
    """One video as the fake service keeps it; parts are kept as (SHA-256, MD5, size)."""

    filename: str
    size_bytes: int
    key: str
    status: str = "awaiting_upload"
    said: dict[str, Any] = field(default_factory=dict)
    has_checksums: bool = True
    parts: dict[int, tuple[str, str, int]] = field(default_factory=dict)


@dataclass
class Service:
    """The state behind the server, and the faults that it will commit."""

    part_size_bytes: int = 64 * 1024
    videos: dict[str, FakeVideo] = field(default_factory=dict)
    part_faults: dict[int, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    complete_faults: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    puts: Counter[int] = field(default_factory=Counter)
    next_statuses: list[str] = field(default_factory=list)
    """What the status becomes each time that a video is shown."""
    stage: str = "transcoding"
    healthy: bool = True
    lost: set[str] = field(default_factory=set)
    """Videos whose multipart upload S3 has no more."""
    signed: list[list[int]] = field(default_factory=list)
    url: str = ""
    hanging: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def part_count(self, video: FakeVideo) -> int:
        return -(-video.size_bytes // self.part_size_bytes)

    def missing(self, video: FakeVideo) -> list[int]:
        return [n for n in range(1, self.part_count(video) + 1) if n not in video.parts]

    def shown(self, video_id: str) -> dict[str, Any]:
        video = self.videos[video_id]
        shown: dict[str, Any] = {
            "id": video_id,
            "status": video.status,
            "progress": 0.5,
            "filename": video.filename,
            "size_bytes": video.size_bytes,
        }
        if video.status == "ready":
            url = f"{self.url}/videos/{video_id}"
            playback = {"hls_url": f"{url}/master.m3u8", "dash_url": f"{url}/manifest.mpd"}
            rendition = {"name": "720p", "width": 1280, "height": 720, "bandwidth": 2_400_000}
            shown |= {"playback": playback, "duration_seconds": 65.4, "renditions": [rendition]}
        if video.status == "processing":
            shown["stage"] = self.stage
        if video.status == "failed":
            shown["failure"] = {"code": "not_a_video", "message": "This is no video."}
        return shown


class Handler(BaseHTTPRequestHandler):
    """Routes requests to the methods below by the first pattern that fits."""

    protocol_version = "HTTP/1.1"
    service: Service

    ROUTES = (
        (r"POST /videos$", "create"),
        (r"POST /videos/([^/]+)/upload/parts$", "sign"),
        (r"GET /videos/([^/]+)/upload$", "state"),
        (r"POST /videos/([^/]+)/upload/complete$", "complete"),
        (r"GET /videos/([^/]+)/events$", "events"),
        (r"POST /videos/([^/]+)/reprocess$", "reprocess"),
        (r"GET /videos/([^/]+)$", "show"),
        (r"DELETE /videos/([^/]+)$", "delete"),
        (r"GET /videos\?", "list_all"),
        (r"GET /status$", "health"),
        (r"PUT /s3/([^/]+)/(\d+)\?X-Amz-Signature=.*$", "receive"),
    )

    def _route(self) -> None:
        for pattern, name in self.ROUTES:
            match = re.match(pattern, f"{self.command} {self.path}")
            if match:
                getattr(self, name)(*match.groups())
                return
        self.problem(404, "not_found")

    do_GET = do_POST = do_PUT = do_DELETE = _route  # noqa: N815 - as http.server calls them

    def create(self) -> None:
        body = self.body()
        key = self.headers["Idempotency-Key"]
        known = [vid for vid, video in self.service.videos.items() if video.key == key]
        video_id = known[0] if known else f"V{len(self.service.videos) + 1}"
        if not known:
            with_checksums = body.get("checksum_algorithm") == "sha256"
            video = FakeVideo(
                body["filename"], body["size_bytes"], key, has_checksums=with_checksums, said=body
            )
            self.service.videos[video_id] = video
        self.reply(201, self.service.shown(video_id))

    def sign(self, video_id: str) -> None:
        body = self.body()
        if video_id in self.service.lost:
            self.problem(409, "invalid_state")
            return
        checksums = {int(n): given["sha256"] for n, given in body.get("checksums", {}).items()}
        expected = body["part_numbers"] if self.service.videos[video_id].has_checksums else []
        if sorted(checksums) != sorted(expected):
            self.problem(400, "invalid_request")
            return
        with self.service.lock:
            self.service.signed.append(body["part_numbers"])
            serial = len(self.service.signed)
        self.service.videos[video_id].status = "awaiting_upload"
        parts = [
            {
                "part_number": number,
                "url": f"{self.service.url}/s3/{video_id}/{number}?X-Amz-Signature=s3cret{serial}",
                "size_bytes": self._size(video_id, number),
                "headers": {"x-amz-checksum-sha256": checksums[number]} if checksums else {},
            }
            for number in body["part_numbers"]
        ]
        self.reply(200, {"parts": parts, "expires_at": "2030-01-01T00:00:00Z"})

    def state(self, video_id: str) -> None:
        video = self.service.videos[video_id]
        self.reply(
            200,
            {
                "part_size_bytes": self.service.part_size_bytes,
                "part_count": self.service.part_count(video),
                "received": [self._received(video, n) for n in sorted(video.parts)],
                "missing": self.service.missing(video),
                **({"checksum_algorithm": "sha256"} if video.has_checksums else {}),
            },
        )

    def _received(self, video: FakeVideo, number: int) -> dict[str, Any]:
        sha256, md5, size = video.parts[number]
        part = {"part_number": number, "etag": f'"{md5}"', "size_bytes": size}
        return part | ({"sha256": sha256} if video.has_checksums else {})

    def complete(self, video_id: str) -> None:
        self.body()
        video = self.service.videos[video_id]
        if self.service.complete_faults:
            status_code, members = self.service.complete_faults.pop(0)
            for number in members.get("missing_parts", members.get("part_numbers", ())):
                video.parts.pop(number, None)
            self.problem(status_code, **members)
        elif self.service.missing(video):
            self.problem(409, "upload_incomplete", missing_parts=self.service.missing(video))
        else:
            video.status = "uploaded"
            self.reply(202, self.service.shown(video_id))

    def show(self, video_id: str) -> None:
        if self.headers["Authorization"] == "Bearer zk_revoked":
            self.problem(401, "unauthorized")
        elif video_id in self.service.videos:
            if self.service.next_statuses:
                self.service.videos[video_id].status = self.service.next_statuses.pop(0)
            self.reply(200, self.service.shown(video_id))
        else:
            self.problem(404, "video_not_found")

    def list_all(self) -> None:
        videos = [self.service.shown(video_id) for video_id in self.service.videos]
        self.reply(200, {"videos": videos, "next_cursor": None})

    def events(self, _video_id: str) -> None:
        event = {"at": "2026-01-02T03:04:05Z", "from": "processing", "to": "ready", "reason": "[x]"}
        self.reply(200, {"events": [event]})

    def delete(self, video_id: str) -> None:
        self.service.videos.pop(video_id, None)
        self._send(204, b"")

    def reprocess(self, video_id: str) -> None:
        self.body()
        if self.service.videos[video_id].status not in {"ready", "failed"}:
            self.problem(409, "invalid_state")
            return
        self.service.videos[video_id].status = "uploaded"
        self.reply(202, self.service.shown(video_id))

    def health(self) -> None:
        status_code = 200 if self.service.healthy else 503
        status = "ok" if self.service.healthy else "unavailable"
        self.reply(status_code, {"status": status, "dependencies": {"table": {"latency_ms": 3}}})

    def receive(self, video_id: str, part_number: str) -> None:
        number = int(part_number)
        with self.service.lock:
            self.service.puts[number] += 1
            faults = self.service.part_faults[number]
            fault = faults.pop(0) if faults else None
        if fault in {CUT, HANG}:
            self._break_off(fault)
            return
        sha256, md5, size = self._digest()
        if fault:
            self.refuse(*fault)
        elif sha256 != self.headers.get("x-amz-checksum-sha256", sha256):
            self.refuse(400, "BadDigest")
        else:
            self.service.videos[video_id].parts[number] = (sha256, md5, size)
            self.reply(200, None)

    def _break_off(self, fault: Fault | None) -> None:
        self.rfile.read(1)
        if fault == HANG:
            self.service.hanging.set()
            self.service.release.wait(20)
        self.close_connection = True

    def _digest(self) -> tuple[str, str, int]:
        left = size = int(self.headers["Content-Length"])
        sha256, md5 = hashlib.sha256(), hashlib.md5()
        while left:
            block = self.rfile.read(min(left, 65536))
            left -= len(block)
            sha256.update(block)
            md5.update(block)
        return base64.b64encode(sha256.digest()).decode(), md5.hexdigest(), size

    def _size(self, video_id: str, number: int) -> int:
        step = self.service.part_size_bytes
        return min(step, self.service.videos[video_id].size_bytes - (number - 1) * step)

    def body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")

    def reply(self, status_code: int, document: Any) -> None:
        self._send(status_code, b"" if document is None else json.dumps(document).encode())

    def problem(self, status_code: int, code: str, **members: Any) -> None:
        self.reply(status_code, {"code": code, "detail": f"It is {code}.", **members})

    def refuse(self, status_code: int, code: str) -> None:
        self._send(status_code, f"<Error><Code>{code}</Code></Error>".encode())

    def _send(self, status_code: int, body: bytes) -> None:
        self.send_response(status_code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class Loopback:
    """Runs the server for the length of a `with`."""

    def __init__(self, **service: Any) -> None:
        self.service = Service(**service)

    def __enter__(self) -> Service:
        handler = type("BoundHandler", (Handler,), {"service": self.service})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.service.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self.service

    def __exit__(self, *_error: object) -> None:
        self.service.release.set()
        self._server.shutdown()
        self._server.server_close()
