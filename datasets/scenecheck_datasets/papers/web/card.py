"""A card in the making: a ground, printed labels, values at CSS pixels, and the truth of what is printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup

from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.web import decor
from scenecheck_datasets.papers.web.form import Fields, Form, PaperTruth, Shown, fill
from scenecheck_datasets.papers.web.style import Print, printer, spaced
from scenecheck_datasets.papers.web.words import Rng
from scenecheck_evidence.reading import DocumentType, Page, Variant

WIDTH = 1040
_GROUNDS = ("#f7f9f2", "#fbfaf5", "#eef5ee", "#f2f6f9", "#faf3ee", "#ffffff", "#eaf1e4")


class Run(NamedTuple):
    """A text at its top left; it wraps where it has `room`, CSS pixels."""

    x: float
    y: float
    size: float
    shown: Shown
    css: str
    room: float | None = None


class Rule(NamedTuple):
    """A straight line, CSS pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass
class Card:
    """A card of `WIDTH` by `height` CSS pixels."""

    rng: Rng
    print: Print
    height: int
    ground: str
    rounding: int
    behind: list[Markup]
    label_size: float
    value_size: float
    bilingual: bool
    english_face: str
    width: int = WIDTH
    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    over: list[Markup] = field(default_factory=list)
    fields: Fields = field(default_factory=dict)

    def heading(self, text: str, y: float, size: float, spacing: float, css: str = "") -> None:
        """A line in the middle of the card."""
        css = f"width: {self.width}px; text-align: center; letter-spacing: {spacing}px; {css}"
        self.runs.append(Run(0, y, size, Shown(text), self._label_css + css))

    def english(self, text: str, y: float) -> None:
        """The second line of the heading."""
        css = f"width: {self.width}px; text-align: center; font-family: 'Liberation Serif';"
        css += f"color: {self.print.label_ink};"
        self.runs.append(Run(0, y, 17, Shown(text), css))

    def label(self, x: float, y: float, text: str, english: str = "") -> float:
        """A label and its English below where the card has any; returns the width of the label."""
        text = spaced(self.rng, text)
        self.runs.append(Run(x, y, self.label_size, Shown(text), self._label_css))
        if english and self.bilingual:
            css = f"font-family: {self.english_face}; color: {self.print.label_ink};"
            self.runs.append(Run(x, y + self.label_size * 1.15, self.label_size * 0.6, Shown(english), css))
        return len(text) * self.label_size

    def entry(
        self,
        x: float,
        y: float,
        words: tuple[str, str],
        name: str | None,
        shown: str | None,
        indent: float,
        true: str | None = None,
        scale: float = 1.0,
        room: float | None = None,
    ) -> float:
        """A label and its value, `indent` right of it or as much more as the label is long; returns that indent."""
        long = self.label(x, y, *words)
        size = self.value_size * scale
        indent = max(indent, long + 8 - min(0.0, self.print.shift[0]))
        self.value(x + indent, y - (self.value_size - self.label_size) / 2, name, shown, true, size, room)
        return indent

    def value(
        self,
        x: float,
        y: float,
        name: str | None,
        shown: str | None,
        true: str | None = None,
        size: float | None = None,
        room: float | None = None,
    ) -> None:
        """A value, shifted as the printer does; the truth is `true`, or what is shown.

        A name of two fields notes neither: the caller knows what each is.
        """
        if name and " " not in name:
            self.fields[name] = true if true is not None else shown
        if shown:
            right, down = self.print.shift
            self.runs.append(
                Run(x + right, y + down, size or self.value_size, Shown(shown, name), self.print.css, room)
            )

    def seal(self, x: float, y: float, side: float, issuer: str) -> None:
        """The seal of the authority: the only place where it is named."""
        self.fields["issuer"] = issuer
        self.over.append(decor.square_seal(self.rng, x, y, side, issuer))

    def bar_code(self, x: float, y: float, number: str, name: str | None = None) -> None:
        """Bars with their number below, which no printer shifts."""
        self.over.append(decor.bars(self.rng, x, y))
        right, down = self.print.shift
        self.value(x + 60 - right, y + 52 - down, name, f"*{number}*", number, 22)

    def form(self, type_: DocumentType, page: Page, variant: Variant = Variant.PAPER) -> Form:
        """The finished card."""
        return Form(
            fill("card", card=self, page=page.value), self.width, (PaperTruth(type_, page, variant, self.fields),)
        )

    @property
    def _label_css(self) -> str:
        return f"font-family: {self.print.label_face}; color: {self.print.label_ink};"


def card(rng: Rng, label_sizes: tuple[float, float], value_sizes: tuple[float, float], english: float = 0.0) -> Card:
    """An empty card: its ground, its print, the sizes of labels and values between two bounds each.

    `english` is how likely labels carry English.
    """
    height = pick(rng, (690, 715, 740))
    behind = []
    if rng.random() < 0.75:
        behind.append(decor.waves(rng, WIDTH, height, pick(rng, decor.TINTS)))
    if rng.random() < 0.3:
        behind.append(decor.ghosts(rng, WIDTH, height, pick(rng, ("机动车行驶证", "中国", "VEHICLE", "交警", "样张"))))
    return Card(
        rng=rng,
        print=printer(rng),
        height=height,
        ground=pick(rng, _GROUNDS),
        rounding=pick(rng, (0, 0, 10, 18)),
        behind=behind,
        label_size=float(rng.uniform(*label_sizes)),
        value_size=float(rng.uniform(*value_sizes)),
        bilingual=bool(rng.random() < english),
        english_face=pick(rng, ("'Liberation Serif'", "'Liberation Sans'")),
    )
