"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

JSON_MODE = "zoetrope.json"


def _remember(context: typer.Context, value: bool) -> bool:
    """Note the mode where the error handler finds it."""
    context.meta[JSON_MODE] = value
    return value


Json = Annotated[
    bool,
    typer.Option("--json", help="Print one JSON document instead of text.", callback=_remember),
]

StackFile = Annotated[
    Path | None,
    typer.Option(
        "--stack",
        metavar="FILE",
        help="The stack.json to use, else ZOETROPE_STACK, else .zoetrope/stack.json here or above.",
    ),
]

VideoId = Annotated[str, typer.Argument(metavar="ID", help="The id of the video.")]

ProfileName = Annotated[
    str, typer.Option("--profile", metavar="NAME", help="What it becomes; see `zoetrope profiles`.")
]

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
