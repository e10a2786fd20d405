"""`zoetrope console`: the web page of a stack on AWS."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from infra.cli import screen
from infra.cli.options import Json
from infra.cli.stack_commands import project_root
from infra.console.build import build
from infra.console.publish import publish
from zoetrope.adapters.aws_errors import aws_call

StackName = Annotated[str, typer.Option("--stack-name", help="The stack's name in CloudFormation.")]


def console(*, stack_name: StackName = "zoetrope", json: Json = False) -> None:
    """Build the console and publish it to a stack on AWS; `zoetrope up` does so locally."""
    import boto3  # noqa: PLC0415 - slow to import, and few commands need it

    cloudformation = boto3.client("cloudformation")
    with screen.steps("Starting") as report, aws_call("publishing the console"):
        stacks = cloudformation.describe_stacks(StackName=stack_name)["Stacks"]
        outputs = {each["OutputKey"]: each["OutputValue"] for each in stacks[0]["Outputs"]}
        dist = build(project_root(Path.cwd()), report)
        report("publishing the console")
        addresses = addresses_of(outputs, cloudformation.meta.region_name)
        publish(boto3.client("s3"), outputs["ConsoleBucketName"], dist, addresses)
    if json:
        screen.print_json({"console_url": outputs["ConsoleUrl"]})
    else:
        screen.show_line(f"Published: {outputs['ConsoleUrl']}")


def addresses_of(outputs: Mapping[str, str], region: str) -> dict[str, str]:
    """Name all that the page speaks to: what the stack answers at, and the buckets' signed URLs."""
    answering = {name: url for name, url in outputs.items() if url.startswith("https://")}
    buckets = {
        name: f"https://{outputs[name]}.s3.{region}.amazonaws.com"
        for name in ("SourceBucketName", "MediaBucketName")
    }
    return {
        **answering,
        **buckets,
        "upload_api_url": outputs["UploadApiUrl"],
        "streaming_api_url": outputs["StreamingApiUrl"],
    }
