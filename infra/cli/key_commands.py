"""`zoetrope keys`: make, list and revoke API keys; speaks to the table with AWS credentials."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from infra.cli import screen
from infra.cli.key_table import open_api_keys
from infra.cli.options import Json, StackFile
from zoetrope.domain.api_keys import ApiKey, Scope

keys = typer.Typer(
    help="Make, list and revoke API keys (needs AWS credentials for the table).",
    no_args_is_help=True,
)

Tenant = Annotated[str, typer.Option("--tenant", help="Whose videos the key is for.")]
Scopes = Annotated[
    str,
    typer.Option("--scopes", help=f"What it permits: some of {', '.join(Scope)}, with commas."),
]
KeyId = Annotated[str, typer.Argument(metavar="KEY_ID", help="As `zoetrope keys list` shows it.")]

EVERYDAY_SCOPES = f"{Scope.UPLOAD},{Scope.READ},{Scope.MANAGE}"


@keys.command()
def create(
    tenant: Tenant,
    *,
    scopes: Scopes = EVERYDAY_SCOPES,
    stack: StackFile = None,
    json: Json = False,
) -> None:
    """Make a key and print it, this once: only its fingerprint is kept."""
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    key, secret = _open(stack).create(tenant, wanted, int(time.time() * 1000))
    if json:
        screen.print_json({"api_key": secret, **_document(key)})
        return
    screen.show_line(f"[bold]{secret}[/]")
    screen.note("[dim]It is not shown again. Put it into ZOETROPE_API_KEY where it is used.[/]")


@keys.command("list")
def list_keys(*, stack: StackFile = None, json: Json = False) -> None:
    """List the keys, without the keys themselves."""
    found = _open(stack).list()
    if json:
        screen.print_json({"keys": [_document(key) for key in found]})
    else:
        screen.show(_table(found))


@keys.command()
def revoke(key_id: KeyId, *, stack: StackFile = None, json: Json = False) -> None:
    """Withdraw a key for good; the authorizer's cache may honour it a little longer."""
    key = _open(stack).revoke(key_id)
    if json:
        screen.print_json(_document(key))
    else:
        screen.show_line(f"Revoked {key.key_id} of {escape(key.tenant)}.")


def _open(stack: Path | None) -> Any:  # noqa: ANN401 - ApiKeys imports boto3, --help should not
    return open_api_keys(os.environ, Path.cwd(), stack)


def _document(key: ApiKey) -> dict[str, object]:
    return {
        "key_id": key.key_id,
        "tenant": key.tenant,
        "scopes": sorted(key.scopes),
        "created_at": _moment(key.created_at),
        "revoked_at": _moment(key.revoked_at),
    }


def _moment(at_ms: int) -> str | None:
    if not at_ms:
        return None
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")


def _table(found: list[ApiKey]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Key id", no_wrap=True, style="bold")
    for name in ("Tenant", "Scopes", "Created", "State"):
        table.add_column(name)
    for key in found:
        state = "[red]revoked[/]" if key.is_revoked else "[green]valid[/]"
        created = (_moment(key.created_at) or "")[:10]
        table.add_row(key.key_id, escape(key.tenant), " ".join(sorted(key.scopes)), created, state)
    return table
