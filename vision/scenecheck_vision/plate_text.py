"""Reads rectified number plates: text under the grammar of plates, ground colour, rows, and a calibrated score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_evidence.reading import PlateColour
from scenecheck_models.manifest import open_model
from scenecheck_vision.plate_decode import Decoded, Decoder
from scenecheck_vision.plate_grammar import problem_of

MODEL = "plate_text"
SLOTS = 9
NOT_A_PLATE = "not_a_chinese_plate"
_SURE_OF_COLOUR = 0.9
"""Below this a ground that no kind of the text has is doubted rather than reported."""
_SURE_OF_ROWS = 0.8


@dataclass(frozen=True)
class PlateText:
    """What was read from one crop.

    Attributes:
        text: the plate without its dot; as read where no kind of plate has this form.
        colour: of the ground; None where no Chinese plate was seen.
        rows: 1 or 2.
        score: probability that the text is right and the crop shows a Chinese plate, calibrated on held-out plates.
        char_scores: probability of each character, before that calibration.
        candidates: (text, score), the answer first, then others in falling order; the scores sum to at most 1.
        problem: why the text is not to be trusted: not_a_chinese_plate, no_grammar or colour_mismatch.
    """

    text: str
    colour: PlateColour | None
    rows: int
    score: float
    char_scores: tuple[float, ...]
    candidates: tuple[tuple[str, float], ...]
    problem: str | None


def _log_softmax(logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), np.float64)


class PlateRecogniser:
    """The shipped recogniser; one network call reads any number of crops.

    Args:
        threads: of the network; what this process may use when left out.

    Raises:
        ModelError: the model is missing or not the one the manifest names.
    """

    def __init__(self, threads: int | None = None):
        entry, self._session = open_model(MODEL, threads)
        self._height, self._width = entry.input_size
        self._temperature = float(entry.settings["temperature"])
        self._slope, self._offset = (float(v) for v in entry.settings["platt"])
        self._colours = tuple(PlateColour(name) for name in entry.settings["colours"])
        self._decoder = Decoder(entry.classes, SLOTS)

    def read(self, crops: Sequence[NDArray[np.uint8]], rows: Sequence[int] | None = None) -> list[PlateText]:
        """Read plates.

        Args:
            crops: (h, w, 3) BGR uint8 each, rectified to the plate's edges, of any size; two-row plates as they are.
            rows: what the detector says of each; it decides where the network is unsure.

        Returns:
            One PlateText for each crop, in order.
        """
        if not crops:
            return []
        batch = np.stack([self._fit(crop) for crop in crops]).astype(np.float32) / 255
        images = np.ascontiguousarray(batch.transpose(0, 3, 1, 2))
        chars, colours, row_logits, plate = self._session.run(None, {"images": images})
        texts = _log_softmax(chars / self._temperature)
        grounds, row_scores = np.exp(_log_softmax(colours)), np.exp(_log_softmax(row_logits))
        shown = 1 / (1 + np.exp(-plate.astype(np.float64)))
        hints = rows if rows is not None else [0] * len(crops)
        return [
            self._result(texts[i], grounds[i], row_scores[i], float(shown[i]), int(hints[i])) for i in range(len(crops))
        ]

    def _fit(self, crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
        how = cv2.INTER_AREA if crop.shape[1] > self._width else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(crop, (self._width, self._height), interpolation=how), np.uint8)

    def _result(
        self, logp: NDArray[np.float64], ground: NDArray[np.float64], rows: NDArray[np.float64], shown: float, hint: int
    ) -> PlateText:
        by_colour = {c: float(p) for c, p in zip(self._colours, ground, strict=True)}
        decoded = self._decoder.decode(logp, by_colour)
        colour = max(by_colour, key=lambda c: by_colour[c])
        count = int(rows.argmax()) + 1
        if hint in (1, 2) and rows.max() < _SURE_OF_ROWS:
            count = hint
        score = self._calibrated(float(np.exp(decoded.log_score)) * shown)
        return PlateText(
            text=decoded.text,
            colour=colour if shown >= 0.5 else None,
            rows=count,
            score=score,
            char_scores=decoded.char_scores,
            candidates=_candidates(decoded, score),
            problem=_problem(decoded, colour if by_colour[colour] >= _SURE_OF_COLOUR else None, shown),
        )

    def _calibrated(self, probability: float) -> float:
        """Platt's logistic curve over the log odds (constants measured when the network was shipped)."""
        p = min(max(probability, 1e-9), 1 - 1e-9)
        return float(1 / (1 + np.exp(-(self._slope * np.log(p / (1 - p)) + self._offset))))


def _candidates(decoded: Decoded, score: float) -> tuple[tuple[str, float], ...]:
    """The answer with its score; the others share what is left of 1, none above its odds against the answer."""
    others = {
        text: float(np.exp(min(0.0, log - decoded.log_score)))
        for text, log in decoded.candidates
        if text != decoded.text
    }
    left = (1 - score) / max(sum(others.values()), 1e-12)
    return (decoded.text, score), *((text, ratio * min(score, left)) for text, ratio in others.items())


def _problem(decoded: Decoded, colour: PlateColour | None, shown: float) -> str | None:
    if shown < 0.5:
        return NOT_A_PLATE
    return problem_of(decoded.text, colour)
