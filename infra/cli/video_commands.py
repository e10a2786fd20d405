"""`zoetrope list`, `show`, `delete` and `reprocess`."""

from typing import Annotated

import typer

from infra.cli import screen
from infra.cli.opening import upload_api
from infra.cli.options import Json, ProfileName, StackFile, VideoId, Yes
from infra.cli.upload_screen import UploadScreen
from infra.cli.video_views import show_playback, show_video, video_table
from infra.client.following import follow

Status = Annotated[str, typer.Option("--status", help="Only videos in this status, e.g. ready.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many, newest first.")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until it can be played.")]


def list_videos(
    *, status: Status = "", limit: Limit = 20, stack: StackFile = None, json: Json = False
) -> None:
    """List the videos, newest first."""
    with upload_api(stack) as api:
        videos = list(api.videos(status=status, limit=limit))
    if json:
        screen.print_json({"videos": [dict(video.document) for video in videos]})
    elif videos:
        screen.show(video_table(videos))
    else:
        screen.note("There are no videos yet: `zoetrope upload FILE` makes one.")


def show(video_id: VideoId, *, stack: StackFile = None, json: Json = False) -> None:
    """Show a video: its status, its renditions, its URLs for players, its history."""
    with upload_api(stack) as api:
        video = api.video(video_id)
        events = api.events(video_id)
    if json:
        screen.print_json({**video.document, "events": events})
    else:
        show_video(video, events)


def delete(
    video_id: VideoId, *, yes: Yes = False, stack: StackFile = None, json: Json = False
) -> None:
    """Delete a video and everything made from it, for good."""
    with upload_api(stack) as api:
        if not yes:
            name = api.video(video_id).document.get("filename") or ""
            typer.confirm(f"Delete {video_id} ({name}) for good?", abort=True, err=True)
        api.delete(video_id)
    if json:
        screen.print_json({"id": video_id, "status": "deleted"})
    else:
        screen.show_line(f"Deleted {video_id}.")


def reprocess(
    video_id: VideoId,
    *,
    profile: ProfileName = "",
    wait: Wait = True,
    stack: StackFile = None,
    json: Json = False,
) -> None:
    """Process a video again; one that plays keeps playing meanwhile."""
    with upload_api(stack) as api, UploadScreen() as view:
        video = api.reprocess(video_id, profile=profile)
        if wait:
            video = follow(api, video_id, seen=view.follow)
    if json:
        screen.print_json(dict(video.document))
        return
    screen.show_line(f"[bold]{video.id}[/] is {video.status}.")
    show_playback(video)
