"""A second renderer of papers, apart from the first: other geometry, other faces, other ways of a photo.

A reader must not have learnt one renderer's habits. These pages share nothing with the others but the invented
contents: rows as the forms have them, label columns of any width, English lines or none, values that drift off their
rows, list screens whose values stand at the right edge, tables whose labels carry colons and other words.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from scenecheck_datasets.papers import invent
from scenecheck_datasets.papers.plain import licences
from scenecheck_datasets.papers.plain.photo import WAYS, photographed
from scenecheck_datasets.papers.plain.policy import policy
from scenecheck_datasets.papers.plain.sheet import Pixels, Truth
from scenecheck_evidence.reading import DocumentType, Page, QualityProblem

__all__ = ["KINDS", "WAYS", "PlainPhoto", "draw_plain", "draw_plain_photo", "write_plain_folder"]


def _vehicle(draw: Callable[..., tuple[Pixels, Truth]]) -> Callable[[np.random.Generator], tuple[Pixels, Truth]]:
    return lambda rng: draw(invent.random_vehicle_licence_content(rng), rng)


def _driver(draw: Callable[..., tuple[Pixels, Truth]]) -> Callable[[np.random.Generator], tuple[Pixels, Truth]]:
    return lambda rng: draw(invent.random_driving_licence_content(rng), rng)


def _policy(kind: str) -> Callable[[np.random.Generator], tuple[Pixels, Truth]]:
    return lambda rng: policy(invent.random_policy_content(rng, kind=kind), rng)


KINDS: dict[str, tuple[DocumentType, Page, Callable[[np.random.Generator], tuple[Pixels, Truth]]]] = {
    "vehicle_licence": (DocumentType.VEHICLE_LICENCE, Page.MAIN, _vehicle(licences.vehicle_licence)),
    "vehicle_licence_sub": (DocumentType.VEHICLE_LICENCE, Page.SUB, _vehicle(licences.vehicle_licence_sub)),
    "driving_licence": (DocumentType.DRIVING_LICENCE, Page.MAIN, _driver(licences.driving_licence)),
    "driving_licence_sub": (DocumentType.DRIVING_LICENCE, Page.SUB, _driver(licences.driving_licence_sub)),
    "driving_licence_screen": (DocumentType.DRIVING_LICENCE, Page.MAIN, _driver(licences.driving_licence_screen)),
    "policy_compulsory": (DocumentType.INSURANCE_POLICY, Page.MAIN, _policy("compulsory")),
    "policy_commercial": (DocumentType.INSURANCE_POLICY, Page.MAIN, _policy("commercial")),
}
"""Type, page and drawing of each kind."""


@dataclass(frozen=True)
class PlainPhoto:
    """A photo of a plain page, (h, w, 3) BGR, the truth of its fields and whether glare lies over print."""

    image: Pixels
    truth: Truth
    glare: bool

    def document(self, kind: str) -> dict[str, Any]:
        """The document of an evaluation folder's truth.jsonl."""
        type_, page, _ = KINDS[kind]
        warnings = [QualityProblem.GLARE.value] if self.glare else []
        return {"type": type_.value, "page": page.value, "fields": self.truth, "warnings": warnings}


def draw_plain_photo(seed: int, index: int, kind: str, way: str) -> PlainPhoto:
    """A plain page photographed in one of WAYS: the same for the same arguments."""
    rng = np.random.default_rng([seed, index, zlib.crc32(f"{kind} {way}".encode())])
    flat, truth = KINDS[kind][2](rng)
    image, glare = photographed(flat, way, rng)
    return PlainPhoto(image, truth, glare)


def draw_plain(seed: int, index: int, kind: str, way: str) -> tuple[Pixels, Truth]:
    """The picture and the fields of `draw_plain_photo`."""
    photo = draw_plain_photo(seed, index, kind, way)
    return photo.image, photo.truth


def write_plain_folder(
    out: Path, count: int, seed: int, kinds: Sequence[str] | None = None, ways: Sequence[str] | None = None
) -> Iterator[str]:
    """Draw `count` photos into an evaluation folder, going round the kinds and ways; yields each name.

    Raises:
        ValueError: a kind that KINDS, or a way that WAYS does not name.
    """
    kinds, ways = list(kinds or KINDS), list(ways or WAYS)
    if unknown := [name for name in (*kinds, *ways) if name not in KINDS and name not in WAYS]:
        raise ValueError(f"expected kinds of {', '.join(KINDS)} and ways of {', '.join(WAYS)}, found {unknown[0]}")
    out.mkdir(parents=True, exist_ok=True)
    with (out / "truth.jsonl").open("w", encoding="utf-8") as lines:
        for index in range(count):
            kind, way = kinds[index % len(kinds)], ways[(index + index // len(kinds)) % len(ways)]
            photo = draw_plain_photo(seed, index, kind, way)
            name = f"{index:05d}_{kind}_{way}.png"
            cv2.imwrite(str(out / name), photo.image)
            line = {"file": name, "condition": way, "kind": kind, "documents": [photo.document(kind)]}
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            yield name
