"""Values made from rows that never change, kept by each process so that they are not made again for every answer."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy.orm import Session

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST = 512
"""Readings are the largest: some 50 kB each in memory."""
INFO = "remembered"
"""Where a session has it: one for each `Database`."""


class Remembered:
    """The values used last.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int = MOST):
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Any, Any] = OrderedDict()

    def get(self, keys: Iterable[K], make: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The value of each key.

        Args:
            keys: what is wanted; a key names one value for ever, and values of one key are of one type.
            make: gives the values of those that are not kept; one that it leaves out is not kept either.
        """
        wanted = list(dict.fromkeys(keys))
        with self._lock:
            found = {key: self._kept[key] for key in wanted if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        made = make([key for key in wanted if key not in found]) if len(found) < len(wanted) else {}
        with self._lock:
            self._kept.update(made)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return {**found, **made}

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value that was made elsewhere."""
        self.get([key], lambda missing: dict.fromkeys(missing, value))


def remembered(session: Session) -> Remembered:
    """That of the session's database; an empty one where the session is nobody's."""
    kept = session.info.get(INFO)
    return kept if isinstance(kept, Remembered) else Remembered()
