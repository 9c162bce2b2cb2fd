"""Which plates the recogniser never learns from: decided by the text alone, so every source splits the same way."""

from __future__ import annotations

import hashlib

HELD_OUT_PERCENT = 18


def held_out(text: str) -> bool:
    """Whether a plate belongs to the validation split."""
    return int(hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:8], 16) % 100 < HELD_OUT_PERCENT
