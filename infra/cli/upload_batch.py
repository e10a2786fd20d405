"""Several uploads in one command: one after another, and at the end what became of each."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from infra.cli import formats, screen
from infra.cli.exit_codes import ExitCode
from infra.cli.failures import Failure, failure_of
from infra.cli.upload_screen import UploadScreen
from infra.client.errors import ClientError
from infra.client.replies import Video

Argument = TypeVar("Argument")

_ENDS_ALL = frozenset({ExitCode.NO_STACK, ExitCode.UNAUTHORIZED})
"""What failed so for one file fails so for all others."""

_NOT_TRIED = Failure(ExitCode.OK, "not_tried", "not tried")


@dataclass(slots=True)
class Outcome:
    """What became of one file so far."""

    path: Path
    video: Video | None = None
    failure: Failure | None = None

    @property
    def exit_code(self) -> ExitCode:
        """Give the code that the command would have had for this file alone."""
        return self.failure.exit_code if self.failure else ExitCode.OK

    @property
    def document(self) -> dict[str, object]:
        """Show the outcome as `--json` does."""
        shown: dict[str, object] = {"file": str(self.path)}
        if self.video:
            shown["video"] = dict(self.video.document)
        if self.failure:
            shown["error"] = {"code": self.failure.code, "message": self.failure.sentence}
        return shown


def run_batch(
    paths: Sequence[Path],
    view: UploadScreen,
    *,
    send: Callable[[Path], Video],
    finish: Callable[[Video], Video],
) -> list[Outcome]:
    """Send every file, then wait for all: while one is sent, those before it are processed."""
    outcomes = [Outcome(path) for path in paths]
    for outcome in outcomes:
        if any(before.exit_code in _ENDS_ALL for before in outcomes):
            outcome.failure = _NOT_TRIED
            continue
        _attempt(outcome, view, send, outcome.path)
    for outcome in outcomes:
        if outcome.video:
            _attempt(outcome, view, finish, outcome.video)
    return outcomes


def _attempt(
    outcome: Outcome, view: UploadScreen, step: Callable[[Argument], Video], argument: Argument
) -> None:
    try:
        outcome.video = step(argument)
    except ClientError as error:
        outcome.failure = _failure_of(error, outcome.path)
        view.say(f"[red]✗[/] {escape(f'{outcome.path}: {outcome.failure.sentence}')}")


def _failure_of(error: ClientError, path: Path) -> Failure:
    failure = failure_of(error)
    if failure.exit_code is not ExitCode.INTERRUPTED_UPLOAD:
        return failure
    # The same command again would upload the other files a second time.
    alone = f"zoetrope upload {shlex.quote(str(path))}"
    return replace(failure, sentence=f"{error} What has arrived is kept; to go on: {alone}")


def conclude(outcomes: Sequence[Outcome], *, json: bool) -> None:
    """Print the summary, and end with the code of the worst outcome (the highest number)."""
    if json:
        screen.print_json({"uploads": [outcome.document for outcome in outcomes]})
    else:
        screen.show(_table(outcomes))
    worst = max(outcome.exit_code for outcome in outcomes)
    if worst is not ExitCode.OK:
        raise typer.Exit(worst)


def _table(outcomes: Sequence[Outcome]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("File", overflow="fold")
    table.add_column("ID", no_wrap=True, style="bold")
    table.add_column("Outcome", overflow="fold")
    for outcome in outcomes:
        video = outcome.video
        status = formats.status(video.document) if video else ""
        said = f"[red]{escape(outcome.failure.sentence)}[/]" if outcome.failure else status
        table.add_row(escape(str(outcome.path)), video.id if video else "", said)
    return table
