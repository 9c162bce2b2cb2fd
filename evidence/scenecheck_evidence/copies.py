"""When two photos are copies of one picture: resized, compressed, brightened, mirrored, or cut by up to a twentieth.

The fingerprint is a DCT hash of 255 signs (after Zauner, "Implementation and benchmarking of perceptual image hash
functions", 2010). A sign turns with the mirror exactly where its horizontal frequency is odd, so one XOR tells a
mirrored copy; fingerprints of inner crops, kept beside that of the whole, tell a cut one. Figures: docs/copies.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from scenecheck_evidence.reading import CopyFingerprint

SIDE = 16
"""Frequencies 0 to 15 in either direction; the constant term, which is brightness, is left out."""
BITS = SIDE * SIDE - 1
WORD = 64
"""The first so many bits are of even horizontal frequency: what the mirror leaves alone, for a first look."""


def _frequencies() -> tuple[tuple[int, int], ...]:
    """(vertical, horizontal), lowest first; the first WORD have an even horizontal one."""
    order = sorted(
        ((v, h) for v in range(SIDE) for h in range(SIDE) if (v, h) != (0, 0)), key=lambda f: (f[0] + f[1], f[0])
    )
    first = [f for f in order if f[1] % 2 == 0][:WORD]
    return (*first, *(f for f in order if f not in set(first)))


FREQUENCIES = _frequencies()
"""The frequency of each bit, most significant first; the last of the 256 bits of `hex` is 0."""
MIRROR = sum(1 << (BITS - place) for place, (_, h) in enumerate(FREQUENCIES) if h % 2)
"""The bits that turn with the mirror."""


def bits_between(a: int, b: int) -> int:
    """Bits in which two pictures differ, one of them mirrored or not, whichever is fewer."""
    differing = a ^ b
    return min(differing.bit_count(), (differing ^ MIRROR).bit_count())


def views(fingerprint: CopyFingerprint) -> tuple[int, ...]:
    """The fingerprint of the whole picture, then those of its inner crops."""
    return (int(fingerprint.hex, 16), *(int(crop, 16) for crop in fingerprint.crops))


def bits_of_copies(a: CopyFingerprint, b: CopyFingerprint) -> int:
    """Bits between two pictures, or between one and an inner crop of the other, whichever are fewest."""
    one, other = views(a), views(b)
    pairs = [(one[0], other[0]), *((one[0], crop) for crop in other[1:]), *((crop, other[0]) for crop in one[1:])]
    return min(bits_between(x, y) for x, y in pairs)


def bits_to_any(fingerprint: CopyFingerprint, held: Iterable[int]) -> int:
    """The fewest bits between a picture, or its inner crops, and fingerprints held; BITS where there are none."""
    mine = views(fingerprint)
    return min((bits_between(x, y) for y in held for x in mine), default=BITS)
