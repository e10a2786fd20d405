"""`zoetrope profiles`: what a tenant's videos become, with AWS credentials for the table."""

import json as encoding
import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from infra.cli import screen
from infra.cli.options import Json, StackFile
from infra.cli.table_access import open_tenants
from infra.cli.tenant_commands import Tenant
from zoetrope.domain.profiles import DEFAULT_NAME, Profiles, check_name, parse_profile
from zoetrope.errors import InvalidRequest

profiles = typer.Typer(
    help="Show and set what a tenant's videos become (needs AWS credentials for the table).",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits and hyphens.")]
File = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="JSON, see docs/profiles.md.", exists=True, dir_okay=False),
]


@profiles.command("list")
def list_profiles(tenant: Tenant, *, stack: StackFile = None, json: Json = False) -> None:
    """List a tenant's profiles; * marks the one that its videos take unasked."""
    _list(_open(stack).profiles(tenant), tenant, json=json)


@profiles.command()
def show(
    tenant: Tenant, name: Name = DEFAULT_NAME, *, stack: StackFile = None, json: Json = False
) -> None:
    """Print a profile as JSON, whole: what it leaves out as well."""
    found = _open(stack).profiles(tenant).choose(name).to_json()
    if json:
        screen.print_json(found)
    else:
        screen.show_line(encoding.dumps(found, indent=2))


@profiles.command("set")
def set_profile(
    tenant: Tenant, name: Name, file: File, *, stack: StackFile = None, json: Json = False
) -> None:
    """Give a tenant a profile, or replace it; what is being processed keeps the one it has."""
    profile = parse_profile(_document(file))
    opened = _open(stack)
    before = opened.profiles(tenant)
    wanted = replace(before, named={**before.named, check_name(name): profile.to_json()})
    _save(opened, tenant, wanted, json=json)


@profiles.command()
def default(tenant: Tenant, name: Name, *, stack: StackFile = None, json: Json = False) -> None:
    """Choose the profile that a tenant's videos take unasked."""
    opened = _open(stack)
    before = opened.profiles(tenant)
    before.choose(name)
    _save(opened, tenant, replace(before, default=name), json=json)


@profiles.command()
def remove(tenant: Tenant, name: Name, *, stack: StackFile = None, json: Json = False) -> None:
    """Take a profile away; videos that named it take the tenant's default from then on."""
    opened = _open(stack)
    before = opened.profiles(tenant)
    if name not in before.named:
        raise InvalidRequest([("profile", f"{tenant} has no {name!r} of its own")])
    named = {known: value for known, value in before.named.items() if known != name}
    fallback = DEFAULT_NAME if before.default == name else before.default
    _save(opened, tenant, Profiles(named, fallback), json=json)


def _document(file: Path) -> object:
    try:
        return encoding.loads(file.read_text())
    except ValueError as error:
        raise InvalidRequest([("profile", f"is not JSON: {error}")]) from None


def _open(stack: Path | None) -> Any:  # noqa: ANN401 - Tenants imports boto3, --help should not
    return open_tenants(os.environ, Path.cwd(), stack)


def _save(opened: Any, tenant: str, wanted: Profiles, *, json: bool) -> None:  # noqa: ANN401
    opened.set_profiles(tenant, wanted)
    _list(wanted, tenant, json=json)


def _list(found: Profiles, tenant: str, *, json: bool) -> None:
    if json:
        shown = {name: found.choose(name).to_json() for name in found.names}
        screen.print_json({"tenant": tenant, "default": found.default, "profiles": shown})
        return
    for name in found.names:
        profile = found.choose(name)
        rungs = ", ".join(str(rung.short_side) for rung in profile.rungs)
        codecs = ", ".join(each.codec for each in profile.encodings)
        mark = "*" if name == found.default else " "
        screen.show_line(f"{mark} {name}  {codecs}  {rungs}  {profile.segment_seconds} s")
