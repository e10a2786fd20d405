"""`zoetrope keys`: make, list, rotate and revoke API keys, with AWS credentials for the table."""

import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from infra.cli import formats, screen
from infra.cli.durations import seconds_of
from infra.cli.options import Json, StackFile
from infra.cli.table_access import open_api_keys
from zoetrope.domain.api_keys import ApiKey, Scope

keys = typer.Typer(
    help="Make, list, rotate and revoke API keys (needs AWS credentials for the table).",
    no_args_is_help=True,
)

Tenant = Annotated[str, typer.Option("--tenant", help="Whose videos the key is for.")]
Scopes = Annotated[
    str,
    typer.Option("--scopes", help=f"What it permits: some of {', '.join(Scope)}, with commas."),
]
Overlap = Annotated[
    str,
    typer.Option("--overlap", help="How long the old key goes on: 90s, 30m, 24h, 7d; 0s: not."),
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
def rotate(
    key_id: KeyId, *, overlap: Overlap = "24h", stack: StackFile = None, json: Json = False
) -> None:
    """Make a key like another one, which goes on for the overlap and then ends by itself."""
    seconds = seconds_of(overlap)
    key, secret = _open(stack).rotate(
        key_id, overlap_seconds=seconds, at_ms=int(time.time() * 1000)
    )
    if json:
        screen.print_json({"api_key": secret, **_document(key)})
        return
    screen.show_line(f"[bold]{secret}[/]")
    screen.note(f"[dim]It is not shown again. The old one ends in {escape(overlap)}.[/]")


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
        "created_at": formats.timestamp(key.created_at / 1000),
        "revoked_at": formats.timestamp(key.revoked_at / 1000),
        "expires_at": formats.timestamp(key.expires_at),
    }


def _table(found: list[ApiKey]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Key id", no_wrap=True, style="bold")
    for name in ("Tenant", "Scopes", "Created", "State"):
        table.add_column(name)
    for key in found:
        state = _state(key)
        created = (formats.timestamp(key.created_at / 1000) or "")[:10]
        table.add_row(key.key_id, escape(key.tenant), " ".join(sorted(key.scopes)), created, state)
    return table


def _state(key: ApiKey) -> str:
    if key.is_revoked:
        return "[red]revoked[/]"
    if not key.is_valid_at(int(time.time())):
        return "[red]expired[/]"
    ends = f" until {formats.timestamp(key.expires_at)}" if key.expires_at else ""
    return f"[green]valid[/]{ends}"
