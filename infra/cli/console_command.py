"""`zoetrope console`: the web page of a stack on AWS."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from infra.cli import screen
from infra.cli.options import Json
from infra.cli.stack_commands import project_root
from infra.cli.table_access import DEFAULT_STACK_NAME, aws_client, outputs_on_aws
from infra.console.build import build
from infra.console.publish import publish
from zoetrope.adapters.aws_errors import aws_call

StackName = Annotated[
    str,
    typer.Option(
        "--stack-name", envvar="ZOETROPE_STACK_NAME", help="The stack's name in CloudFormation."
    ),
]


def console(*, stack_name: StackName = DEFAULT_STACK_NAME, json: Json = False) -> None:
    """Build the console and publish it to a stack on AWS; `zoetrope up` does so locally."""
    with screen.steps("Starting") as report:
        outputs = outputs_on_aws(stack_name)
        dist = build(project_root(Path.cwd()), report)
        report("publishing the console")
        with aws_call("publishing the console"):
            s3, bucket = aws_client("s3"), outputs["ConsoleBucketName"]
            publish(s3, bucket, dist, addresses_of(outputs))
    if json:
        screen.print_json({"console_url": outputs["ConsoleUrl"]})
    else:
        screen.show_line(f"Published: {outputs['ConsoleUrl']}")


def addresses_of(outputs: Mapping[str, str]) -> dict[str, str]:
    """Name all that the page speaks to: the APIs, the buckets, and what delivers segments."""
    return {
        **{name: url for name, url in outputs.items() if url.startswith("https://")},
        "upload_api_url": outputs["UploadApiUrl"],
        "streaming_api_url": outputs["StreamingApiUrl"],
    }
