"""From what the network says of each slot to texts: beam search under the grammar of plates, which never invents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.reading import PlateColour
from scenecheck_vision.plate_grammar import PATTERNS, Pattern, matching

BEAM = 5
"""Texts kept at each slot, and returned."""
TRUST = 0.02
"""A grammatical text replaces the one that was read only when it is at least this probable beside it."""
_NEVER = -1e9

Log = NDArray[np.float64]


@dataclass(frozen=True)
class Decoded:
    """What the slots say.

    Attributes:
        text: the answer: grammatical when a grammatical text is plausible, else as read.
        log_score: log probability of the answer, slots taken as independent.
        char_scores: probability of each of its characters.
        candidates: (text, log probability) of grammatical texts and of the one as read, best first.
        grammatical: whether some kind of plate has this form.
    """

    text: str
    log_score: float
    char_scores: tuple[float, ...]
    candidates: tuple[tuple[str, float], ...]
    grammatical: bool


class Decoder:
    """Decodes slot probabilities under the grammar of plates.

    Args:
        alphabet: characters by class index; class 0 is the blank that fills the slots behind the text.
        slots: how many characters the network can give.
    """

    def __init__(self, alphabet: Sequence[str], slots: int):
        self._alphabet = tuple(alphabet)
        self._slots = slots
        forms: dict[tuple[str, ...], list[Pattern]] = {}
        for pattern in PATTERNS:
            if len(pattern.slots) <= slots:
                forms.setdefault(pattern.slots, []).append(pattern)
        self._forms = tuple(forms)
        self._masks = np.stack([self._mask(form) for form in self._forms])
        self._colours = [frozenset(c for p in patterns for c in p.colours) for patterns in forms.values()]

    def _mask(self, form: tuple[str, ...]) -> Log:
        """(slots, classes): 0 where the form allows the class, else a very low number."""
        mask = np.full((self._slots, len(self._alphabet)), _NEVER)
        for slot in range(self._slots):
            allowed = form[slot] if slot < len(form) else None
            for index, char in enumerate(self._alphabet):
                if (index == 0) if allowed is None else (index > 0 and char in allowed):
                    mask[slot, index] = 0.0
        return mask

    def decode(self, logp: Log, colours: dict[PlateColour, float] | None = None) -> Decoded:
        """Find the most probable texts.

        Args:
            logp: (slots, classes) log probabilities.
            colours: probability of each ground; it weighs the kinds against each other, not the score of a text.
        """
        raw = self.greedy(logp)
        raw_score = float(logp.max(axis=1).sum())
        scores = (logp[None] + self._masks).max(axis=2).sum(axis=1)
        weights = np.zeros(len(self._forms))
        if colours:
            weights = np.log([max(0.02, sum(colours.get(c, 0.0) for c in allowed)) for allowed in self._colours])
        found: dict[str, tuple[float, float]] = {}
        for form in np.argsort(-(scores + weights))[:BEAM]:
            if scores[form] > raw_score + np.log(TRUST) * 3:
                for text, score in self._beam(logp + self._masks[form]):
                    known = found.get(text, (_NEVER, 0.0))
                    found[text] = max(known, (score + float(weights[form]), score))
        ranked = sorted(found.items(), key=lambda item: -item[1][0])
        best = ranked[0][0] if ranked and ranked[0][1][1] >= raw_score + np.log(TRUST) else None
        candidates = [(text, score) for text, (_, score) in ranked]
        if raw and raw not in found:
            candidates.append((raw, raw_score))
        text = raw if best is None else best
        candidates.sort(key=lambda item: (item[0] != text, -item[1]))
        log_score = dict(candidates).get(text, raw_score)
        index = [self._alphabet.index(c) for c in text]
        chars = tuple(float(np.exp(logp[slot, i])) for slot, i in enumerate(index))
        return Decoded(text, log_score, chars, tuple(candidates[:BEAM]), bool(matching(text)))

    def greedy(self, logp: Log) -> str:
        """The text as read: the most probable class of each slot up to the first blank."""
        chars: list[str] = []
        for index in logp.argmax(axis=1):
            if index == 0:
                break
            chars.append(self._alphabet[int(index)])
        return "".join(chars)

    def _beam(self, logp: Log) -> list[tuple[str, float]]:
        """The best texts of one form, by beam search from left to right."""
        beam: list[tuple[str, float]] = [("", 0.0)]
        for slot in logp:
            choices = [int(i) for i in np.argsort(-slot)[:BEAM] if slot[i] > _NEVER / 2]
            grown = [
                (text + (self._alphabet[i] if i else ""), score + float(slot[i]))
                for text, score in beam
                for i in choices
            ]
            beam = sorted(grown, key=lambda item: -item[1])[:BEAM]
        return beam
