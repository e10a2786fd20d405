"""What `upload` shows: a bar with rate and remaining time, then the stages until ready."""

import time
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from infra.cli import formats, screen
from infra.client.replies import Video

_STAGES = {
    "awaiting_upload": "waiting for the upload to be noticed",
    "uploaded": "waiting to be processed",
}


class UploadScreen:
    """Bars where stderr is a terminal, one line for each stage where it is not."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or screen.err()
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.percentage:>3.0f}%"),
            console=self.console,
            expand=True,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self._sending: TaskID | None = None
        self._working: TaskID | None = None
        self.kept_bytes = 0
        self._stage = ""
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._bars.stop()

    def begin(self, filename: str, size_bytes: int) -> None:
        """Show the bar of the upload."""
        self._bars.columns = (
            *self._bars.columns[:3],
            TransferSpeedColumn(),
            TimeRemainingColumn(compact=True),
        )
        self._sending = self._bars.add_task(escape(filename), total=size_bytes)
        self.say(f"Uploading {escape(filename)} ({formats.size(size_bytes)})")

    def keep(self, size_bytes: int) -> None:
        """Begin the bar with what arrived in an earlier run, which is not part of the rate."""
        self.kept_bytes = size_bytes
        if self._sending is not None:
            self._bars.reset(self._sending, completed=size_bytes)

    def advance(self, delta_bytes: int) -> None:
        """Move the bar of the upload; called from several threads."""
        if self._sending is not None:
            self._bars.advance(self._sending, delta_bytes)

    def sent(self, text: str) -> None:
        """Replace the bar of the upload by a line."""
        if self._sending is not None:
            self._bars.remove_task(self._sending)
            self._sending = None
        self.done(text)

    def follow(self, video: Video) -> None:
        """Show the stage a video is in, and how far; call it with every state that is seen."""
        stage = str(video.document.get("stage") or _STAGES.get(video.status, video.status))
        if stage != self._stage:
            self._enter(stage, measured=video.status == "processing")
        if self._working is not None:
            self._bars.update(self._working, completed=video.progress)

    def _enter(self, stage: str, *, measured: bool) -> None:
        now = time.monotonic()
        if self._working is not None:
            self._bars.remove_task(self._working)
            self.done(f"{self._stage} [dim]({now - self._since:.1f} s)[/]")
            self._working = None
        self._stage, self._since = stage, now
        if stage != "ready":
            self._bars.columns = (*self._bars.columns[:3], TimeRemainingColumn(compact=True))
            self._working = self._bars.add_task(escape(stage), total=1.0 if measured else None)

    def say(self, text: str) -> None:
        """Write a line above the bars."""
        self.console.print(text, soft_wrap=True)

    def done(self, text: str) -> None:
        """Write a line about something that is finished."""
        self.say(f"[green]✓[/] {text}")
