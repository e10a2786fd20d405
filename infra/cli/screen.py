"""Where output goes: results to stdout, everything about the way there to stderr."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console, RenderableType
from rich.markup import escape

WIDTH_WITHOUT_TERMINAL = 160
"""A pipe has no width; tables in it should not be cut at 80 columns."""


def out() -> Console:
    """Give the console of stdout as it is now (tests replace it)."""
    return _console(stderr=False)


def err() -> Console:
    """Give the console of stderr as it is now."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_WITHOUT_TERMINAL
    return console


def print_json(document: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Write one JSON document to stdout, and nothing of rich's."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def show(renderable: RenderableType) -> None:
    """Write a result to stdout."""
    out().print(renderable)


def show_line(text: str) -> None:
    """Write a line of markup that is never wrapped: URLs in it stay whole."""
    out().print(text, soft_wrap=True)


def note(text: str) -> None:
    """Write a line of markup about the way to the result to stderr."""
    err().print(text, soft_wrap=True)


@contextmanager
def steps(first: str) -> Iterator[Callable[[str], None]]:
    """Show one step after another: in place on a terminal, line by line elsewhere."""
    console = err()
    with console.status(f"{first} …") as working:

        def report(step: str) -> None:
            line = f"{escape(step[:1].upper() + step[1:])} …"
            working.update(line)
            if not console.is_terminal:
                console.print(line)

        yield report


def complain(sentence: str) -> None:
    """Write an error to stderr."""
    err().print(f"[bold red]Error:[/] {escape(sentence)}", soft_wrap=True)
