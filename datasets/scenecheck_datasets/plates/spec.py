"""What a plate says and what kind it is, and random ones: provinces balanced, texts after the grammar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenecheck_evidence.reading import PlateColour
from scenecheck_vision.plate_grammar import DIGITS, LETTERS, PATTERNS, PROVINCES, SERIAL, Pattern, PlateKind


@dataclass(frozen=True)
class PlateSpec:
    """A plate to draw.

    Attributes:
        text: without the dot.
        kind: decides size and layout.
        colour: of the ground.
        rows: 1 or 2.
    """

    text: str
    kind: PlateKind
    colour: PlateColour
    rows: int = 1


KIND_SHARE: dict[PlateKind, float] = {
    PlateKind.SMALL_CAR: 0.30,
    PlateKind.LARGE_VEHICLE: 0.15,
    PlateKind.NEW_ENERGY_SMALL: 0.14,
    PlateKind.NEW_ENERGY_LARGE: 0.05,
    PlateKind.TRAILER: 0.04,
    PlateKind.TRAINING_CAR: 0.04,
    PlateKind.MOTORCYCLE: 0.05,
    PlateKind.POLICE: 0.05,
    PlateKind.ARMY: 0.03,
    PlateKind.ARMED_POLICE: 0.03,
    PlateKind.EMBASSY: 0.02,
    PlateKind.CONSULATE: 0.02,
    PlateKind.HONG_KONG: 0.025,
    PlateKind.MACAO: 0.015,
    PlateKind.CIVIL_AVIATION: 0.02,
    PlateKind.FARM: 0.02,
}
"""How often each kind is drawn unless asked otherwise: not its share of the road, its need of training."""


def _random_text(pattern: Pattern, rng: np.random.Generator) -> str:
    chars = []
    letters_left = int(rng.choice([0, 1, 2, 5], p=[0.3, 0.35, 0.25, 0.1]))
    for position, slot in enumerate(pattern.slots):
        if slot == SERIAL:
            letter = letters_left > 0 and rng.random() < 0.45
            letters_left -= letter
            slot = LETTERS if letter else DIGITS
        elif position == 1 and len(slot) > len(LETTERS):
            slot = "O" if rng.random() < 0.04 else LETTERS
        elif position == 0 and slot == PROVINCES and pattern.kind in (PlateKind.HONG_KONG, PlateKind.MACAO):
            return "粤Z" + _random_text(Pattern(pattern.kind, pattern.slots[2:], pattern.colours), rng)
        chars.append(slot[int(rng.integers(len(slot)))])
    return "".join(chars)


def random_spec(rng: np.random.Generator, kinds: Sequence[PlateKind] | None = None) -> PlateSpec:
    """A random plate of one of the kinds (all, by KIND_SHARE, when left out); every province is equally likely."""
    choices = list(kinds) if kinds else list(KIND_SHARE)
    weights = np.array([KIND_SHARE[k] for k in choices])
    kind = choices[int(rng.choice(len(choices), p=weights / weights.sum()))]
    patterns = [p for p in PATTERNS if p.kind is kind]
    pattern = patterns[int(rng.integers(len(patterns)))]
    colour = pattern.colours[int(rng.integers(len(pattern.colours)))]
    return PlateSpec(_random_text(pattern, rng), kind, colour, int(rng.choice(pattern.rows)))
