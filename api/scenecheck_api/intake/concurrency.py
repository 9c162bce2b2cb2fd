"""How much is taken in at the same time: over all, and of one caller, so that nobody keeps the others out."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from scenecheck_api.server.problems import define

RETRY_SECONDS = 2
"""Retry-After: an upload takes about so long on a phone's line."""
TOO_MANY_AT_ONCE = define(
    "too_many_at_once", 429, "同时上传的照片太多，请稍后再试", "too many uploads at the same time; try again later"
)


class ConcurrencyLimit:
    """Counts what is in progress in this process.

    Args:
        most: over all callers; one caller may have half of it.
    """

    def __init__(self, most: int):
        self._most = most
        self._most_of_one = max(1, most // 2)
        self._lock = threading.Lock()
        self._of: Counter[str] = Counter()

    @contextmanager
    def one_of(self, caller: str) -> Iterator[None]:
        """Hold a place while something of a caller is in progress.

        Raises:
            ApiError: `too_many_at_once`, with Retry-After.
        """
        with self._lock:
            mine, all_of_them = self._of[caller], self._of.total()
            if mine >= self._most_of_one or all_of_them >= self._most:
                raise TOO_MANY_AT_ONCE.error(
                    f"expected at most {self._most_of_one} of one caller and {self._most} in all, "
                    f"found {mine} and {all_of_them}",
                    headers={"Retry-After": str(RETRY_SECONDS), "Connection": "close"},
                )
            self._of[caller] += 1
        try:
            yield
        finally:
            with self._lock:
                self._of[caller] -= 1
                if not self._of[caller]:
                    del self._of[caller]
