"""Finds what an operator works on, by the outputs of the stack, and the credentials for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from infra.client.deployment import find_deployment
from infra.client.errors import NoDeployment
from infra.engine.function_calls import call_settings
from infra.engine.stack_file import Stack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from infra.engine.rebuild import Storage
    from zoetrope.adapters.api_keys import ApiKeys
    from zoetrope.adapters.executions import Executions
    from zoetrope.adapters.tenants import Tenants
    from zoetrope.adapters.video_table import VideoTable
    from zoetrope.adapters.webhooks import Webhooks

TABLE_OUTPUT = "TableName"
"""The output of template.yaml that names the table."""

DEFAULT_STACK_NAME = "zoetrope"
"""As samconfig.toml has it."""


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


def open_processing(
    environ: Mapping[str, str], working_dir: Path, stack_file: Path | None
) -> tuple[VideoTable, Executions]:
    """Open the videos and the executions of their processing; see `_table`."""
    from zoetrope.adapters.executions import Executions  # noqa: PLC0415 - as above
    from zoetrope.adapters.video_table import VideoTable  # noqa: PLC0415

    where = (environ, working_dir, stack_file)
    machine = deployed_output("stepfunctions", "StateMachineArn", *where)
    return VideoTable(*_table(*where)), Executions(*machine)


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
    """Give a client and the table: ZOETROPE_TABLE_NAME on AWS, else the stack's own."""
    if environ.get("ZOETROPE_TABLE_NAME") and stack_file is None:
        return aws_client("dynamodb"), environ["ZOETROPE_TABLE_NAME"]
    return deployed_output("dynamodb", TABLE_OUTPUT, environ, working_dir, stack_file)


def deployed_output(
    service: str,
    output: str,
    environ: Mapping[str, str],
    working_dir: Path,
    stack_file: Path | None,
) -> tuple[Any, str]:
    """Give a client of a service and an output of the stack, the local one or that on AWS."""
    name = stack_on_aws(environ, working_dir, stack_file)
    if name:
        return aws_client(service), _output(aws_client("cloudformation"), name, output)
    target = find_deployment(environ, working_dir, stack_file=stack_file)
    stack = Stack.load(cast("Path", target.state_dir))
    return stack.client(service), _output(stack.client("cloudformation"), stack.stack_name, output)


def stack_on_aws(environ: Mapping[str, str], working_dir: Path, stack_file: Path | None) -> str:
    """Name the CloudFormation stack on AWS that is meant; empty when it is the local one.

    ZOETROPE_STACK_NAME says so, also on a machine where a local stack runs, or none; credentials
    come from where AWS tools look for them. Raises `NoDeployment` when nothing says anything.
    """
    named = environ.get("ZOETROPE_STACK_NAME", "")
    if named and stack_file is None:
        return named
    local = find_deployment(environ, working_dir, stack_file=stack_file).state_dir
    return "" if local else named or DEFAULT_STACK_NAME


def outputs_on_aws(name: str) -> dict[str, str]:
    """Read all outputs of a stack on AWS; raise `NoDeployment` when it is not there."""
    return _outputs(aws_client("cloudformation"), name)


def _output(cloudformation: Any, name: str, output: str) -> str:  # noqa: ANN401 - as below
    """Read one of a stack's outputs; raise `NoDeployment` when it is not there."""
    outputs = _outputs(cloudformation, name)
    if output not in outputs:
        raise NoDeployment(f"The CloudFormation stack {name!r} has no output {output!r}.")
    return outputs[output]


def _outputs(cloudformation: Any, name: str) -> dict[str, str]:  # noqa: ANN401 - as below
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    try:
        stacks = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except (BotoCoreError, ClientError) as error:
        raise NoDeployment(
            f"AWS does not show the CloudFormation stack {name!r} ({type(error).__name__}); check "
            "your AWS credentials and region, or set ZOETROPE_STACK_NAME or ZOETROPE_TABLE_NAME."
        ) from error
    return {item["OutputKey"]: str(item["OutputValue"]) for item in stacks[0].get("Outputs", [])}


def aws_client(service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
    """Make a client with the credentials that AWS's tools find; `NoDeployment` without region."""
    import boto3  # noqa: PLC0415 - as above
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import NoRegionError  # noqa: PLC0415

    try:
        return boto3.client(service, config=Config(**call_settings(service)))  # type: ignore[call-overload]
    except NoRegionError as error:
        raise NoDeployment("AWS has no region here: set AWS_REGION.") from error
