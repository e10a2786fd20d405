"""`zoetrope up`, `down`, `status` and `doctor`."""

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

import infra
from infra import engine
from infra.cli import screen
from infra.cli.exit_codes import ExitCode
from infra.cli.options import Json, StackFile
from infra.cli.stack_views import engine_line, service_line, show_checks, show_stack
from infra.cli.table_access import open_storage
from infra.client.deployment import find_deployment
from infra.client.errors import NoDeployment
from infra.client.health import service_status
from infra.engine.repair import repair as repair_videos

Port = Annotated[
    int | None,
    typer.Option("--port", "-p", min=1, max=65535, help="Where to listen: 4566 by default."),
]


Repair = Annotated[
    bool,
    typer.Option(
        "--repair",
        help="Bring back what the table has lost, and have reconcile look at every video, now.",
    ),
]


def up(*, port: Port = None, stack: StackFile = None, json: Json = False) -> None:
    """Start the local stack, and build and deploy what changed; safe to repeat."""
    root, state = project_root(Path.cwd()), state_dir(os.environ, stack)
    with screen.steps("Starting") as report:
        started = engine.up(port, root, state=state, report=report)
    if json:
        screen.print_json(_addresses(started))
    else:
        show_stack(started)


def down(*, stack: StackFile = None, json: Json = False) -> None:
    """Stop the local stack; its videos are kept for the next `zoetrope up`."""
    stopped = engine.down(project_root(Path.cwd()), state=state_dir(os.environ, stack))
    if json:
        screen.print_json({"stopped": stopped})
    else:
        screen.show_line("Stopped; the videos are kept." if stopped else "Nothing was running.")


def status(*, stack: StackFile = None, json: Json = False) -> None:
    """Tell whether the stack and its services answer; changes nothing."""
    target = find_deployment(os.environ, Path.cwd(), stack_file=stack)
    services = {
        "upload": service_status(target.upload_api_url),
        "streaming": service_status(target.streaming_api_url),
    }
    healthy = all(service["status"] == "ok" for service in services.values())
    local = target.state_dir and engine.status(project_root(Path.cwd()), state=target.state_dir)
    if json:
        document = {"status": "ok" if healthy else "unavailable", **services}
        screen.print_json({**document, "engine": _engine(local)} if local else document)
    else:
        if local:
            screen.show(engine_line(local))
        for name, service in services.items():
            screen.show(service_line(name, service))
    if not healthy:
        screen.note("`zoetrope up` starts a local stack; `zoetrope doctor` looks for the cause.")
        raise typer.Exit(ExitCode.NO_STACK)


def doctor(*, repair: Repair = False, stack: StackFile = None, json: Json = False) -> None:
    """Say what this machine lacks and how to mend it; or repair the videos of a stack."""
    if repair:
        _repair(stack, json=json)
        return
    checks = engine.doctor(project_root(Path.cwd()), state=state_dir(os.environ, stack))
    if json:
        screen.print_json(
            {
                "ok": all(check.ok for check in checks),
                "checks": [
                    {"name": c.name, "ok": c.ok, "detail": c.detail, "remedy": c.remedy}
                    for c in checks
                ],
            }
        )
    else:
        show_checks(checks)
    if not all(check.ok for check in checks):
        raise typer.Exit(ExitCode.MISSING_TOOLS)


def _repair(stack: Path | None, *, json: bool) -> None:
    done = repair_videos(open_storage(os.environ, Path.cwd(), stack))
    if json:
        screen.print_json(asdict(done))
        return
    screen.show_line(f"Brought back  {len(done.brought_back)} videos that the table had lost")
    for kind, number in done.looked_at.items():
        did = "Found" if kind.startswith("orphaned") else "Looked at"
        screen.show_line(f"{did:<12}  {number} {kind.replace('_', ' ')}")
    if done.left:
        screen.show_line(f"Left          {done.left} for the sweep of each minute")


def project_root(working_dir: Path) -> Path:
    """Find the project: the directory here or above with the template, else our own checkout."""
    checkout = Path(infra.__file__).parent.parent
    for directory in (working_dir, *working_dir.parents, checkout):
        if (directory / "template.yaml").is_file() and (directory / "statemachine").is_dir():
            return directory
    raise NoDeployment("There is no template.yaml here; go to the project's directory first.")


def state_dir(environ: Mapping[str, str], stack: Path | None) -> Path | None:
    """Name the directory that the stack file is, or will be, in; None for the project's own."""
    named = stack or environ.get("ZOETROPE_STACK")
    return Path(named).absolute().parent if named else None


def _engine(state: engine.EngineStatus) -> dict[str, Any]:
    return {
        "endpoint_url": state.endpoint_url,
        "answers": state.answers,
        "pid": state.pid,
        "log": str(state.log_path),
    }


def _addresses(stack: engine.Stack) -> dict[str, Any]:
    names = ("endpoint_url", "region", "stack_name", "upload_api_url", "streaming_api_url")
    return {name: getattr(stack, name) for name in (*names, "console_url")}
