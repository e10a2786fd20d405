"""Executions of the processing state machine.

IAM: states:StartExecution on the state machine; states:DescribeExecution and states:StopExecution
on its executions.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from zoetrope.adapters.aws_errors import aws_call, error_code

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

    from zoetrope.domain.video import Video

NAME_LIMIT = 80
"""Characters of an execution name (Step Functions quotas)."""


def execution_name(video: Video) -> str:
    """Name the execution of a video's newest generation and attempt; well below the limit."""
    return f"{video.video_id}-{video.generation}-{video.attempt}"


class Executions:
    """Start, look at and stop executions; one video, generation and attempt has at most one."""

    def __init__(self, client: SFNClient, state_machine_arn: str) -> None:
        self._client = client
        self._arn = state_machine_arn

    def start(self, video: Video) -> None:
        """Start the execution; repeating the call starts nothing more.

        AWS answers a repeated name and input with the running execution, and with
        ExecutionAlreadyExists once it has ended; the emulator raises that at once. The name says
        which generation and attempt it is, so either way it is ours.
        """
        given = {
            "video_id": video.video_id,
            "tenant": video.tenant,
            "generation": video.generation,
            "attempt": video.attempt,
        }
        with aws_call("starting the processing"):
            try:
                self._client.start_execution(
                    stateMachineArn=self._arn,
                    name=execution_name(video),
                    input=json.dumps(given, sort_keys=True),
                )
            except ClientError as error:
                if error_code(error) != "ExecutionAlreadyExists":
                    raise

    def status(self, video: Video) -> str | None:
        """Give RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED; None if it was never started."""
        with aws_call("looking at the processing"):
            try:
                return self._client.describe_execution(executionArn=self._execution_arn(video))[
                    "status"
                ]
            except ClientError as error:
                if error_code(error) == "ExecutionDoesNotExist":
                    return None
                raise

    def stop(self, video: Video, *, cause: str = "the video was deleted") -> None:
        """Stop the execution; one that has ended or never was is left as it is."""
        with aws_call("stopping the processing"):
            try:
                self._client.stop_execution(executionArn=self._execution_arn(video), cause=cause)
            except ClientError as error:
                if error_code(error) not in {"ExecutionDoesNotExist", "ValidationException"}:
                    raise

    def ping(self) -> None:
        """Reach the state machine, for the status page."""
        with aws_call("reaching Step Functions"):
            self._client.list_executions(stateMachineArn=self._arn, maxResults=1)

    def _execution_arn(self, video: Video) -> str:
        return f"{self._arn.replace(':stateMachine:', ':execution:')}:{execution_name(video)}"
