"""`zoetrope token` and `zoetrope playback-keys`: who may play videos that are `signed`."""

import os
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from infra.cli import formats, screen
from infra.cli.durations import seconds_of
from infra.cli.opening import upload_api
from infra.cli.options import Json, StackFile, VideoId
from infra.cli.playback_secret import PlaybackSecret, open_playback_secret
from zoetrope.domain.playback_keys import PlaybackKeys

playback_keys = typer.Typer(
    help="List and rotate the keys of playback tokens (needs AWS credentials for the secret).",
    no_args_is_help=True,
)

Ttl = Annotated[str, typer.Option("--ttl", help="How long it is good: 60s to 24h.")]
Overlap = Annotated[
    str,
    typer.Option("--overlap", help="How long tokens of the old key go on: 24h is all of them."),
]


def token(
    video_id: VideoId, *, ttl: Ttl = "1h", stack: StackFile = None, json: Json = False
) -> None:
    """Make a token that plays one video, if its playback policy is `signed`."""
    with upload_api(stack) as api:
        minted = api.playback_token(video_id, ttl_seconds=seconds_of(ttl))
    if json:
        screen.print_json(minted)
        return
    screen.show_line(minted["token"])
    screen.note(f"[dim]Until {escape(minted['expires_at'])}. Add ?token=… to the video's URLs.[/]")


@playback_keys.command("list")
def list_keys(*, stack: StackFile = None, json: Json = False) -> None:
    """List the keys by name, the one that signs first."""
    _show(_open(stack).read(), json=json)


@playback_keys.command()
def rotate(*, overlap: Overlap = "24h", stack: StackFile = None, json: Json = False) -> None:
    """Have a new key sign; tokens of the old one go on for the overlap (0s: five minutes)."""
    seconds, now = seconds_of(overlap), int(time.time())
    _show(_open(stack).rotate(overlap_seconds=seconds, now=now), json=json)


def _open(stack: Path | None) -> PlaybackSecret:
    return open_playback_secret(os.environ, Path.cwd(), stack)


def _show(keys: PlaybackKeys, *, json: bool) -> None:
    listed = [(key.kid, formats.timestamp(key.until)) for key in (keys.current, *keys.former)]
    if json:
        screen.print_json({"keys": [{"kid": kid, "until": until} for kid, until in listed]})
        return
    for kid, until in listed:
        state = f"honoured until {until}" if until else "[green]signs[/]"
        screen.show_line(f"[bold]{escape(kid)}[/]  {state}")
