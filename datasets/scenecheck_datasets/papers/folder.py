"""Evaluation folders of papers: photos and `truth.jsonl`, as `scenecheck evaluate papers` wants them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scenecheck_datasets.papers.camera import photograph
from scenecheck_datasets.papers.catalogue import CATALOGUE, FOREIGN
from scenecheck_datasets.papers.page import RenderedPage
from scenecheck_datasets.papers.pdf import TextLayer, pdf_of
from scenecheck_datasets.papers.photo import USUAL_CONDITIONS, Condition, RenderedPhoto
from scenecheck_evidence.reading import DocumentType, Page, Variant

PDF_KINDS = {f"policy_pdf_{layer.value}": layer for layer in TextLayer}
"""Kinds of PDF by name; drawn only when asked for, since no condition of a photo applies."""


def _generator(seed: int, index: int, kind: str, condition: Condition) -> np.random.Generator:
    """The names enter the seed: leaving out a kind or a condition does not change the others."""
    return np.random.default_rng([seed, index, zlib.crc32(f"{kind} {condition.value}".encode())])


def draw_photo(seed: int, index: int, kind: str, condition: Condition) -> RenderedPhoto:
    """The photo of one line: the same for the same arguments, whatever else is drawn."""
    rng = _generator(seed, index, kind, condition)
    return photograph({**CATALOGUE, **FOREIGN}[kind](rng), condition, rng)


def draw_pdf(seed: int, index: int, kind: str) -> tuple[bytes, RenderedPage]:
    """A policy as a PDF of one page, and the page."""
    rng = _generator(seed, index, kind, Condition.CLEAN)
    (page,) = CATALOGUE["policy_compulsory_electronic"](rng)
    return pdf_of([page], PDF_KINDS[kind]), page


def truth_line(file: str, kind: str, photo: RenderedPhoto) -> dict[str, Any]:
    """The truth of a photo; papers that are not ours leave the list empty."""
    documents = [
        _document(
            placed.type,
            placed.page,
            placed.variant,
            placed.fields,
            corners=placed.corners,
            boxes=placed.boxes,
            hidden=placed.hidden,
            # No warning is given about a frame number on metal.
            warnings=placed.warnings if placed.type is not DocumentType.VIN else None,
            unjudged_warnings=placed.unjudged_warnings,
        )
        for placed in photo.documents
        if placed.type is not None
    ]
    return {"file": file, "condition": photo.condition.value, "kind": kind, "documents": documents}


def _document(
    type_: DocumentType, page: Page | None, variant: Variant | None, fields: dict[str, str | None], **where: Any
) -> dict[str, Any]:
    return {
        "type": type_.value,
        "page": page.value if page else None,
        "variant": variant.value if variant else None,
        "fields": fields,
        **where,
    }


def write_folder(
    out: Path, count: int, seed: int, kinds: Sequence[str] | None = None, conditions: Sequence[Condition] | None = None
) -> Iterator[str]:
    """Draw `count` files into a folder, going round the kinds and conditions; yields each name.

    Args:
        out: folder, made when absent; truth.jsonl in it is replaced.
        count: files to draw.
        seed: of everything drawn.
        kinds: names of CATALOGUE, FOREIGN or PDF_KINDS, all of CATALOGUE unless given.
        conditions: USUAL_CONDITIONS unless given; a PDF is always clean.
    """
    kinds, conditions = list(kinds or CATALOGUE), list(conditions or USUAL_CONDITIONS)
    out.mkdir(parents=True, exist_ok=True)
    with (out / "truth.jsonl").open("w", encoding="utf-8") as lines:
        for index in range(count):
            kind = kinds[index % len(kinds)]
            # Moves on one further after each round, so that all pairs come up.
            condition = conditions[(index + index // len(kinds)) % len(conditions)]
            if kind in PDF_KINDS:
                name = f"{index:05d}_{kind}.pdf"
                data, page = draw_pdf(seed, index, kind)
                assert page.type is not None
                documents = [_document(page.type, page.page, page.variant, page.fields, pdf_page=1, warnings=())]
                line = {"file": name, "condition": Condition.CLEAN.value, "kind": kind, "documents": documents}
            else:
                photo = draw_photo(seed, index, kind, condition)
                name = f"{index:05d}_{kind}_{condition.value}.jpg"
                data, line = photo.jpeg(), truth_line(name, kind, photo)
            (out / name).write_bytes(data)
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            yield name
