"""How videos look on a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from infra.cli import formats, screen
from infra.client.replies import Video

WIDTH_FOR_FIGURES = 76


def video_table(videos: Iterable[Video]) -> Table:
    """Draw a listing; on a narrow terminal figures and title give way, never the id."""
    figures = ("Length", "Size") if screen.out().width >= WIDTH_FOR_FIGURES else ()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("ID", no_wrap=True, style="bold")
    table.add_column("Status", no_wrap=True)
    table.add_column("Title")
    for name in figures:
        table.add_column(name, justify="right", no_wrap=True)
    for video in videos:
        facts = video.document
        title = str(facts.get("title") or facts.get("filename") or "")
        length = formats.duration(facts.get("duration_seconds"))
        cells = (length, formats.size(video.size_bytes))
        # A cell that does not wrap, in a column that may: so this is the one that shrinks.
        shown = Text(title, no_wrap=True, overflow="ellipsis")
        table.add_row(video.id, formats.status(facts), shown, *cells[: len(figures)])
    return table


def show_video(video: Video, events: Sequence[Mapping[str, Any]] = ()) -> None:
    """Write all that is known of a video to stdout."""
    screen.show(_facts(video.document))
    renditions = video.document.get("renditions") or ()
    if renditions:
        screen.show(_renditions(renditions))
    show_playback(video)
    if events:
        screen.show(_history(events))


def show_playback(video: Video) -> None:
    """Write the URLs for players, each whole on a line of its own."""
    for label, name in (("HLS ", "hls_url"), ("DASH", "dash_url")):
        if video.playback.get(name):
            screen.show_line(f"[bold]{label}[/]  {escape(video.playback[name])}")


def _facts(document: Mapping[str, Any]) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in _fact_rows(document):
        if value:
            grid.add_row(label, value)
    return grid


def _fact_rows(document: Mapping[str, Any]) -> Iterable[tuple[str, RenderableType]]:
    yield "ID", str(document["id"])
    yield "Title", escape(str(document.get("title") or ""))
    yield "File", escape(str(document.get("filename") or ""))
    yield "Status", formats.status(document)
    yield "Why", escape(str((document.get("failure") or {}).get("message", "")))
    yield "Size", formats.size(int(document.get("size_bytes") or 0))
    yield "Length", formats.duration(document.get("duration_seconds"))
    yield "Picture", _picture(document)
    yield "Created", formats.moment(str(document.get("created_at") or ""))
    yield "Changed", formats.moment(str(document.get("updated_at") or ""))


def _picture(document: Mapping[str, Any]) -> str:
    if not document.get("width"):
        return ""
    rate = document.get("frame_rate")
    return _dimensions(document) + (f" at {formats.frame_rate(str(rate))} fps" if rate else "")


def _dimensions(picture: Mapping[str, Any]) -> str:
    return f"{picture.get('width')}x{picture.get('height')}"


def _renditions(renditions: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Rendition", "Size", "Average", "Peak", "Codec"):
        table.add_column(name, no_wrap=True)
    for rendition in renditions:
        table.add_row(
            str(rendition["name"]),
            _dimensions(rendition),
            formats.bit_rate(rendition.get("average_bandwidth")),
            formats.bit_rate(rendition.get("bandwidth")),
            str(rendition.get("codec") or ""),
        )
    return table


def _history(events: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("When (UTC)", no_wrap=True, style="dim")
    table.add_column("Change", no_wrap=True)
    table.add_column("Reason", overflow="fold")
    for event in events:
        change = " → ".join(str(event[end]) for end in ("from", "to") if event.get(end))
        table.add_row(formats.moment(str(event["at"])), change, escape(str(event.get("reason"))))
    return table
