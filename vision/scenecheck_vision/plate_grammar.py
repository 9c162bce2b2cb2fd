"""The grammar of Chinese number plates: which texts each kind may carry, on which ground and in how many rows.

Patterns follow GA 36 and the kinds in use; I never occurs, O only as the second character (粤OA2160). One table serves
the decoder, the classification of a text that was read, and the renderer that draws random plates.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scenecheck_evidence.reading import PlateColour

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
DIGITS = "0123456789"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
ISSUERS = LETTERS + "O"
"""Second character of a plate: the issuing office within the province."""
SERIAL = DIGITS + LETTERS
ENERGY = "DFABCEGHJK"
"""Marks of new energy: A-E battery only, F-K other; D and F came first and are by far the most frequent."""

MAX_LENGTH = 9


class PlateKind(StrEnum):
    """The kinds of plate (号牌种类) told apart by text, ground and rows."""

    SMALL_CAR = "small_car"
    LARGE_VEHICLE = "large_vehicle"
    TRAILER = "trailer"
    TRAINING_CAR = "training_car"
    NEW_ENERGY_SMALL = "new_energy_small"
    NEW_ENERGY_LARGE = "new_energy_large"
    POLICE = "police"
    ARMY = "army"
    ARMED_POLICE = "armed_police"
    EMBASSY = "embassy"
    CONSULATE = "consulate"
    HONG_KONG = "hong_kong"
    MACAO = "macao"
    MOTORCYCLE = "motorcycle"
    CIVIL_AVIATION = "civil_aviation"
    FARM = "farm"


@dataclass(frozen=True)
class Pattern:
    """One form of one kind.

    Attributes:
        kind: whose plate this is.
        slots: the characters allowed at each position; its length is the length of the text.
        colours: grounds it is painted on.
        rows: how many rows it may have.
    """

    kind: PlateKind
    slots: tuple[str, ...]
    colours: tuple[PlateColour, ...]
    rows: tuple[int, ...] = (1,)

    def matches(self, text: str) -> bool:
        """Whether the text has this form."""
        return len(text) == len(self.slots) and all(c in slot for c, slot in zip(text, self.slots, strict=True))


def _civil(serial: int, last: str = "") -> tuple[str, ...]:
    return (PROVINCES, ISSUERS, *[SERIAL] * serial, *([last] if last else []))


_BLUE, _GREEN, _YELLOW = (PlateColour.BLUE,), (PlateColour.GREEN,), (PlateColour.YELLOW,)
_WHITE, _BLACK = (PlateColour.WHITE,), (PlateColour.BLACK,)

PATTERNS: tuple[Pattern, ...] = (
    Pattern(PlateKind.SMALL_CAR, _civil(5), _BLUE),
    Pattern(PlateKind.LARGE_VEHICLE, _civil(5), _YELLOW, (1, 2)),
    Pattern(PlateKind.MOTORCYCLE, _civil(5), (PlateColour.YELLOW, PlateColour.BLUE), (2,)),
    Pattern(PlateKind.TRAILER, _civil(4, "挂"), _YELLOW, (1, 2)),
    Pattern(PlateKind.TRAINING_CAR, _civil(4, "学"), (PlateColour.YELLOW, PlateColour.BLUE), (1, 2)),
    Pattern(PlateKind.NEW_ENERGY_SMALL, (PROVINCES, LETTERS, ENERGY, SERIAL, *[DIGITS] * 4), _GREEN),
    Pattern(PlateKind.NEW_ENERGY_LARGE, (PROVINCES, LETTERS, *[DIGITS] * 5, ENERGY), (PlateColour.YELLOW_GREEN,)),
    Pattern(PlateKind.POLICE, _civil(4, "警"), _WHITE, (1, 2)),
    Pattern(PlateKind.ARMY, (LETTERS, LETTERS, *[DIGITS] * 5), _WHITE, (1, 2)),
    Pattern(PlateKind.ARMED_POLICE, ("W", "J", *[DIGITS] * 7), _WHITE, (1, 2)),
    Pattern(PlateKind.ARMED_POLICE, ("W", "J", LETTERS, *[DIGITS] * 5), _WHITE, (1, 2)),
    Pattern(PlateKind.ARMED_POLICE, ("W", "J", PROVINCES, *[DIGITS] * 4, SERIAL), _WHITE, (1, 2)),
    Pattern(PlateKind.ARMED_POLICE, ("W", "J", *[DIGITS] * 4, SERIAL), _WHITE, (1, 2)),
    Pattern(PlateKind.EMBASSY, ("使", *[DIGITS] * 6), _BLACK),
    Pattern(PlateKind.CONSULATE, _civil(4, "领"), _BLACK),
    Pattern(PlateKind.HONG_KONG, _civil(4, "港"), _BLACK),
    Pattern(PlateKind.MACAO, _civil(4, "澳"), _BLACK),
    Pattern(PlateKind.CIVIL_AVIATION, ("民", "航", LETTERS, *[DIGITS] * 4), _GREEN),
    Pattern(PlateKind.FARM, (PROVINCES, *[DIGITS] * 7), _GREEN, (2,)),
)

ALPHABET = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + PROVINCES + "警学挂领使港澳民航"
"""Every character a plate may carry, and I, which none does: a reader that sees one must be able to say so."""


def matching(text: str) -> tuple[Pattern, ...]:
    """The patterns that the text has the form of, in the order of the table."""
    return tuple(p for p in PATTERNS if p.matches(text))


def classify(text: str, colour: PlateColour | None, rows: int | None = None) -> PlateKind | None:
    """The kind of a plate from what was read of it, or None where no kind allows text and ground together.

    Args:
        text: as read, without the dot.
        colour: of the ground; None when unknown, then the first kind that the text fits.
        rows: 1 or 2; None when unknown.
    """
    fits = [p for p in matching(text) if colour is None or colour in p.colours]
    exact = [p for p in fits if rows is None or rows in p.rows]
    return (exact or fits)[0].kind if fits else None


def problem_of(text: str, colour: PlateColour | None = None) -> str | None:
    """Why a text is not to be trusted as it stands, as a stable word; None when a kind of plate allows it.

    `no_grammar`: no kind of plate has this form; `colour_mismatch`: a kind has, on another ground.
    """
    if not matching(text):
        return "no_grammar"
    if colour is not None and classify(text, colour) is None:
        return "colour_mismatch"
    return None
