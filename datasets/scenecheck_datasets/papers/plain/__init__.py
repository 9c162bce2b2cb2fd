"""A second renderer of papers, apart from the first: other geometry, other faces, other ways of a photo.

A reader must not have learnt one renderer's habits. These pages share nothing with the others but the invented
contents: rows as the forms have them, label columns of any width, English lines or none, values that drift off their
rows, list screens whose values stand at the right edge, tables whose labels carry colons and other words.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from scenecheck_datasets.papers import invent
from scenecheck_datasets.papers.plain import licences
from scenecheck_datasets.papers.plain.photo import WAYS, photographed
from scenecheck_datasets.papers.plain.policy import policy
from scenecheck_datasets.papers.plain.sheet import Pixels, Truth
from scenecheck_evidence.reading import DocumentType, Page

__all__ = ["KINDS", "WAYS", "draw_plain", "truth_document"]


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


def draw_plain(seed: int, index: int, kind: str, way: str) -> tuple[Pixels, Truth]:
    """A plain page photographed in one of WAYS: the same for the same arguments."""
    rng = np.random.default_rng([seed, index, zlib.crc32(f"{kind} {way}".encode())])
    flat, truth = KINDS[kind][2](rng)
    return photographed(flat, way, rng), truth


def truth_document(kind: str, truth: Truth) -> dict[str, Any]:
    """The document of an evaluation folder's truth.jsonl."""
    type_, page, _ = KINDS[kind]
    return {"type": type_.value, "page": page.value, "fields": truth}
