"""`scenecheck evaluate papers DIR`: papers held against truth.jsonl: fields by field, condition and score; warnings."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_datasets.evaluate.host import Host
from scenecheck_datasets.evaluate.outcome import Outcome
from scenecheck_datasets.evaluate.papers_sheet import failure_sheet
from scenecheck_datasets.evaluate.papers_warnings import WarningTruth, judge_warnings, warning_figures, warning_truth
from scenecheck_datasets.evaluate.predictions import Prediction, calibration, share, tally, tally_by
from scenecheck_datasets.evaluate.progress import tracked
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import Document

TRUTH = "truth.jsonl"
KEY_FIELDS = frozenset(
    {"plate_number", "vin", "name", "owner", "insured", "licence_number", "policy_number", "period_start", "period_end"}
    | {"register_date", "issue_date", "birth_date", "first_issue_date", "valid_from", "valid_to"}
    | {"inspection_valid_until", "signed_date"}
)
"""Plate, VIN, names, numbers and dates: what records are matched by."""


@dataclass(frozen=True)
class PageTruth:
    """One page of a paper: its type, page and the value of each field; a field that is not there is null.

    `warnings` are those that it shows, None where the truth does not say.
    """

    type: str
    page: str | None
    fields: dict[str, Any]
    warnings: WarningTruth | None = None


@dataclass(frozen=True)
class PaperItem:
    """One photo and the pages of ours in it."""

    file: str
    condition: str
    pages: tuple[PageTruth, ...]


def load_truth(folder: Path) -> list[PaperItem]:
    """The lines of truth.jsonl.

    Raises:
        EvaluationError: the file is missing or a line is not as expected.
    """
    path = folder / TRUTH
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise EvaluationError(f"{path}: expected this file, found none") from None
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: expected JSON lines in UTF-8, found: {error}") from None
    items = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            body = json.loads(line)
            pages = tuple(
                PageTruth(d["type"], d.get("page"), dict(d["fields"]), warning_truth(d)) for d in body["documents"]
            )
            items.append(PaperItem(str(body["file"]), str(body.get("condition") or "-"), pages))
        except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
            expected = '{"file", "condition", "documents": [{"type", "page", "fields"}]}'
            raise EvaluationError(f"{path}, line {number}: expected {expected}, found: {error!r}") from None
    return items


def evaluate_papers(folder: Path, host: Host) -> Outcome:
    """Each photo through the whole reading of a photo.

    Raises:
        EvaluationError: truth.jsonl is not as expected.
    """
    items = load_truth(folder)
    outcome = Outcome({}, [])
    seconds: list[float] = []
    by_page: dict[str, list[float]] = {}
    types_right = invented = pages = 0
    for item in tracked(items, "证件 papers"):
        found: Sequence[Document] = ()
        try:
            data = (folder / item.file).read_bytes()
            start = time.perf_counter()
            reading, _ = host.reader.read_photo(data, Path(item.file).name)
            seconds.append(time.perf_counter() - start)
            found = reading.documents
            if len(item.pages) == 1:
                by_page.setdefault(_page_name(item.pages[0]), []).append(seconds[-1])
        except (OSError, SceneCheckError) as error:
            outcome.problems.append((item.file, str(error)))
        pairs, extra = pair_pages(item.pages, found)
        pages += len(item.pages)
        types_right += sum(document is not None for _, document in pairs)
        invented += len(extra)
        for page, document in pairs:
            outcome.predictions += judge_page(item, page, document)
            about = {"condition": item.condition, "document": _page_name(page)}
            outcome.predictions += judge_warnings(item.file, page.warnings, document, about)
        outcome.predictions += [_invented(item, document) for document in extra]
    fields = [p for p in outcome.predictions if p.about["field"] is not None]
    key = [p for p in fields if p.about["field"] in KEY_FIELDS]
    outcome.figures = {
        "kind": "papers",
        "folder": str(folder),
        "photos": len(items),
        "pages": {"count": pages, "type_right": types_right, "share": share(types_right, pages), "invented": invented},
        "fields": tally(fields),
        "key_fields": tally(key),
        "by_field": tally_by(fields, "field"),
        "by_condition": tally_by(fields, "condition"),
        "by_document": tally_by(fields, "document"),
        "warnings": warning_figures(outcome.predictions),
        "calibration": calibration(fields),
        "seconds_median": round(median(seconds), 3) if seconds else None,
        "seconds_by_page": {name: round(median(spent), 3) for name, spent in sorted(by_page.items())},
    }
    outcome.pictures = {"failures.html": failure_sheet(folder, outcome.predictions)}
    return outcome


def pair_pages(
    pages: Sequence[PageTruth], found: Sequence[Document]
) -> tuple[list[tuple[PageTruth, Document | None]], list[Document]]:
    """Each true page with a page read as that type and page (the one that agrees most), and what is left over."""
    free = list(found)
    pairs: list[tuple[PageTruth, Document | None]] = []
    for page in pages:
        alike = [
            d for d in free if d.type == page.type and (page.page is None or d.page is None or d.page == page.page)
        ]
        best = max(alike, key=lambda document: _agreement(page, document), default=None)
        if best is not None:
            free.remove(best)
        pairs.append((page, best))
    return pairs, free


def judge_page(item: PaperItem, page: PageTruth, document: Document | None) -> list[Prediction]:
    """One item per field that the truth names, and per field that was read though nothing is printed there."""
    predictions = []
    name = _page_name(page)
    for field, value in page.fields.items():
        read = document.fields.get(field) if document else None
        got = read.value if read else None
        about = {
            "field": field,
            "condition": item.condition,
            "document": name,
            "problem": read.problem if read else None,
            "box": read.box if read else None,
        }
        score = read.score if read and got is not None else None
        expected = None if value is None else value
        predictions.append(Prediction(item.file, expected, got, score, normal(got) == normal(expected), about))
    return predictions


def _page_name(page: PageTruth) -> str:
    return f"{page.type} {page.page}" if page.page else page.type


def normal(value: Any) -> str | None:
    """A value as it is compared: NFKC, without spaces; a list as its JSON; nothing printed is null."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return "".join(unicodedata.normalize("NFKC", text).split())


def _agreement(page: PageTruth, document: Document) -> int:
    return sum(normal(document.value(name)) == normal(value) for name, value in page.fields.items())


def _invented(item: PaperItem, document: Document) -> Prediction:
    """A page that is not there: the whole page is one wrong item."""
    name = f"{document.type} {document.page}" if document.page else str(document.type)
    about = {"field": None, "condition": item.condition, "document": name, "problem": "invented"}
    return Prediction(item.file, None, name, None, False, about)
