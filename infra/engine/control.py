"""Up, down and status of the local stack: the only functions that the command line needs."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from infra.console.build import ConsoleNotBuilt
from infra.console.build import build as build_console
from infra.console.publish import publish
from infra.engine.build import build
from infra.engine.deploy import STACK_NAME, deploy
from infra.engine.errors import EngineError, NoStack
from infra.engine.first_key import ensure_key
from infra.engine.health import answers
from infra.engine.locks import held
from infra.engine.operator import REGION, ROOT_KEY, Credentials, create_operator
from infra.engine.process import HOST, EngineProcess, start
from infra.engine.rebuild import rebuild, storage_of
from infra.engine.reports import Report, silent
from infra.engine.stack_file import Stack
from infra.engine.workplace import Workplace

DEFAULT_PORT = 4566


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """How the engine of a folder is: `pid` is None when it is stopped or not ours."""

    endpoint_url: str
    answers: bool
    pid: int | None
    log_path: Path
    stack: Stack | None


def up(
    port: int | None = None,
    root: Path | None = None,
    *,
    state: Path | None = None,
    report: Report = silent,
) -> Stack:
    """Start the engine, build and deploy what changed, and give the stack. Safe to repeat.

    `root` is the project (default: the current folder), `state` where data, log and stack.json
    live (default: `root/.zoetrope`), `port` beats ZOETROPE_PORT, which beats 4566. Something that
    answers at AWS_ENDPOINT_URL is used instead of an own engine. Raises EngineError.
    """
    place = Workplace.of(root, state)
    place.prepare()
    with held(place.lock_path):
        endpoint_url = _engine(place, port, report)
        known = _known(place)
        credentials = _credentials(place, known, endpoint_url)
        with held(place.build_lock):
            fingerprint = build(place, report)
            outputs = deploy(place, fingerprint, endpoint_url, credentials, report)
            console_url = _console(place, outputs, endpoint_url, credentials, report)
        stack = replace(
            _stack(outputs, endpoint_url, credentials, known_key=known.api_key if known else ""),
            console_url=console_url,
        )
        stack.save(place.state)
        _secure(place)
        _bring_back(stack, report)
        return stack


def _bring_back(stack: Stack, report: Report) -> None:
    lost = rebuild(storage_of(stack))
    if lost:
        report(f"bringing back {len(lost)} videos that the engine had lost")


def down(root: Path | None = None, *, state: Path | None = None) -> bool:
    """Stop the engine gracefully, data kept; False when none of ours was running."""
    place = Workplace.of(root, state)
    place.prepare()
    with held(place.lock_path):
        process = EngineProcess.of(place)
        if process:
            process.stop()
        place.pid_path.unlink(missing_ok=True)
        return process is not None


def status(root: Path | None = None, *, state: Path | None = None) -> EngineStatus:
    """Tell whether the engine answers and what is deployed; starts and changes nothing."""
    place = Workplace.of(root, state)
    process, stack = EngineProcess.of(place), _known(place)
    endpoint_url = process.endpoint_url if process else stack.endpoint_url if stack else ""
    return EngineStatus(
        endpoint_url=endpoint_url,
        answers=bool(endpoint_url) and answers(endpoint_url),
        pid=process.pid if process else None,
        log_path=place.log_path,
        stack=stack,
    )


def _engine(place: Workplace, port: int | None, report: Report) -> str:
    """Give the address of an engine: one given from outside, ours that runs, or a new one."""
    given = os.environ.get("AWS_ENDPOINT_URL", "").rstrip("/")
    if given and answers(given):
        return given
    running = EngineProcess.of(place)
    wanted = port or chosen_port()
    if running and (port is None or running.endpoint_url == f"http://{HOST}:{port}"):
        return running.endpoint_url
    if running:
        running.stop()
    report("starting the engine")
    return start(place, wanted).endpoint_url


def _secure(place: Workplace) -> None:
    """Have the engine write its first snapshot, by a restart.

    Killed without one, it would wake up with the buckets and without the stack that owns them, and
    no deployment would get past them.
    """
    process = EngineProcess.of(place)
    if process and not place.has_snapshot:
        process.stop()
        start(place, process.port)


def _console(
    place: Workplace,
    outputs: dict[str, str],
    endpoint_url: str,
    credentials: Credentials,
    report: Report,
) -> str:
    """Build and publish the console and give its address; "" where it cannot be built."""
    try:
        dist = build_console(place.root, report)
    except ConsoleNotBuilt as reason:
        report(f"going on without the console: {reason}")
        return ""
    addresses = {
        "upload_api_url": outputs["UploadApiUrl"],
        "streaming_api_url": outputs["StreamingApiUrl"],
        "storage": endpoint_url,
    }
    publish(credentials.client("s3", endpoint_url), outputs["ConsoleBucketName"], dist, addresses)
    return outputs["ConsoleUrl"]


def chosen_port() -> int:
    """Give the port that ZOETROPE_PORT names, or the default. Raises EngineError."""
    text = os.environ.get("ZOETROPE_PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise EngineError(f"ZOETROPE_PORT is {text!r}; give a port number such as 4600.")
    return int(text)


def _stack(
    outputs: dict[str, str], endpoint_url: str, credentials: Credentials, *, known_key: str
) -> Stack:
    table_name = outputs["TableName"]
    return Stack(
        endpoint_url=endpoint_url,
        region=REGION,
        stack_name=STACK_NAME,
        upload_api_url=outputs["UploadApiUrl"],
        streaming_api_url=outputs["StreamingApiUrl"],
        console_url="",
        api_key=ensure_key(
            known_key, table_name=table_name, endpoint_url=endpoint_url, credentials=credentials
        ),
        table_name=table_name,
        source_bucket=outputs["SourceBucketName"],
        media_bucket=outputs["MediaBucketName"],
        state_machine_arn=outputs["StateMachineArn"],
        access_key_id=credentials.access_key_id,
        secret_access_key=credentials.secret_access_key,
    )


def _known(place: Workplace) -> Stack | None:
    try:
        return Stack.load(place.state)
    except NoStack:
        return None


def _credentials(place: Workplace, known: Stack | None, endpoint_url: str) -> Credentials:
    ours = EngineProcess.of(place)
    if ours is None or ours.endpoint_url != endpoint_url:
        # Somebody else's engine: theirs is also the say about who deploys to it.
        return Credentials(
            os.environ.get("AWS_ACCESS_KEY_ID", ROOT_KEY),
            os.environ.get("AWS_SECRET_ACCESS_KEY", ROOT_KEY),
        )
    if known:
        credentials = Credentials(known.access_key_id, known.secret_access_key)
        if credentials.are_valid(endpoint_url):
            return credentials
    return create_operator(endpoint_url)
