"""`zoetrope events`: telling changes again, with AWS credentials for the stack."""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from infra.cli import screen
from infra.cli.durations import seconds_of
from infra.cli.options import Json, StackFile
from infra.cli.table_access import deployed_output, open_storage
from infra.engine import retelling

events = typer.Typer(
    help="Tell the event bus and the webhooks again what happened (needs AWS credentials).",
    no_args_is_help=True,
)

VideoIds = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]…", help="All that happened to these videos.")
]
Since = Annotated[
    str, typer.Option("--since", metavar="AGO", help="All that happened since then: 90s, 12h, 2d.")
]
DeadLetters = Annotated[
    bool,
    typer.Option(
        "--dead-letters", help="What was given up, by the word in the queue FailedEvents."
    ),
]


@events.callback()
def _group() -> None:
    """Keep `replay` a command of its own; typer would drop the name of a single one."""


@events.command()
def replay(
    video_ids: VideoIds = None,
    *,
    since: Since = "",
    dead_letters: DeadLetters = False,
    stack: StackFile = None,
    json: Json = False,
) -> None:
    """Tell events of the audit trail again; receivers know a repetition by its id."""
    if [bool(video_ids), bool(since), dead_letters].count(True) != 1:
        raise typer.BadParameter("Name videos, or give --since, or --dead-letters.")
    storage = open_storage(os.environ, Path.cwd(), stack)
    if dead_letters:
        told = _retell_dead_letters(storage, stack)
    elif since:
        now_ms = int(time.time() * 1000)
        told = retelling.events_between(storage, now_ms - seconds_of(since) * 1000, now_ms)
        retelling.retell(storage, told)
    else:
        told = retelling.trails_of(storage, video_ids or [])
        retelling.retell(storage, told)
    _show(told, json=json)


def _retell_dead_letters(storage: Any, stack: Path | None) -> Sequence[Any]:  # noqa: ANN401
    queue = deployed_output("sqs", "FailedEventsUrl", os.environ, Path.cwd(), stack)
    with retelling.dead_letters(*queue) as letters:
        told = retelling.events_of(storage, letters)
        retelling.retell(storage, told)
    hidden = 0 if letters else retelling.out_of_sight(*queue)
    if hidden:
        screen.note(
            f"{hidden} messages are out of sight: another run has them, or was killed. "
            "Try again in a quarter of an hour."
        )
    return told


def _show(told: Sequence[Any], *, json: bool) -> None:
    videos = len({item["pk"]["S"] for item in told})
    if json:
        screen.print_json({"replayed": len(told), "videos": videos})
    else:
        screen.show_line(f"{len(told)} events of {videos} videos were told again.")
