"""Which text reader serves: RapidOCR, or PaddleOCR where SCENECHECK_TEXT_READER says so."""

from __future__ import annotations

import os

from scenecheck_vision.text import RapidOcrReader, TextError, TextReader

VARIABLE = "SCENECHECK_TEXT_READER"
"""Names the reader; a variable of the environment, so that every process of an installation reads alike."""
READERS = ("rapidocr", "paddleocr")
"""Names of the readers, each that of its package; the first is the default."""


def chosen_reader() -> str:
    """The name of the reader that the environment asks for.

    Raises:
        TextError: there is none of that name.
    """
    name = os.environ.get(VARIABLE, READERS[0])
    if name not in READERS:
        raise TextError(f"{VARIABLE}: expected {' or '.join(READERS)}, found {name}")
    return name


def open_text_reader(threads: int | None = None) -> TextReader:
    """The reader that the environment asks for.

    Args:
        threads: of its networks; what this process may use when left out.

    Raises:
        TextError: there is none of that name, or it is not installed.
    """
    if chosen_reader() == READERS[0]:
        return RapidOcrReader(threads)
    from scenecheck_vision.paddle_text import PaddleOcrReader

    return PaddleOcrReader(threads)
