"""Which of our forms a page is, and whether it is one of ours at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenecheck_vision.papers import form_driving_licence, form_insurance_policy, form_vehicle_licence
from scenecheck_vision.papers.form import Form
from scenecheck_vision.papers.glyphs import Glyph, chains
from scenecheck_vision.papers.labels import Hit, best_hits, find_hits, find_word

FORMS: tuple[Form, ...] = (
    form_vehicle_licence.MAIN,
    form_vehicle_licence.SUB,
    form_vehicle_licence.ELECTRONIC,
    form_driving_licence.MAIN,
    form_driving_licence.SUB,
    form_driving_licence.ELECTRONIC,
    form_insurance_policy.COMPULSORY,
    form_insurance_policy.COMMERCIAL,
)


@dataclass(frozen=True)
class PageFound:
    """A page of a form, with the lines on it and the labels found in them."""

    form: Form
    lines: tuple[tuple[Glyph, ...], ...]
    hits: tuple[Hit, ...]
    score: float


def find_pages(lines: Sequence[list[Glyph]]) -> list[PageFound]:
    """The pages of our forms that the lines of a photo make up."""
    rows = chains(lines)
    texts = ["".join(glyph.char for glyph in row) for row in rows]
    found = []
    for form in FORMS:
        hits = best_hits(find_hits(form, rows))
        score = form_score(form, hits, texts)
        if score >= 0.4:
            found.append(PageFound(form, tuple(tuple(line) for line in lines), tuple(hits), score))
    found.sort(key=lambda page: -page.score)
    return found[:1]


def form_score(form: Form, hits: Sequence[Hit], texts: Sequence[str]) -> float:
    """Share of the labels of a form that were found, its own ones counting double, and its title as five."""
    wanted = {label.names: 2.0 if label.own else 1.0 for label in form.labels if label.names and label.zh}
    seen = {hit.label.names for hit in hits if hit.score > 0.4}
    total = sum(wanted.values())
    titled = any(find_word(title, text) for title in form.titles for text in texts)
    return (sum(weight for names, weight in wanted.items() if names in seen) + 5 * titled) / (total + 5)
