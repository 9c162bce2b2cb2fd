from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenecheck_evidence.reading import PlateColour
from scenecheck_vision.plate_decode import Decoder
from scenecheck_vision.plate_grammar import ALPHABET, matching

CLASSES = "-" + ALPHABET
SLOTS = 9
DECODER = Decoder(CLASSES, SLOTS)


def said(text: str, sure: float = 0.99, others: dict[int, dict[str, float]] | None = None) -> np.ndarray:
    """Log probabilities of a network that reads `text`, with other probabilities at some slots."""
    p = np.full((SLOTS, len(CLASSES)), (1 - sure) / (len(CLASSES) - 1))
    for slot in range(SLOTS):
        p[slot, CLASSES.index(text[slot]) if slot < len(text) else 0] = sure
        for char, value in (others or {}).get(slot, {}).items():
            p[slot, CLASSES.index(char)] = value
    return np.log(p / p.sum(axis=1, keepdims=True))


def test_a_sure_reading_is_returned_with_its_probability():
    got = DECODER.decode(said("川H12345"))
    assert got.text == "川H12345"
    assert got.grammatical
    assert got.log_score == pytest.approx(SLOTS * np.log(0.99))
    assert got.candidates[0] == (got.text, got.log_score)
    assert got.char_scores == pytest.approx([0.99] * 7)


def test_the_grammar_prefers_zero_where_o_cannot_stand():
    got = DECODER.decode(said("川H1O345", others={3: {"O": 0.5, "0": 0.45}}))
    assert got.text == "川H10345"
    assert got.char_scores[3] == pytest.approx(0.45, abs=0.03)
    assert "川H1O345" in dict(got.candidates)


def test_o_may_stand_second():
    assert DECODER.decode(said("粤OA2160")).text == "粤OA2160"


def test_what_fits_no_grammar_is_returned_as_read():
    got = DECODER.decode(said("ABC12"))
    assert got.text == "ABC12"
    assert not got.grammatical


def test_nothing_read_is_nothing_returned():
    got = DECODER.decode(said(""))
    assert got.text == ""
    assert got.char_scores == ()


def test_the_ground_decides_between_kinds_of_different_length():
    torn = said("川AD12345", others={7: {"5": 0.5, "-": 0.5}})
    assert DECODER.decode(torn, {PlateColour.GREEN: 0.98, PlateColour.BLUE: 0.02}).text == "川AD12345"
    assert DECODER.decode(torn, {PlateColour.BLUE: 0.98, PlateColour.GREEN: 0.02}).text == "川AD1234"


def test_second_best_is_a_candidate():
    got = DECODER.decode(said("川H12B45", others={4: {"B": 0.6, "8": 0.38}}))
    assert [text for text, _ in got.candidates[:2]] == ["川H12B45", "川H12845"]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 8))
def test_any_input_decodes_to_an_honest_answer(seed, scale):
    logits = np.random.default_rng(seed).normal(0, scale, (SLOTS, len(CLASSES)))
    logp = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    got = DECODER.decode(logp)
    assert got.grammatical == bool(matching(got.text))
    assert got.log_score <= logp.max(axis=1).sum() + 1e-9
    assert len(got.char_scores) == len(got.text)
    if not got.grammatical:
        assert got.text == DECODER.greedy(logp)
    if got.candidates:
        assert got.candidates[0][0] == got.text
