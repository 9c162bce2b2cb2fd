"""Copies of a photo among very many: a scan over packed fingerprints, fast enough for a million photos in one process.

A first look compares the 64 bits that the mirror leaves alone; what is near there is compared in all bits, mirrored or
not. Copies that passed the full comparison differed in at most 17 of these 64 (docs/copies.md).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.copies import MIRROR, views
from scenecheck_evidence.reading import CopyFingerprint

FIRST_LOOK_BITS = 18
_WORDS = 4
_CHUNK = 1 << 15
"""Rows at a time: 256 KB of first words, which stay in a processor's cache."""


@dataclass(frozen=True)
class CopyFound:
    """A photo that is held and shows the same picture; `bits` of 255 differ."""

    key: str
    bits: int


def _words(values: Iterable[int]) -> NDArray[np.uint64]:
    """256-bit numbers as rows of four words, the most significant first."""
    packed = b"".join(value.to_bytes(32, "big") for value in values)
    return np.frombuffer(packed, dtype=">u8").astype(np.uint64).reshape(-1, _WORDS)


_MIRROR = _words([MIRROR])[0]


class _Rows:
    """A growing table of fingerprints: first words apart, since most queries look at nothing else."""

    def __init__(self) -> None:
        self.size = 0
        self.first = np.empty(0, np.uint64)
        self.rest = np.empty((0, _WORDS - 1), np.uint64)

    def extend(self, rows: NDArray[np.uint64]) -> None:
        needed = self.size + len(rows)
        if needed > len(self.first):
            room = max(needed, 2 * len(self.first), 1024)
            first, rest = np.empty(room, np.uint64), np.empty((room, _WORDS - 1), np.uint64)
            first[: self.size], rest[: self.size] = self.first[: self.size], self.rest[: self.size]
            self.first, self.rest = first, rest
        self.first[self.size : needed], self.rest[self.size : needed] = rows[:, 0], rows[:, 1:]
        self.size = needed

    def near(self, query: NDArray[np.uint64], limit: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows within `limit` bits of a query of four words, and their distances."""
        found = []
        for start in range(0, self.size, _CHUNK):
            part = self.first[start : min(start + _CHUNK, self.size)]
            found.append(np.flatnonzero(np.bitwise_count(part ^ query[0]) <= FIRST_LOOK_BITS) + start)
        rows = np.concatenate(found) if found else np.empty(0, np.int64)
        first = np.bitwise_count(self.first[rows] ^ query[0]).astype(np.int64)
        differing = self.rest[rows] ^ query[1:]
        plain = first + np.bitwise_count(differing).sum(axis=1, dtype=np.int64)
        mirrored = first + np.bitwise_count(differing ^ _MIRROR[1:]).sum(axis=1, dtype=np.int64)
        bits = np.minimum(plain, mirrored)
        return rows[bits <= limit], bits[bits <= limit]


class CopyIndex:
    """Fingerprints of many photos by key; adding and asking may happen in different threads.

    A photo takes 224 bytes beside its key: a million photos 0.23 GB.
    """

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._wholes, self._crops = _Rows(), _Rows()
        self._crop_owner = np.empty(0, np.int64)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._keys)

    def extend(self, photos: Iterable[tuple[str, CopyFingerprint]]) -> None:
        """Add photos under their keys; a key may come more than once."""
        keys: list[str] = []
        wholes: list[int] = []
        crops: list[int] = []
        owners: list[int] = []
        with self._lock:
            for key, fingerprint in photos:
                whole, *inner = views(fingerprint)
                owners += [len(self._keys) + len(keys)] * len(inner)
                keys.append(key)
                wholes.append(whole)
                crops += inner
            self._wholes.extend(_words(wholes))
            self._crops.extend(_words(crops))
            self._crop_owner = np.concatenate([self._crop_owner, np.asarray(owners, np.int64)])
            self._keys += keys

    def find(self, fingerprint: CopyFingerprint, limit: int) -> list[CopyFound]:
        """The photos held that are copies: the picture against pictures and their crops, its crops against pictures.

        Args:
            fingerprint: of the photo asked about.
            limit: bits of 255; the rule set's `integrity.copy_bits`.

        Returns:
            One entry a key, nearest first.
        """
        best: dict[str, int] = {}

        def note(owners: NDArray[np.int64], bits: NDArray[np.int64]) -> None:
            for owner, apart in zip(owners.tolist(), bits.tolist(), strict=True):
                key = self._keys[owner]
                best[key] = min(apart, best.get(key, apart))

        with self._lock:
            queries = _words(views(fingerprint))
            for query in queries:
                note(*self._wholes.near(query, limit))
            rows, bits = self._crops.near(queries[0], limit)
            note(self._crop_owner[rows], bits)
        return [CopyFound(key, bits) for key, bits in sorted(best.items(), key=lambda item: (item[1], item[0]))]
