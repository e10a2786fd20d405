"""`sam deploy` to the local engine, repeated only when the build or its parameters changed."""

import hashlib
import os
import platform
import sys
from contextlib import suppress
from typing import Any

from infra.engine.build import run_sam
from infra.engine.errors import DeployFailed
from infra.engine.media_tools import link_media_tools
from infra.engine.operator import Credentials
from infra.engine.reports import Report, silent
from infra.engine.workplace import Workplace

STACK_NAME = "zoetrope"
ARTIFACTS_BUCKET = "zoetrope-artifacts"
TAG = "zoetrope-build"
"""The stack says itself what was deployed: an engine that was killed goes back to an older one."""

_READY = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"})


def deploy(
    place: Workplace,
    fingerprint: str,
    endpoint_url: str,
    credentials: Credentials,
    report: Report = silent,
) -> dict[str, str]:
    """Deploy what was built, if it is not there already, and give the stack's outputs by name.

    Raises DeployFailed.
    """
    overrides = parameters(place, endpoint_url)
    wanted = _mark(fingerprint, overrides)
    stack = _describe(endpoint_url, credentials)
    if stack is None or _tag(stack) != wanted or stack["StackStatus"] not in _READY:
        report("deploying")
        _clear_the_way(stack, endpoint_url, credentials)
        arguments = ["deploy", "--template-file", str(place.build / "template.yaml")]
        arguments += ["--tags", f"{TAG}={wanted}", "--parameter-overrides", *overrides]
        run_sam(place.root, arguments, credentials.environment(endpoint_url), failure=DeployFailed)
        stack = _describe(endpoint_url, credentials)
    return {output["OutputKey"]: output["OutputValue"] for output in (stack or {})["Outputs"]}


def parameters(place: Workplace, endpoint_url: str) -> list[str]:
    """Give the template's parameters that only this machine knows."""
    machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    return [
        f"PythonRuntime=python{sys.version_info.major}.{sys.version_info.minor}",
        f"Architecture={machine}",
        f"FfmpegDir={link_media_tools(place)}",
        f"LocalEndpoint={endpoint_url}",
        f"TranscodeConcurrency={os.cpu_count() or 1}",
        "AudioConcurrency=1",
    ]


def _mark(fingerprint: str, overrides: list[str]) -> str:
    return hashlib.sha256("\n".join([fingerprint, *overrides]).encode()).hexdigest()[:16]


def _tag(stack: dict[str, Any]) -> str:
    return next((tag["Value"] for tag in stack.get("Tags", []) if tag["Key"] == TAG), "")


def _describe(endpoint_url: str, credentials: Credentials) -> dict[str, Any] | None:
    client = credentials.client("cloudformation", endpoint_url)
    try:
        stack: dict[str, Any] = client.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    except (client.exceptions.ClientError, IndexError):
        return None
    return stack


def _clear_the_way(
    stack: dict[str, Any] | None, endpoint_url: str, credentials: Credentials
) -> None:
    """Remove a stack whose creation failed: it can only be deleted. Have the bucket ready."""
    if stack is not None and stack["StackStatus"] not in _READY:
        client = credentials.client("cloudformation", endpoint_url)
        client.delete_stack(StackName=STACK_NAME)
        client.get_waiter("stack_delete_complete").wait(
            StackName=STACK_NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
    s3 = credentials.client("s3", endpoint_url)
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=ARTIFACTS_BUCKET)
