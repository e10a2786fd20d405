"""One streaming node: a process that serves the handler over HTTP, one request at a time as Lambda.

`python -m tests.integration.streaming_node` prints its port and serves until it is killed.
"""

import os
import sys
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

from streaming.app import app
from tests.events import rest_event


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = urlsplit(self.path).path.rpartition("/")[2]
        route = "/videos/{video_id}/" + (name if name == "manifest.mpd" else "{playlist}")
        event = rest_event("GET", self.path, route=route, headers=dict(self.headers))
        reply = app(event, None)
        text = reply["body"]
        body = b64decode(text) if reply.get("isBase64Encoded") else text.encode()
        self.send_response(reply["statusCode"])
        for header, value in reply["headers"].items():
            self.send_header(header, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Be quiet."""


class _Server(HTTPServer):
    request_queue_size = 128


def main() -> None:
    """Serve at a free port."""
    server = _Server(("127.0.0.1", 0), _Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    # Nobody reads on: metrics of every request would fill the pipe, and the node would stand still.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    server.serve_forever()


if __name__ == "__main__":
    main()
