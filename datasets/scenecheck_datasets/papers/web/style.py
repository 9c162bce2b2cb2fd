"""How one authority, insurer or app prints: faces, inks, dates; drawn once a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scenecheck_datasets.papers.fonts import Face, font_path
from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.web.words import Rng

_PRINT_FACES = (
    "Noto Sans CJK SC", "Noto Serif CJK SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "AR PL UMing CN",
)  # fmt: skip
_VALUE_FACES = (*_PRINT_FACES, "AR PL UKai CN")
_SCREEN_FACES = ("Noto Sans CJK SC", "WenQuanYi Micro Hei")
_NUMBER_FACES = ("Liberation Sans", "Liberation Mono", "DejaVu Sans Mono", "Liberation Serif", "")
_LABEL_INKS = ("#222", "#333", "#1b3a2d", "#5a2d2d", "#26365e", "#555")
_VALUE_INKS = ("#111", "#111", "#16213a", "#1c2f7a", "#2a2a2a")
PAPER_DATES = ("%Y-%m-%d", "%Y-%m-%d", "%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日")
CARD_DATES = PAPER_DATES[:4]  # no card has room for the words
SCREEN_DATES = ("%Y-%m-%d", "%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d")
_DOTS = "radial-gradient(circle at 50% 50%, #000 62%, rgba(0, 0, 0, 0.25) 80%)"


def require_fonts() -> None:
    """Chromium would put another face in the place of a missing one without a word.

    Raises:
        FontMissingError: a Chinese face is not installed.
    """
    for face in Face:
        font_path(face)


@dataclass(frozen=True)
class Print:
    """A printer and its forms.

    Attributes:
        label_face: of the form.
        face: of the values, one for digits and letters first.
        label_ink: colour of the form.
        ink: colour of the values.
        shift: CSS pixels that all values lie off their places, right and down.
        dotted: a dot matrix printer.
        spacing: CSS pixels between the characters of a value.
        bold: of the values.
    """

    label_face: str
    face: str
    label_ink: str
    ink: str
    shift: tuple[float, float]
    dotted: bool
    spacing: float
    bold: bool

    @property
    def css(self) -> str:
        """Of a value."""
        mask = f"-webkit-mask-image: {_DOTS}; -webkit-mask-size: 3px 3px;" if self.dotted else ""
        weight = "bold" if self.bold or self.dotted else "normal"
        return (
            f"font-family: {self.face}; color: {self.ink}; letter-spacing: {self.spacing}px; font-weight: {weight};"
            + mask
        )


def printer(rng: Rng) -> Print:
    """A way to print."""
    number, value = pick(rng, _NUMBER_FACES), pick(rng, _VALUE_FACES)
    return Print(
        label_face=f"'{pick(rng, _PRINT_FACES)}'",
        face=f"'{number}', '{value}'" if number else f"'{value}'",
        label_ink=pick(rng, _LABEL_INKS),
        ink=pick(rng, _VALUE_INKS),
        shift=(float(rng.uniform(-4, 10)), float(rng.uniform(-5, 7))),
        dotted=bool(rng.random() < 0.3),
        spacing=pick(rng, (0, 0, 0.5, 1, 2)),
        bold=bool(rng.random() < 0.3),
    )


def screen_face(rng: Rng) -> str:
    """A face of apps."""
    return f"'{pick(rng, _SCREEN_FACES)}'"


def spaced(rng: Rng, label: str) -> str:
    """A short label, sometimes spread to the width of longer ones."""
    if len(label) == 2 and rng.random() < 0.5:
        return label[0] + pick(rng, ("\u3000", "\u3000\u3000")) + label[1]
    if len(label) == 3 and rng.random() < 0.5:
        return " ".join(label)
    return label


def month(day: date, dates: str) -> str:
    """A month in the way that dates are printed."""
    return f"{day:%Y年%m月}" if dates == "%Y年%m月%d日" else f"{day:%Y-%m}"
