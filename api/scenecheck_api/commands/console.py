"""What the command line prints: JSON on stdout for programs, one clear line on stderr when something is wrong."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from scenecheck_api.errors import FileProblem


def print_json(value: dict[str, Any]) -> None:
    """One JSON object on one line, in UTF-8 whatever the terminal's own encoding is."""
    line = json.dumps(value, ensure_ascii=False) + "\n"
    sys.stdout.flush()
    sys.stdout.buffer.write(line.encode("utf-8", errors="replace"))
    sys.stdout.buffer.flush()


def print_problem(problem: FileProblem, kind: str = "error") -> None:
    """`scenecheck: error: 01.jpg: expected ..., found ... [code]` on stderr."""
    message = problem.message
    named = message if message.startswith(problem.file) else f"{problem.file}: {message}"
    print_line(f"{kind}: {named} [{problem.code}]")


def print_line(text: str) -> None:
    """One line on stderr, whatever line breaks a file name or a message may carry."""
    line = f"scenecheck: {' '.join(text.split())}"
    print(line.encode("utf-8", "replace").decode("utf-8"), file=sys.stderr, flush=True)


def people_console() -> Console:
    """Where text for people goes; colours only on a terminal, and lines long enough when there is none."""
    if sys.stdout.isatty():
        return Console()
    return Console(width=int(os.environ.get("COLUMNS") or 140))


@contextmanager
def progress_bar(label: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar on stderr while a terminal looks on, nothing otherwise.

    Yields:
        A function to call with the name of each item when it is done.
    """
    console = Console(stderr=True)
    if not console.is_terminal or total == 0:
        yield lambda name: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[item]}"),
    )
    # Text for people goes above the bar on a terminal; into a file or pipe stdout must stay stdout.
    with Progress(*columns, console=console, transient=True, redirect_stdout=sys.stdout.isatty()) as progress:
        task = progress.add_task(label, total=total, item="")
        yield lambda name: progress.update(task, advance=1, item=name)
