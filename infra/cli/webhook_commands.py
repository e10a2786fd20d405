"""`zoetrope webhooks`: where a tenant is told of its videos, with AWS credentials for the stack."""

import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from infra.cli import formats, screen
from infra.cli.options import Json, StackFile
from infra.cli.table_access import deployed_output, open_webhooks, stack_on_aws

webhooks = typer.Typer(
    help="Say where a tenant is told of its videos (needs AWS credentials for the stack).",
    no_args_is_help=True,
)

Tenant = Annotated[str, typer.Argument(metavar="TENANT", help="Whose videos it is told of.")]
Url = Annotated[str, typer.Argument(metavar="URL", help="https://… on the public Internet.")]
WebhookId = Annotated[
    str, typer.Argument(metavar="WEBHOOK_ID", help="As `zoetrope webhooks list` shows it.")
]


@webhooks.command()
def add(tenant: Tenant, url: Url, *, stack: StackFile = None, json: Json = False) -> None:
    """Make a webhook and print the secret of its signatures, this once."""
    local = not stack_on_aws(os.environ, Path.cwd(), stack)
    made = _open(stack).add(tenant, url, int(time.time() * 1000), loopback=local)
    if json:
        screen.print_json({**_document(made), "secret": made.secret})
        return
    screen.show_line(f"[bold]{made.secret}[/]")
    screen.note("[dim]It is not shown again. The receiver verifies each event with it.[/]")


@webhooks.command("list")
def list_webhooks(tenant: Tenant, *, stack: StackFile = None, json: Json = False) -> None:
    """List a tenant's webhooks: how each does, what it has missed, and what waits for all."""
    opened = _open(stack)
    found = [
        {
            **_document(each),
            "troubled_since": formats.timestamp(each.troubled_since / 1000),
            "rests_until": formats.timestamp(each.rests_until / 1000),
            "dead_letters": len(opened.dead_letters(tenant, each.webhook_id)),
        }
        for each in opened.of(tenant)
    ]
    waiting = _queue(stack).waiting()
    if json:
        screen.print_json({"webhooks": found, "waiting": waiting})
        return
    for each in found:
        missed = f"[red]{each['dead_letters']} missed[/]" if each["dead_letters"] else "none missed"
        url = escape(str(each["url"]))
        screen.show_line(f"{each['webhook_id']}  {url}  {missed}{_trouble(each)}")
    screen.note(f"[dim]{waiting} deliveries wait for their turn, all tenants' together.[/]")


@webhooks.command()
def remove(
    tenant: Tenant, webhook_id: WebhookId, *, stack: StackFile = None, json: Json = False
) -> None:
    """Remove a webhook with the events that it has missed."""
    _open(stack).remove(tenant, webhook_id)
    if json:
        screen.print_json({"removed": webhook_id})
    else:
        screen.show_line(f"Removed {escape(webhook_id)}.")


@webhooks.command()
def replay(
    tenant: Tenant, webhook_id: WebhookId, *, stack: StackFile = None, json: Json = False
) -> None:
    """Send what a webhook has missed once more, each video's events in order."""
    opened = _open(stack)
    missed = opened.dead_letters(tenant, webhook_id)
    _queue(stack).send([(webhook_id, event) for event in missed], round_=str(int(time.time())))
    # After they are on their way: an interruption sends some of them twice, and loses none.
    for event in missed:
        opened.forget_dead_letter(webhook_id, event)
    if json:
        screen.print_json({"replayed": len(missed)})
    else:
        screen.show_line(f"{len(missed)} on their way again.")


def _open(stack: Path | None) -> Any:  # noqa: ANN401 - Webhooks imports boto3, --help should not
    return open_webhooks(os.environ, Path.cwd(), stack)


def _queue(stack: Path | None) -> Any:  # noqa: ANN401 - as above
    from zoetrope.adapters.webhook_queue import WebhookQueue  # noqa: PLC0415 - imports boto3

    where = deployed_output("sqs", "WebhookQueueUrl", os.environ, Path.cwd(), stack)
    return WebhookQueue(*where)


def _trouble(shown: dict[str, Any]) -> str:
    """Say of a receiver that gave no answer, or none soon, since when, and when it is called."""
    if not shown["troubled_since"]:
        return ""
    until = f"not called until {shown['rests_until']}"
    if shown["rests_until"] <= formats.timestamp(time.time()):
        until = "called with one event at a time"
    return f"  [yellow]no answer, or none soon, since {shown['troubled_since']}: {until}[/]"


def _document(webhook: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    return {"webhook_id": webhook.webhook_id, "tenant": webhook.tenant, "url": webhook.url}
