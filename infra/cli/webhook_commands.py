"""`zoetrope webhooks`: where a tenant is told of its videos, with AWS credentials for the stack."""

import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from infra.cli import screen
from infra.cli.options import Json, StackFile
from infra.cli.table_access import deployed_output, open_webhooks
from infra.client.deployment import find_deployment

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
    local = find_deployment(os.environ, Path.cwd(), stack_file=stack).state_dir is not None
    made = _open(stack).add(tenant, url, int(time.time() * 1000), loopback=local)
    if json:
        screen.print_json({**_document(made), "secret": made.secret})
        return
    screen.show_line(f"[bold]{made.secret}[/]")
    screen.note("[dim]It is not shown again. The receiver verifies each event with it.[/]")


@webhooks.command("list")
def list_webhooks(tenant: Tenant, *, stack: StackFile = None, json: Json = False) -> None:
    """List a tenant's webhooks, and how many events each has missed."""
    opened = _open(stack)
    found = [
        {**_document(each), "dead_letters": len(opened.dead_letters(tenant, each.webhook_id))}
        for each in opened.of(tenant)
    ]
    if json:
        screen.print_json({"webhooks": found})
        return
    for each in found:
        missed = f"[red]{each['dead_letters']} missed[/]" if each["dead_letters"] else "none missed"
        screen.show_line(f"{each['webhook_id']}  {escape(str(each['url']))}  {missed}")


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
    from zoetrope.adapters.webhook_queue import WebhookQueue  # noqa: PLC0415 - imports boto3

    opened = _open(stack)
    missed = opened.dead_letters(tenant, webhook_id)
    queue = WebhookQueue(*deployed_output("sqs", "WebhookQueueUrl", os.environ, Path.cwd(), stack))
    queue.send([(webhook_id, event) for event in missed], round_=str(int(time.time())))
    # After they are on their way: an interruption sends some of them twice, and loses none.
    for event in missed:
        opened.forget_dead_letter(webhook_id, event)
    if json:
        screen.print_json({"replayed": len(missed)})
    else:
        screen.show_line(f"{len(missed)} on their way again.")


def _open(stack: Path | None) -> Any:  # noqa: ANN401 - Webhooks imports boto3, --help should not
    return open_webhooks(os.environ, Path.cwd(), stack)


def _document(webhook: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    return {"webhook_id": webhook.webhook_id, "tenant": webhook.tenant, "url": webhook.url}
