"""`zoetrope tenants`: what a tenant may use and uses, with AWS credentials for the table."""

import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from infra.cli import screen
from infra.cli.formats import size
from infra.cli.options import Json, StackFile
from infra.cli.table_access import open_tenants

tenants = typer.Typer(
    help="Show and limit what a tenant uses (needs AWS credentials for the table).",
    no_args_is_help=True,
)

Tenant = Annotated[str, typer.Argument(metavar="TENANT", help="As `zoetrope keys list` shows it.")]
Limit = Annotated[int | None, typer.Option(min=0, help="0 takes the limit away.")]


@tenants.command()
def show(tenant: Tenant, *, stack: StackFile = None, json: Json = False) -> None:
    """Show a tenant's limits and what it uses of them."""
    _show(_open(stack), tenant, json=json)


@tenants.command()
def limit(
    tenant: Tenant,
    *,
    max_upload_bytes: Limit = None,
    max_open_uploads: Limit = None,
    max_stored_bytes: Limit = None,
    stack: StackFile = None,
    json: Json = False,
) -> None:
    """Set limits of a tenant; those that are not named stay, and what it has stays, too."""
    opened = _open(stack)
    wanted = {
        "max_upload_bytes": max_upload_bytes,
        "max_open_uploads": max_open_uploads,
        "max_stored_bytes": max_stored_bytes,
    }
    limits, _ = opened.get(tenant)
    given = {name: value for name, value in wanted.items() if value is not None}
    opened.set_limits(tenant, replace(limits, **given))
    _show(opened, tenant, json=json)


@tenants.command()
def recount(tenant: Tenant, *, stack: StackFile = None, json: Json = False) -> None:
    """Count anew what a tenant uses, should it look wrong; uploads may go on meanwhile."""
    opened = _open(stack)
    opened.recount(tenant)
    _show(opened, tenant, json=json)


def _open(stack: Path | None) -> Any:  # noqa: ANN401 - Tenants imports boto3, --help should not
    return open_tenants(os.environ, Path.cwd(), stack)


def _show(opened: Any, tenant: str, *, json: bool) -> None:  # noqa: ANN401 - as above
    limits, used = opened.get(tenant)
    if json:
        screen.print_json({"tenant": tenant, **asdict(limits), **asdict(used)})
        return
    most = size(limits.max_upload_bytes) if limits.max_upload_bytes else "no limit of its own"
    screen.show_line(f"Open uploads  {used.open_uploads} {_of(str(limits.max_open_uploads))}")
    stored = size(limits.max_stored_bytes) if limits.max_stored_bytes else "0"
    screen.show_line(f"Stored        {size(used.stored_bytes)} {_of(stored)}")
    screen.show_line(f"Largest file  {most}")


def _of(most: str) -> str:
    return "(no limit)" if most == "0" else f"of {most}"
