"""The sheet of the second renderer: what it prints stays on the paper."""

from __future__ import annotations

import numpy as np
import pytest

from scenecheck_datasets.papers.fonts import FontMissingError
from scenecheck_datasets.papers.plain.sheet import EDGE, Plain, faces


@pytest.fixture
def sheet() -> Plain:
    try:
        face = faces()[0]
    except FontMissingError as error:
        pytest.skip(f"papers cannot be drawn: {error}")
    return Plain(900, 200, np.random.default_rng(5), face, face)


@pytest.mark.parametrize("characters", [5, 30, 60])
def test_a_long_value_ends_on_the_sheet(sheet: Plain, characters: int) -> None:
    address = "示" * characters
    end = sheet.value("address", 200, 100, address, 40)
    assert sheet.truth == {"address": address}
    assert end == pytest.approx(min(200 + 40 * characters, 900 - EDGE), abs=0.02 * 900)
    ink = np.flatnonzero((sheet.pixels().min(axis=2) < 100).any(axis=0))
    assert ink.min() >= 200
    assert ink.max() <= 900 - EDGE
