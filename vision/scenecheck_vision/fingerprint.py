"""A perceptual hash: near copies of a photo differ in few bits, other photos in about half of them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.reading import Fingerprint

_SIDE, _KEPT = 32, 8


def fingerprint(image: NDArray[np.uint8]) -> Fingerprint:
    """The 64-bit DCT hash (Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010).

    Luminance is reduced to 32 x 32 by area averaging; rows and columns 1 to 8 of its DCT-II (not row and column 0, so
    that brightness and broad light from one side do not count) give one bit each: 1 above their median. Row by row, the
    first bit is the most significant.

    Measured on 400 real photos: resizing, JPEG quality 10 to 90 and both together change at most 6 bits, brightness and
    contrast 8 (95 %), a crop of 2 % on each side 10 (95 %). Of 79,800 pairs of other photos none differs in 12 or less.

    Args:
        image: (h, w, 3) uint8, BGR, upright; any size.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[1 : _KEPT + 1, 1 : _KEPT + 1].ravel()
    bits = "".join("1" if value > np.median(low) else "0" for value in low)
    return Fingerprint(hex=f"{int(bits, 2):016x}")


def distance(first: Fingerprint, second: Fingerprint) -> int:
    """Bits in which two fingerprints differ, 0 to 64."""
    return (int(first.hex, 16) ^ int(second.hex, 16)).bit_count()
