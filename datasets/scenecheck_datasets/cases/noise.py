"""Perfect readings of papers, spoilt the way the document reader was measured to spoil them.

The measurement is the file that `scenecheck evaluate papers DIR --predictions FILE` writes. For each paper of a case
one measured page of its kind is drawn, and what happened to each field there happens here: read with that score, not
read, or misread at the same places. A page of which nothing was read is a photo without a paper. Vehicles, plates and
the quality of photos stay perfect: this is a model of one reader, not a reading of pictures.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenecheck_datasets.cases.case_file import CaseFile
from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_evidence.reading import Document, DocumentField, Page, PhotoKind

_LINES = "lines of `scenecheck evaluate papers --predictions`"
_LOOKALIKES = {"0": "O", "O": "0", "1": "I", "I": "1", "8": "B", "B": "8", "5": "S", "S": "5", "2": "Z", "Z": "2"}


@dataclass(frozen=True)
class Outcome:
    """What became of one field on one measured page."""

    expected: str
    got: str | None
    score: float
    right: bool


MeasuredPage = Mapping[str, Outcome]
"""The outcomes of one page by field."""


class ReaderNoise:
    """Measured pages by kind of paper, such as `driving_licence main`."""

    def __init__(self, pages: Mapping[str, Sequence[MeasuredPage]]) -> None:
        self._pages = pages

    def apply(self, case: CaseFile, rng: random.Random) -> CaseFile:
        """The case as the measured reader might have read it; papers of kinds that were not measured stay perfect."""
        for file in sorted(case.readings):
            documents = case.readings[file].documents
            if not documents:
                continue
            read = [self._document(document, rng) for document in documents]
            kept = tuple(document for document in read if document is not None)
            changes: dict[str, object] = {"documents": kept}
            if not kept:
                changes["kind"] = PhotoKind.OTHER
            case = case.with_reading(file, **changes)
        return case

    def _document(self, document: Document, rng: random.Random) -> Document | None:
        name = document.type.value if document.page is None else f"{document.type.value} {document.page.value}"
        pages = self._pages.get(name) or self._pages.get(f"{document.type.value} {Page.MAIN.value}")
        if not pages:
            return document
        page = rng.choice(pages)
        if all(outcome.got is None for outcome in page.values()):
            return None
        fields = {
            name: _spoil(field, page[name], rng) if name in page and field.value is not None else field
            for name, field in document.fields.items()
        }
        return document.model_copy(update={"fields": fields})


def _spoil(field: DocumentField, outcome: Outcome, rng: random.Random) -> DocumentField:
    if outcome.right:
        return field.model_copy(update={"score": outcome.score})
    if outcome.got is None or field.value is None:
        return DocumentField(value=None, problem="unread")
    value = misread(field.value, outcome.expected, outcome.got, rng)
    return field.model_copy(update={"value": value, "raw": value, "score": outcome.score})


def misread(value: str, expected: str, got: str, rng: random.Random) -> str:
    """A value with the mistake that made `got` of `expected`: so many characters wrong, too few or too many."""
    if len(expected) != len(got):
        kept = max(1, round(len(value) * len(got) / len(expected)))
        return value[:kept] if kept <= len(value) else value + value[-1] * (kept - len(value))
    wrong = [place for place, (a, b) in enumerate(zip(expected, got, strict=True)) if a != b]
    characters = list(value)
    for place in wrong:
        at = min(len(value) - 1, place * len(value) // len(expected))
        old = characters[at]
        other = rng.choice("0123456789".replace(old, "")) if old.isdigit() else got[place]
        characters[at] = _LOOKALIKES.get(old, other)
    return "".join(characters)


def load_noise(path: Path) -> ReaderNoise:
    """The measured pages of a predictions file of `scenecheck evaluate papers`.

    Raises:
        EvaluationError: the file cannot be read, or holds something else.
    """
    pages: dict[tuple[str, str], dict[str, Outcome]] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            item: dict[str, Any] = json.loads(line)
            if not isinstance(item.get("expected"), str) or item.get("warning"):
                continue  # no printed value: inventing one, and warnings, are counted by the evaluation, not here
            page = pages.setdefault((item["file"], item["document"]), {})
            got = item["got"] if isinstance(item["got"], str) else None
            page[item["field"]] = Outcome(item["expected"], got, float(item["score"] or 0.0), bool(item["right"]))
    except (OSError, UnicodeDecodeError, ValueError, KeyError, AttributeError) as error:
        found = f"{type(error).__name__} {error}"
        raise EvaluationError(f"{path}: expected {_LINES}, found: {found}") from error
    kinds: dict[str, list[MeasuredPage]] = {}
    for (_, document), page in sorted(pages.items()):
        kinds.setdefault(document, []).append(page)
    if not kinds:
        raise EvaluationError(f"{path}: expected {_LINES}, found none")
    return ReaderNoise(kinds)
