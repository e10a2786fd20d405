"""Finds what an operator works on, by the outputs of the stack, and the credentials for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.client.deployment import find_deployment
from infra.client.errors import NoDeployment
from infra.engine.stack_file import Stack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from infra.engine.rebuild import Storage
    from zoetrope.adapters.api_keys import ApiKeys
    from zoetrope.adapters.tenants import Tenants
    from zoetrope.adapters.webhooks import Webhooks

TABLE_OUTPUT = "TableName"
"""The output of template.yaml that names the table."""


def open_api_keys(
    environ: Mapping[str, str], working_dir: Path, stack_file: Path | None
) -> ApiKeys:
    """Open the API keys; see `_table`."""
    from zoetrope.adapters.api_keys import ApiKeys  # noqa: PLC0415 - imports boto3, half a second

    return ApiKeys(*_table(environ, working_dir, stack_file))


def open_tenants(environ: Mapping[str, str], working_dir: Path, stack_file: Path | None) -> Tenants:
    """Open the tenants; see `_table`."""
    from zoetrope.adapters.tenants import Tenants  # noqa: PLC0415 - as above

    return Tenants(*_table(environ, working_dir, stack_file))


def open_webhooks(
    environ: Mapping[str, str], working_dir: Path, stack_file: Path | None
) -> Webhooks:
    """Open the webhooks; see `_table`."""
    from zoetrope.adapters.webhooks import Webhooks  # noqa: PLC0415 - as above

    return Webhooks(*_table(environ, working_dir, stack_file))


def open_storage(environ: Mapping[str, str], working_dir: Path, stack_file: Path | None) -> Storage:
    """Open the table, the buckets and the functions, for a repair."""
    from infra.engine.rebuild import Storage  # noqa: PLC0415 - as above

    where = (environ, working_dir, stack_file)
    dynamodb, table_name = deployed_output("dynamodb", TABLE_OUTPUT, *where)
    s3, source_bucket = deployed_output("s3", "SourceBucketName", *where)
    _, media_bucket = deployed_output("s3", "MediaBucketName", *where)
    lambda_, machine = deployed_output("lambda", "StateMachineArn", *where)
    prefix = machine.rpartition(":")[2].removesuffix("-processing")
    return Storage(dynamodb, s3, lambda_, table_name, source_bucket, media_bucket, prefix)


def _table(
    environ: Mapping[str, str], working_dir: Path, stack_file: Path | None
) -> tuple[Any, str]:
    """Give a client and the table of the local stack, or of the one on AWS that is named.

    On AWS the table is ZOETROPE_TABLE_NAME, or the output of the CloudFormation stack
    ZOETROPE_STACK_NAME (default zoetrope); credentials come from where AWS tools look for them.
    """
    if environ.get("ZOETROPE_TABLE_NAME") and stack_file is None:
        return _aws_client("dynamodb"), environ["ZOETROPE_TABLE_NAME"]
    return deployed_output("dynamodb", TABLE_OUTPUT, environ, working_dir, stack_file)


def deployed_output(
    service: str,
    output: str,
    environ: Mapping[str, str],
    working_dir: Path,
    stack_file: Path | None,
) -> tuple[Any, str]:
    """Give a client of a service and an output of the stack, the local one or that on AWS."""
    target = find_deployment(environ, working_dir, stack_file=stack_file)
    if target.state_dir is None:
        name = environ.get("ZOETROPE_STACK_NAME", "zoetrope")
        return _aws_client(service), _output(_aws_client("cloudformation"), name, output)
    stack = Stack.load(target.state_dir)
    return stack.client(service), _output(stack.client("cloudformation"), stack.stack_name, output)


def _output(cloudformation: Any, name: str, output: str) -> str:  # noqa: ANN401 - as below
    """Read one of a stack's outputs; raise `NoDeployment` when it is not there."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    try:
        stacks = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except (BotoCoreError, ClientError) as error:
        raise NoDeployment(
            f"AWS does not show the CloudFormation stack {name!r} ({type(error).__name__}); check "
            "your AWS credentials and region, or set ZOETROPE_STACK_NAME or ZOETROPE_TABLE_NAME."
        ) from error
    outputs = {item["OutputKey"]: item["OutputValue"] for item in stacks[0].get("Outputs", [])}
    if output not in outputs:
        raise NoDeployment(f"The CloudFormation stack {name!r} has no output {output!r}.")
    return str(outputs[output])


def _aws_client(service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
    import boto3  # noqa: PLC0415 - as above
    from botocore.exceptions import NoRegionError  # noqa: PLC0415

    try:
        return boto3.client(service)  # type: ignore[call-overload]
    except NoRegionError as error:
        raise NoDeployment("AWS has no region here: set AWS_REGION.") from error
