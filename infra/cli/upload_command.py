"""`zoetrope upload`: files go up, and come out playable."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from infra.cli import formats, screen
from infra.cli.opening import deployment
from infra.cli.options import Json, ProfileName, StackFile
from infra.cli.upload_batch import conclude, run_batch
from infra.cli.upload_screen import UploadScreen
from infra.cli.video_views import show_playback
from infra.client.deployment import Deployment
from infra.client.following import follow
from infra.client.replies import Video
from infra.client.resume import ResumeRecords
from infra.client.session import Session
from infra.client.source_file import SourceFile
from infra.client.source_paths import source_paths
from infra.client.storage import Storage
from infra.client.upload_api import UploadApi
from infra.client.uploads import Uploads
from zoetrope.domain.content import OnDuplicate as Duplicates

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", help="Video files; a directory or a 'quoted/*.pattern' stands for its own."
    ),
]
Title = Annotated[str, typer.Option("--title", help="What it is called; else the file's name.")]
Resume = Annotated[
    str,
    typer.Option("--resume", metavar="ID", help="Go on with this upload, begun on any machine."),
]
Signed = Annotated[bool, typer.Option("--signed", help="Let only players with a token play it.")]
OnDuplicate = Annotated[
    Duplicates | None,
    typer.Option(
        "--on-duplicate",
        help="Read the file first; if there is a video of the same content: a second one all the "
        "same, an error, or that video.",
    ),
]
ContentSha256 = Annotated[
    str,
    typer.Option("--content-sha256", metavar="HEX", help="Of the file, where that is known."),
]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until it can be played.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, max=32, help="Parts sent at once.")]


@dataclass(frozen=True, slots=True)
class Sent:
    """A completed upload, and how long the sending took."""

    video: Video
    seconds: float


def upload(  # noqa: PLR0913 - one for each option of the command
    files: Files,
    *,
    title: Title = "",
    resume: Resume = "",
    signed: Signed = False,
    profile: ProfileName = "",
    on_duplicate: OnDuplicate = None,
    content_sha256: ContentSha256 = "",
    wait: Wait = True,
    jobs: Jobs = 4,
    stack: StackFile = None,
    json: Json = False,
) -> None:
    """Upload videos and wait until they play; the same command resumes what was interrupted."""
    paths = source_paths(files)
    if len(paths) > 1 and (title or resume or content_sha256):
        raise typer.BadParameter("--title, --resume and --content-sha256 are for a single file.")
    target = deployment(stack)
    wanted = {
        "title": title,
        "playback_policy": "signed" if signed else "",
        "profile": profile,
        "on_duplicate": on_duplicate or "",
        "content_sha256": content_sha256,
    }
    fields = {name: value for name, value in wanted.items() if value}
    with (
        Session(target.upload_api_url, api_key=target.require_key()) as session,
        UploadScreen() as view,
    ):
        api = UploadApi(session)

        def begin(path: Path) -> Video:
            source = SourceFile.at(path)
            declared = _declared(source, fields)
            return send(target, api, source, view, resume=resume, fields=declared, jobs=jobs).video

        def finish(video: Video) -> Video:
            return follow(api, video.id, seen=view.follow) if wait else video

        if len(paths) > 1:
            outcomes = run_batch(paths, view, send=begin, finish=finish)
        else:
            video = finish(begin(paths[0]))
    if len(paths) > 1:
        conclude(outcomes, json=json)
    elif json:
        screen.print_json(dict(video.document))
    else:
        _conclude(video)


def send(
    target: Deployment,
    api: UploadApi,
    source: SourceFile,
    view: UploadScreen,
    *,
    resume: str = "",
    fields: dict[str, str] | None = None,
    jobs: int = 4,
) -> Sent:
    """Send a file under the bar of `view`."""
    view.begin(source.path.name, source.size_bytes)
    storage = Storage(connections=jobs)
    records = ResumeRecords(target.uploads_dir, service=target.service)
    uploads = Uploads(
        api, storage, records, view.advance, workers=jobs, kept=view.keep, fields=fields or {}
    )
    began = time.monotonic()
    try:
        video = uploads.resume(source, resume) if resume else uploads.upload(source)
    except KeyboardInterrupt:
        view.say("What has arrived is kept: run the same command again to go on.")
        raise
    finally:
        storage.close()
    seconds = time.monotonic() - began
    rate = formats.rate(source.size_bytes - view.kept_bytes, seconds)
    took = ", ".join(filter(None, (f"{seconds:.1f} s", rate)))
    view.sent(f"uploaded as [bold]{video.id}[/] [dim]({took})[/]")
    return Sent(video, seconds)


def _declared(source: SourceFile, fields: dict[str, str]) -> dict[str, str]:
    """Name the file's content, too, where the service is to look for it."""
    if "on_duplicate" not in fields or "content_sha256" in fields:
        return fields
    return {**fields, "content_sha256": source.content_sha256()}


def _conclude(video: Video) -> None:
    if video.status == "ready":
        screen.show_line(f"[bold green]Ready[/]  {video.id}")
        show_playback(video)
    else:
        screen.show_line(f"[bold]{video.id}[/] is {video.status}; see `zoetrope show {video.id}`.")
