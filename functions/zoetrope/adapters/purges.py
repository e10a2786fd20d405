"""Purges: removing the objects of a deleted video, away from the request that deleted it.

IAM: lambda:InvokeFunction on PurgeVideo.
"""

import json

from zoetrope.adapters.clients import lambda_
from zoetrope.settings import settings


def request_purge(video_id: str, *, generation: int = 0) -> None:
    """Ask PurgeVideo to remove all of a deleted video, or one retired generation of any.

    Reconcile asks again if that is lost.
    """
    from zoetrope.adapters.aws_errors import aws_call

    with aws_call("requesting the purge"):
        lambda_().invoke(
            FunctionName=settings().purge_function_name,
            InvocationType="Event",
            Payload=json.dumps({"video_id": video_id, "generation": generation}).encode(),
        )
