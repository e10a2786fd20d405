"""`zoetrope redrive`: another execution for a video that is stuck, with AWS credentials."""

import os
from pathlib import Path
from typing import Annotated

import typer

from infra.cli import screen
from infra.cli.options import Json, StackFile, VideoId
from infra.cli.table_access import open_processing
from infra.engine.redrive import redrive as redrive_video

Stop = Annotated[bool, typer.Option("--stop", help="End an execution that is still running.")]


def redrive(
    video_id: VideoId, *, stop: Stop = False, stack: StackFile = None, json: Json = False
) -> None:
    """Have another execution go on where the last one is stuck; what is finished is kept."""
    table, executions = open_processing(os.environ, Path.cwd(), stack)
    video = redrive_video(table, executions, video_id, stop=stop)
    if json:
        screen.print_json(
            {"id": video_id, "generation": video.generation, "attempt": video.attempt}
        )
    else:
        screen.show_line(f"Attempt {video.attempt} of generation {video.generation} has begun.")
