"""The fingerprint of copies: recall under changes, pairs of other photos that it takes for copies, speed of the index.

    python benchmarks/copies.py FOLDER [--photos N] [--changed N] [--held N] [--seed N] [--pairs FILE]

FOLDER is searched for photos. Every pair of them within the limit is counted, copies that the folder holds among them:
--pairs writes those pairs, to be looked at by eye. The index is filled with --held random fingerprints.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.copies import MIRROR, bits_of_copies, views
from scenecheck_evidence.reading import CopyFingerprint
from scenecheck_evidence.ruleset import load_ruleset
from scenecheck_vision.copy_index import CopyIndex
from scenecheck_vision.fingerprint import copy_fingerprint

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
SHORTEST = 100
"""Crops of plates and thumbnails are no photos."""
Image = NDArray[np.uint8]


def load(path: Path) -> Image | None:
    """A photo at working size, or None when it is none."""
    image = cv2.imread(str(path))
    if image is None or min(image.shape[:2]) < SHORTEST:
        return None
    scale = 1600 / max(image.shape[:2])
    return image if scale >= 1 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def jpeg(image: Image, quality: int) -> Image:
    """The image saved and read again."""
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def cut(image: Image, left: float, top: float, right: float, bottom: float) -> Image:
    """The image without these shares at its edges."""
    height, width = image.shape[:2]
    return image[
        round(top * height) : height - round(bottom * height), round(left * width) : width - round(right * width)
    ]


def light(image: Image, gain: float, offset: float, gamma: float = 1.0) -> Image:
    """The image in other light."""
    return np.clip(255 * (image / 255.0) ** gamma * gain + offset, 0, 255).astype(np.uint8)


def changes(image: Image, rng: random.Random) -> Iterator[tuple[str, Image]]:
    """The copies that somebody makes of a photo."""
    height, width = image.shape[:2]
    for share in (0.5, 0.25):
        size = max(48, int(width * share)), max(48, int(height * share))
        yield f"resized to {share:.0%}", cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    for quality in (20, 50):
        yield f"JPEG {quality}", jpeg(image, quality)
    yield "brighter", light(image, rng.uniform(1.1, 1.35), rng.uniform(0, 12))
    yield "darker", light(image, rng.uniform(0.55, 0.9), rng.uniform(-8, 0))
    yield "gamma", light(image, 1, 0, rng.uniform(0.6, 1.6))
    yield "mirrored", np.ascontiguousarray(image[:, ::-1])
    for most in (0.02, 0.03, 0.05):
        yield f"cut by up to {most:.0%} at each edge", cut(image, *(rng.uniform(0, most) for _ in range(4)))
    edges = [0.0] * 4
    edges[rng.randrange(4)] = 0.05
    yield "cut by 5 % at one edge", cut(image, *edges)
    mixed = cut(image, *(rng.uniform(0, 0.03) for _ in range(4)))
    mixed = light(mixed, rng.uniform(0.8, 1.2), 0)[:, ::-1]
    mixed = cv2.resize(np.ascontiguousarray(mixed), (max(64, width // 2), max(64, height // 2)))
    yield "cut 3 %, mirrored, brightness, half size, JPEG 50", jpeg(mixed, 50)


def pairs_within(prints: list[CopyFingerprint], limit: int) -> Iterator[tuple[int, int, int]]:
    """(first, second, bits) of every pair within the limit, by comparing all with all."""

    def signs(numbers: list[int]) -> NDArray[np.float32]:
        packed = np.frombuffer(b"".join(n.to_bytes(32, "big") for n in numbers), np.uint8).reshape(len(numbers), 32)
        return np.unpackbits(packed, axis=1)[:, :255].astype(np.float32) * 2 - 1

    table = [views(one) for one in prints]
    wholes = signs([row[0] for row in table])
    turned = signs([row[0] ^ MIRROR for row in table])
    best = np.full((len(prints), len(prints)), 255, np.uint8)
    for view in range(len(table[0])):
        inner = signs([row[view] for row in table])
        for start in range(0, len(prints), 1000):
            for side in (wholes, turned):
                apart = ((255 - side[start : start + 1000] @ inner.T) / 2).round().astype(np.uint8)
                np.minimum(best[start : start + 1000], apart, out=best[start : start + 1000])
    best = np.minimum(best, best.T)
    for a, b in zip(*np.nonzero(np.triu(best <= limit, 1)), strict=True):
        yield int(a), int(b), int(best[a, b])


def index_speed(held: int, asked: list[CopyFingerprint], limit: int, seed: int) -> dict[str, float]:
    """Fill an index with random fingerprints and ask it; processor time beside the clock, which others share."""
    rng = np.random.default_rng(seed)
    index = CopyIndex()
    for first in range(0, held, 10_000):
        drawn = rng.integers(0, 256, (min(10_000, held - first), 7, 32), dtype=np.uint8)
        drawn[:, :, -1] &= 0xFE
        rows = [[one.tobytes().hex() for one in row] for row in drawn]
        index.extend((f"{first + n}", CopyFingerprint(hex=row[0], crops=tuple(row[1:]))) for n, row in enumerate(rows))
    index.extend((f"own {n}", one) for n, one in enumerate(asked))
    clock, processor = [], []
    for one in asked:
        start, begun = time.perf_counter(), time.process_time()
        index.find(one, limit)
        clock.append(1000 * (time.perf_counter() - start))
        processor.append(1000 * (time.process_time() - begun))
    return {
        "held": len(index),
        "query_ms_median": round(float(np.median(clock)), 1),
        "query_ms_p95": round(float(np.percentile(clock, 95)), 1),
        "query_processor_ms_median": round(float(np.median(processor)), 1),
        "query_processor_ms_p95": round(float(np.percentile(processor, 95)), 1),
    }


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photos", type=int, default=10_000, help="at most so many, drawn by the seed")
    parser.add_argument("--changed", type=int, default=500, help="so many of them are changed and asked for")
    parser.add_argument("--held", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pairs", type=Path, help="write the pairs within the limit, a line each")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    limit, rng = load_ruleset().integrity.copy_bits, random.Random(given.seed)
    paths = sorted(p for p in given.folder.rglob("*") if p.suffix.lower() in SUFFIXES)
    rng.shuffle(paths)
    names, prints, distances, seconds = [], [], {}, []
    for path in paths[: given.photos]:
        image = load(path)
        if image is None:
            continue
        start = time.perf_counter()
        own = copy_fingerprint(image)
        seconds.append(time.perf_counter() - start)
        if own is None:
            continue
        if len(names) < given.changed:
            for name, changed in changes(image, rng):
                other = copy_fingerprint(changed)
                distances.setdefault(name, []).append(255 if other is None else bits_of_copies(own, other))
        names.append(path)
        prints.append(own)
    found = sorted(pairs_within(prints, limit), key=lambda pair: pair[2])
    if given.pairs:
        given.pairs.write_text("".join(f"{bits} {names[a]} {names[b]}\n" for a, b, bits in found))
    print(
        json.dumps(
            {
                "photos": len(names),
                "limit": limit,
                "fingerprint_ms": round(1000 * float(np.median(seconds)), 2),
                "recall": {
                    name: {"found": sum(b <= limit for b in bits), "of": len(bits), "most_bits": max(bits)}
                    for name, bits in distances.items()
                },
                "pairs": len(names) * (len(names) - 1) // 2,
                "pairs_within": len(found),
                "pairs_by_bits": dict(sorted(Counter(bits // 10 * 10 for *_, bits in found).items())),
                "index": index_speed(given.held, prints[:50], limit, given.seed),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
