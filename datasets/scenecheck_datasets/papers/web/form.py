"""A form: its HTML, and the truth of the papers on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.web.words import Rng
from scenecheck_evidence.reading import DocumentType, Page, Variant

SPECIMEN = "样张"
Fields = dict[str, str | None]


@dataclass(frozen=True)
class PaperTruth:
    """A page of ours on a form; a field that is None has nothing printed."""

    type: DocumentType
    page: Page
    variant: Variant
    fields: Fields

    def document(self) -> dict[str, Any]:
        """The document of an evaluation folder's truth.jsonl."""
        about = {"type": self.type.value, "page": self.page.value, "variant": self.variant.value}
        return {**about, "fields": self.fields}


@dataclass(frozen=True)
class Form:
    """Something printed, as HTML of a width in CSS pixels; a paper that is none of ours has no truth.

    Elements that show a value bear the names of its fields in `data-field`, pages their names in `data-page`.
    """

    html: Markup
    width: int
    papers: tuple[PaperTruth, ...] = ()
    on_screen: bool = False


@dataclass(frozen=True)
class Shown:
    """A value as it is printed, and the names of the fields that it gives."""

    text: str
    field: str | None = None


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("scenecheck_datasets.papers.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill(template: str, **values: Any) -> Markup:
    """A template of this package with its values, which are escaped."""
    return Markup(_environment().get_template(f"{template}.html.j2").render(**values))  # noqa: S704 - autoescaped


def document(rng: Rng, form: Form) -> str:
    """The whole HTML document of a form: 样张 on a slip beside it, above or below."""
    return str(
        fill("document", form=form, specimen=SPECIMEN, above=bool(rng.random() < 0.5), at=pick(rng, (4, 30, 60, 84)))
    )


def beside(rng: Rng, first: Form, second: Form) -> Form:
    """Two forms in one photo: one below the other, or next to each other."""
    papers = first.papers + second.papers
    if rng.random() < 0.65:
        gap = pick(rng, (0, 4, 30, 60))
        turn = float(rng.uniform(-2, 2)) if gap > 20 else 0.0
        html = fill("beside", first=first, second=second, gap=gap, turn=turn, below=True)
        return Form(html, max(first.width, second.width), papers)
    gap = pick(rng, (0, 6, 50))
    html = fill("beside", first=first, second=second, gap=gap, turn=0.0, below=False)
    return Form(html, first.width + second.width + gap, papers)
