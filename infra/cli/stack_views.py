"""How the stack and the health of its services look on a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from infra.cli import screen
from infra.engine import Check, EngineStatus, Stack


def show_stack(stack: Stack) -> None:
    """Write where a stack answers, and what to do next."""
    screen.show_line("[bold green]Zoetrope is up[/]")
    for label, url in (
        ("Upload API   ", stack.upload_api_url),
        ("Streaming API", stack.streaming_api_url),
        ("Console      ", stack.console_url),
    ):
        if url:
            screen.show_line(f"[dim]{label}[/]  {escape(url)}")
    screen.note("\nNext: [bold]zoetrope upload FILE[/]; [bold]zoetrope down[/] stops it.")


def engine_line(state: EngineStatus) -> RenderableType:
    """Draw the local engine: where it answers, and where its log is."""
    where = (state.endpoint_url or "no address") if state.answers else "stopped"
    where += f" (pid {state.pid})" if state.pid else ""
    line = Text.assemble(_mark(ok=state.answers), " engine  ", (where, "bold"))
    line.append(f"\n    log  {state.log_path}", style="dim")
    return line


def service_line(name: str, service: Mapping[str, Any]) -> RenderableType:
    """Draw one service: whether it is well, its dependencies, and its counts."""
    well = service["status"] == "ok"
    line = Text.assemble(_mark(ok=well), f" {name}  ", (str(service["status"]), "bold"))
    for dependency, state in (service.get("dependencies") or {}).items():
        line.append(f"\n    {dependency}  {_dependency(state)}", style="dim")
    counts = service.get("videos") or service.get("counts")
    if counts:
        line.append(f"\n    videos  {_flat(counts)}", style="dim")
    if not well and service.get("detail"):
        line.append(f"\n    {service['detail']}", style="dim")
    return line


def show_checks(checks: Sequence[Check]) -> None:
    """Write what the doctor found; a remedy stands below what it mends."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(overflow="fold")
    for check in checks:
        grid.add_row(_mark(ok=check.ok), check.name, escape(check.detail))
        if not check.ok and check.remedy:
            grid.add_row("", "", Text(check.remedy, style="yellow"))
    screen.show(grid)
    missing = sum(not check.ok for check in checks)
    if missing:
        screen.show_line(f"[bold red]To mend: {missing}.[/]")
    else:
        screen.show_line("[bold green]Everything is in place.[/]")


def _mark(*, ok: bool) -> Text:
    return Text("✓", style="green") if ok else Text("✗", style="bold red")


def _dependency(state: object) -> str:
    if isinstance(state, Mapping) and {"status", "latency_ms"} <= state.keys():
        return f"{state['status']}, {state['latency_ms']:.0f} ms"
    return _flat(state)


def _flat(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_flat(inner)}" for name, inner in value.items())
    return str(value)
