"""The `zoetrope` command: the commands, and what happens when one of them fails."""

import os
from typing import Any

import typer
from typer.core import TyperGroup

from infra.cli import screen
from infra.cli.console_command import console
from infra.cli.edit_commands import edit, upload_token
from infra.cli.event_commands import events
from infra.cli.exit_codes import MEANINGS
from infra.cli.failures import failure_of
from infra.cli.key_commands import keys
from infra.cli.options import JSON_MODE
from infra.cli.playback_commands import playback_keys, token
from infra.cli.profile_commands import profiles
from infra.cli.redrive_command import redrive
from infra.cli.stack_commands import doctor, down, status, up
from infra.cli.tenant_commands import tenants
from infra.cli.upload_command import upload
from infra.cli.video_commands import delete, list_videos, reprocess, show
from infra.cli.webhook_commands import webhooks

HELP = """
Upload videos and stream them as HLS and DASH, from serverless AWS or this machine.

[bold cyan]zoetrope up[/]  starts everything on this machine, without an AWS account

[bold cyan]zoetrope upload film.mp4[/]  makes a film playable and prints its URLs

[bold cyan]zoetrope down[/]  stops again and keeps the videos

To use a stack on AWS, set ZOETROPE_UPLOAD_API_URL and ZOETROPE_API_KEY; to administer it (keys, \
webhooks, tenants, profiles, playback-keys, console, doctor --repair), ZOETROPE_STACK_NAME.
"""

_CODES = (f"[bold]{code.value}[/] {meaning}" for code, meaning in MEANINGS.items())
EPILOG = f"Every command takes --json. Exit codes: {' · '.join(_CODES)}."


class Commands(TyperGroup):
    """Reports every failure as one sentence; usage errors are typer's to report."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's click is private to it
        """Run the command; turn what it raises into a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except (Exception, KeyboardInterrupt) as error:
            if os.environ.get("ZOETROPE_DEBUG"):
                raise
            raise typer.Exit(_report(error, json_mode=ctx.meta.get(JSON_MODE, False))) from error


def _report(error: BaseException, *, json_mode: bool) -> int:
    failure = failure_of(error)
    screen.complain(failure.sentence)
    if json_mode:
        screen.print_json({"error": {"code": failure.code, "message": failure.sentence}})
    return failure.exit_code


app = typer.Typer(
    name="zoetrope",
    cls=Commands,
    help=HELP,
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

VIDEOS = "Videos"
STACK = "The stack"

app.command(rich_help_panel=VIDEOS)(upload)
app.command("list", rich_help_panel=VIDEOS)(list_videos)
app.command(rich_help_panel=VIDEOS)(show)
app.command(rich_help_panel=VIDEOS)(edit)
app.command(rich_help_panel=VIDEOS)(token)
app.command("upload-token", rich_help_panel=VIDEOS)(upload_token)
app.command(rich_help_panel=VIDEOS)(delete)
app.command(rich_help_panel=VIDEOS)(reprocess)
app.command(rich_help_panel=VIDEOS)(redrive)
app.command(rich_help_panel=STACK)(up)
app.command(rich_help_panel=STACK)(down)
app.command(rich_help_panel=STACK)(status)
app.command(rich_help_panel=STACK)(console)
app.add_typer(keys, name="keys", rich_help_panel=STACK)
app.add_typer(playback_keys, name="playback-keys", rich_help_panel=STACK)
app.add_typer(tenants, name="tenants", rich_help_panel=STACK)
app.add_typer(profiles, name="profiles", rich_help_panel=STACK)
app.add_typer(events, name="events", rich_help_panel=STACK)
app.add_typer(webhooks, name="webhooks", rich_help_panel=STACK)
app.command(rich_help_panel=STACK)(doctor)


def main() -> None:
    """Run the command line; ends the process with one of `ExitCode`."""
    app()


if __name__ == "__main__":
    main()
