"""What differs between two rule sets, value by value, each named by its place: `thresholds.plate_legible`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from scenecheck_evidence.base import Value
from scenecheck_evidence.ruleset import RuleSet

_NAMES = ("when", "situation", "code", "name")
"""What names an element of a list, so that one that was put in between shifts no other."""


class ChangeKind(StrEnum):
    """What happened to a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class RuleChange(Value):
    """A value that differs; texts are given as they stand, other values as JSON would write them."""

    path: str
    kind: ChangeKind
    before: str | None
    after: str | None


def ruleset_diff(before: RuleSet, after: RuleSet) -> tuple[RuleChange, ...]:
    """The values that differ, in the order in which a rule set holds them.

    A value that is left out counts as its default, so only what judges differently or reads differently is named.
    """
    old, new = dict(_flat("", before.model_dump(mode="json"))), dict(_flat("", after.model_dump(mode="json")))
    return tuple(
        RuleChange(path=path, kind=_kind(path, old, new), before=old.get(path), after=new.get(path))
        for path in (*old, *(path for path in new if path not in old))
        if old.get(path) != new.get(path)
    )


def _kind(path: str, old: Mapping[str, str], new: Mapping[str, str]) -> ChangeKind:
    if path not in old:
        return ChangeKind.ADDED
    return ChangeKind.CHANGED if path in new else ChangeKind.REMOVED


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Each leaf with its path. A list of plain values is a leaf: its order may count."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _flat(f"{path}.{key}" if path else str(key), one)
    elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        for name, one in zip(_named(value), value, strict=True):
            yield from _flat(f"{path}[{name}]", one)
    elif value is not None:
        yield path, _shown(value)


def _named(elements: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of the elements of a list: their own where one tells them all apart, else their places."""
    for name in _NAMES:
        named = [str(one[name]) for one in elements if isinstance(one.get(name), str | int)]
        if len(set(named)) == len(elements):
            return named
    return [str(place) for place in range(len(elements))]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_shown(one) for one in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
