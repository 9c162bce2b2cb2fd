"""One line of a paper to be issued: what it asks for, what is known of it and whence. Nothing is filled silently."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.facts import say_sources
from scenecheck_evidence.moments import local
from scenecheck_evidence.report import Match, MatchStatus, PlateResult, Source

TO_BE_FILLED = Text(zh="待填", en="to be filled")


class EntryStatus(StrEnum):
    """How much stands behind an entry."""

    CHECKED = "checked"
    """Several sources agree on it, or whoever may decide it did."""
    STATED = "stated"
    """One source says it, and nothing was there to hold it against."""
    OPEN = "open"
    """Nothing is known, or the sources disagree: somebody fills it in."""


class Entry(Value):
    """A line of a paper. `value` is None while it is open; then `note` tells what the sources say, if they disagree."""

    name: str
    label: Text
    value: str | None = None
    status: EntryStatus = EntryStatus.OPEN
    sources: tuple[Source, ...] = ()
    note: Text | None = None


def open_entry(name: str, label: Text, note: Text | None = None) -> Entry:
    """A line that somebody fills in."""
    return Entry(name=name, label=label, note=note)


def stated(name: str, label: Text, value: str | None) -> Entry:
    """A line that rests on the declaration alone; open when nothing is declared."""
    if not value:
        return open_entry(name, label)
    sources = (Source(from_="declared", value=value),)
    return Entry(name=name, label=label, value=value, status=EntryStatus.STATED, sources=sources)


def matched(name: str, label: Text, match: Match | PlateResult | None) -> Entry:
    """A line from a fact that was held against others.

    Sources that disagree, or that may only be one misread, leave the line open and are named beside it.
    """
    if match is None or match.value is None:
        return open_entry(name, label)
    valued = tuple(source for source in match.sources if source.value is not None)
    if match.status is MatchStatus.MATCH or [source.from_ for source in valued] == ["corrected"]:
        return Entry(name=name, label=label, value=match.value, status=EntryStatus.CHECKED, sources=valued)
    if len({source.value for source in valued}) <= 1:
        return Entry(name=name, label=label, value=match.value, status=EntryStatus.STATED, sources=valued)
    said = say_sources(valued)
    note = Text(zh=f"来源不一致，请核对：{said.zh}", en=f"the sources differ, please check: {said.en}")
    return Entry(name=name, label=label, sources=valued, note=note)


def say_moment(moment: datetime) -> str:
    """A moment as Chinese forms write it: 2026年11月20日08时31分, Chinese civil time."""
    return local(moment).strftime("%Y年%m月%d日%H时%M分")


def open_names(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The names of the lines that are still open."""
    return tuple(entry.name for entry in entries if entry.status is EntryStatus.OPEN)
