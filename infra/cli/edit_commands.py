"""`zoetrope edit` and `zoetrope upload-token`: what is said of a video, and who may upload it."""

from typing import Annotated

import typer
from rich.markup import escape

from infra.cli import screen
from infra.cli.durations import seconds_of
from infra.cli.opening import upload_api
from infra.cli.options import Json, StackFile, VideoId
from zoetrope.domain.video import PlaybackPolicy

Title = Annotated[str | None, typer.Option("--title", help="What it is called; '' for nothing.")]
Metadata = Annotated[
    list[str] | None,
    typer.Option(
        "--metadata",
        metavar="NAME=VALUE",
        help="Once for each pair; together they replace all that there were. '' leaves none.",
    ),
]
Policy = Annotated[
    PlaybackPolicy | None, typer.Option("--policy", help="Who may play it: anybody, or by token.")
]
Ttl = Annotated[str, typer.Option("--ttl", help="How long it is good: 60s to 24h.")]


def edit(
    video_id: VideoId,
    *,
    title: Title = None,
    metadata: Metadata = None,
    policy: Policy = None,
    stack: StackFile = None,
    json: Json = False,
) -> None:
    """Change a video's title, metadata or playback policy; what is not named stays."""
    wanted = {
        "title": title,
        "metadata": None if metadata is None else _pairs(metadata),
        "playback_policy": policy,
    }
    fields = {name: value for name, value in wanted.items() if value is not None}
    if not fields:
        raise typer.BadParameter("Name what to change: --title, --metadata or --policy.")
    with upload_api(stack) as api:
        video = api.edit(video_id, fields)
    if json:
        screen.print_json(dict(video.document))
    else:
        screen.show_line(f"Changed {', '.join(fields).replace('_', ' ')} of [bold]{video.id}[/].")


def upload_token(
    video_id: VideoId, *, ttl: Ttl = "1h", stack: StackFile = None, json: Json = False
) -> None:
    """Make a token with which another, like a browser, uploads this one video."""
    with upload_api(stack) as api:
        issued = api.upload_token(video_id, ttl_seconds=seconds_of(ttl))
    if json:
        screen.print_json(issued)
        return
    screen.show_line(issued["token"])
    screen.note(f"[dim]Until {escape(issued['expires_at'])}. It is not shown again.[/]")


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given if text]
    if not all(name and sign for name, sign, _ in pairs):
        raise typer.BadParameter("--metadata wants NAME=VALUE.")
    return {name: value for name, _, value in pairs}
