"""Whether something answers at an address."""

import socket
import urllib.error
import urllib.request


def listens(host: str, port: int) -> bool:
    """Say whether anything accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def answers(endpoint_url: str) -> bool:
    """Say whether an emulator answers: MiniStack and LocalStack share this address."""
    try:
        with urllib.request.urlopen(f"{endpoint_url}/_localstack/health", timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False
