"""A progress bar on a terminal's stderr, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")


def tracked(items: Sequence[T], label: str) -> Iterator[T]:
    """The items one by one, with a bar while a terminal looks on."""
    console = Console(stderr=True)
    yield from track(items, description=label, console=console, transient=True, disable=not console.is_terminal)
