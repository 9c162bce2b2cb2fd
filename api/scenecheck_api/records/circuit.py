"""A circuit breaker: a system that keeps failing is left alone for a while (M. Nygard, Release It!, ch. 5)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class CircuitBreaker:
    """Closed: calls pass. Open after `failures` in a row: none passes for `seconds`. Then one call tries.

    Attributes:
        failures: calls that fail one after the other before it opens.
        seconds: how long it stays open.
        clock: seconds that only go forward.
    """

    failures: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _failed: int = field(default=0, init=False)
    _until: float | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def allow(self) -> bool:
        """Whether a call may be made now; of several that ask when the time is over, one may."""
        with self._lock:
            if self._until is None:
                return True
            if self.clock() < self._until:
                return False
            self._until = self.clock() + self.seconds  # the others wait for what comes of this one
            return True

    def succeeded(self) -> None:
        """A call came back: closed again."""
        with self._lock:
            self._failed, self._until = 0, None

    def failed(self) -> None:
        """A call failed: open when it was one too many."""
        with self._lock:
            self._failed += 1
            if self._failed >= self.failures:
                self._until = self.clock() + self.seconds
