"""The real @uppy/aws-s3, both majors, each in a Node process of its own with a browser's window."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WEB = Path(__file__).parents[1] / "web"
NODE = Path(sys.executable).with_name("node")
LONGEST_SECONDS = 120

Options = dict[str, Any]


class Uppy:
    """One Node process with one major of Uppy, which uploads one file after the other."""

    def __init__(self, major: int, process: "subprocess.Popen[str]") -> None:
        self.major = major
        self._process = process

    def upload(self, file: Path, options: Options, **how: object) -> Mapping[str, str]:
        """Upload a file; give {key}, or {error} if Uppy gave up."""
        return self._told({"file": str(file), "options": options, **how})

    def retry(self) -> Mapping[str, str]:
        """Have it tried again, as a user would."""
        return self._told({"retry": True})

    def at(self, base_url: str) -> Options:
        """Give the options that make this major use Companion's routes below a URL."""
        return {"endpoint" if self.major == 5 else "companionEndpoint": base_url}

    def _told(self, command: Mapping[str, object]) -> Mapping[str, str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "Node ended; what it said is above"
        outcome: dict[str, str] = json.loads(answer)
        return outcome


@contextmanager
def uppy(major: int) -> Iterator[Uppy]:
    """Run one major of Uppy for as long as the block lasts."""
    assert (WEB / "node_modules").is_dir(), "run `make web` first"
    process = subprocess.Popen(
        [NODE, WEB / f"uppy{major}" / "serve.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}},
    )
    try:
        yield Uppy(major, process)
    finally:
        with process:
            process.kill()
