"""Seconds until files that are no good photo of a paper have their outcome: `python benchmarks/bad_papers.py [--json]`.

Each is to be done within 10 s: a blank page, a newspaper page, half a licence, a PDF of 40 pages, an encrypted one and
one with a script. The pages are drawn; the outcomes themselves are held by tests/acceptance/test_papers_bad_input.py.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from typing import Any

import cv2
import numpy as np
import pypdfium2
from machine import machine, show

from scenecheck_datasets.papers.folder import draw_pdf, draw_photo
from scenecheck_datasets.papers.pdf import LOCKED_PDF
from scenecheck_datasets.papers.photo import Condition
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_vision.pipeline import Pipeline

LIMIT = 10.0
"""Seconds within which each is to have its outcome."""
SEED = 90417
COLUMNS = ("file", "s", "within the limit", "outcome")


def files() -> dict[str, bytes]:
    """The files by what they are."""
    licence = draw_photo(SEED, 0, "vehicle_licence_main", Condition.PHOTO).image
    half = np.ascontiguousarray(licence[:, : licence.shape[1] // 2])
    policy = draw_pdf(SEED, 0, "policy_pdf_none")[0]
    many, page = pypdfium2.PdfDocument.new(), pypdfium2.PdfDocument(policy)
    for _ in range(40):
        many.import_pages(page)
    buffer = io.BytesIO()
    many.save(buffer)
    scripted = policy.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
    return {
        "blank page": draw_photo(SEED, 0, "blank", Condition.PHOTO).jpeg(),
        "newspaper page": draw_photo(SEED, 0, "newspaper", Condition.PHOTO).jpeg(),
        "half a licence": cv2.imencode(".jpg", half)[1].tobytes(),
        "pdf of 40 pages": buffer.getvalue(),
        "encrypted pdf": LOCKED_PDF,
        "pdf with a script": scripted,
    }


def measure() -> dict[str, Any]:
    """Read each file once, after one that warms the models up."""
    pipeline = Pipeline()
    drawn = files()
    _read(pipeline, drawn["half a licence"])
    found = {name: _read(pipeline, data) for name, data in drawn.items()}
    return {"machine": machine(), "limit": LIMIT, "files": found}


def rows(report: dict[str, Any]) -> list[list[Any]]:
    """The cells of the table."""
    return [
        [name, row["seconds"], "yes" if row["seconds"] <= LIMIT else "no", row["outcome"]]
        for name, row in report["files"].items()
    ]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")
    arguments = parser.parse_args()
    report = measure()
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        show(report["machine"], COLUMNS, rows(report))
    return 0


def _read(pipeline: Pipeline, data: bytes) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        reading, _ = pipeline.read_photo(data, "paper.pdf" if data.startswith(b"%PDF") else "paper.jpg")
        outcome = ", ".join(document.type.value for document in reading.documents) or "no paper"
    except SceneCheckError as error:
        outcome = error.code
    return {"seconds": round(time.perf_counter() - started, 2), "outcome": outcome}


if __name__ == "__main__":
    sys.exit(main())
