"""`make demo`: a real film goes up in parts, is transcoded, and is played through signed URLs."""

import os
import sys
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from infra import engine
from infra.cli import screen
from infra.cli.demo_report import Measured, print_report
from infra.cli.failures import failure_of
from infra.cli.stack_commands import project_root, state_dir
from infra.cli.upload_command import Sent, send
from infra.cli.upload_screen import UploadScreen
from infra.client.deployment import STACK_FILE, Deployment, find_deployment
from infra.client.errors import SourceUnusable
from infra.client.following import follow
from infra.client.player import checks
from infra.client.player.decoding import decode
from infra.client.player.playing import Player
from infra.client.replies import Video
from infra.client.session import Session
from infra.client.source_file import SourceFile
from infra.client.upload_api import UploadApi
from infra.clips import ClipUnavailable, clip
from infra.engine.media_tools import playing_ffmpeg


@dataclass(frozen=True, slots=True)
class Outcome:
    """A video that has become ready, and how long that took."""

    video: Video
    sent: Sent
    ready_seconds: float
    """From the complete upload to ready."""


def main() -> int:
    """Run the demo; 0 when everything was as it must be, else 1 with one sentence."""
    try:
        run(Path.cwd())
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get("ZOETROPE_DEBUG"):
            raise
        screen.complain(failure_of(error).sentence)
        return 1
    return 0


def run(working_dir: Path) -> None:
    """Start, upload, follow, play, check and report."""
    root = project_root(working_dir)
    target = _start(root)
    path = _film()
    outcome = _upload(target, path)
    with screen.err().status("Playing every rendition with ffmpeg, as a player would …"):
        measured = _play(outcome, path)
    print_report(measured, console_url=target.console_url)


def _start(root: Path) -> Deployment:
    state = state_dir(os.environ, None) or root / STACK_FILE.parent
    began = time.monotonic()
    with screen.steps("Starting") as report:
        engine.up(root=root, state=state, report=report)
    screen.note(f"[green]✓[/] The stack is up [dim]({time.monotonic() - began:.1f} s)[/]")
    return find_deployment({}, root, stack_file=state / STACK_FILE.name)


def _film() -> Path:
    given = os.environ.get("FILE", "")
    if given:
        return Path(given)
    with screen.err().status("Fetching 55 s of Big Buck Bunny, once …"):
        try:
            return clip("trailer")
        except ClipUnavailable as error:
            raise SourceUnusable(f"{error}; or name a file: make demo FILE=path.") from error


def _upload(target: Deployment, path: Path) -> Outcome:
    with (
        Session(target.upload_api_url, api_key=target.require_key()) as session,
        UploadScreen() as view,
    ):
        api = UploadApi(session)
        sent = send(target, api, SourceFile.at(path), view)
        began = time.monotonic()
        video = follow(api, sent.video.id, seen=view.follow)
        return Outcome(video, sent, time.monotonic() - began)


def _play(outcome: Outcome, path: Path) -> Measured:
    video = outcome.video
    rate = Fraction(str(video.document["frame_rate"]))
    expected = round(Fraction(str(video.document["duration_seconds"])) * rate)
    player = Player(str(playing_ffmpeg()))  # not the build that encoded it
    full = get_ffmpeg_exe()  # it decodes whatever can be a source, and has a demuxer for DASH
    played = player.play(player.links(video.playback["hls_url"]))
    source_frames = decode(full, str(path), kind="video").frames
    if not os.environ.get("FILE"):  # one's own file may have a variable frame rate
        checks.require_source_frames(source_frames, expected)
    checks.require_frames(played, expected)
    difference = checks.require_same_end(played, 1 / rate)
    checks.require_same_tracks(played, Player(full).play_dash(video.playback["dash_url"]))
    segments = player.media_playlist(played[-1].link).segment_urls
    checks.require_signature(segments[0], player.status_code)
    return Measured(
        video=video,
        source_frames=source_frames,
        frame_rate=rate,
        upload_bytes=path.stat().st_size,
        upload_seconds=outcome.sent.seconds,
        ready_seconds=outcome.ready_seconds,
        played=played,
        end_difference=difference,
    )


if __name__ == "__main__":
    sys.exit(main())
