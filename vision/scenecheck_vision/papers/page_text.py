"""The lines of text of a rectified view, fine print read on demand."""

from __future__ import annotations

import numpy as np

from scenecheck_vision.papers.fine_print import fine_print
from scenecheck_vision.papers.glyphs import Glyph, line_glyphs
from scenecheck_vision.papers.lost_rows import lost_rows
from scenecheck_vision.papers.orientation import is_level
from scenecheck_vision.text import Image, Quads, TextReader, lines_in


class PageText:
    """The level lines of a view: regions are found at once, fine print among them is read when asked for.

    Args:
        reader: finds and reads.
        image: (h, w, 3) the view.
        long_side: in pixels at which it is searched.
    """

    def __init__(self, reader: TextReader, image: Image, long_side: int):
        self._reader = reader
        self._image = image
        quads = reader.find(image, long_side)
        self._quads = quads[[is_level(quad) for quad in quads]] if len(quads) else quads
        self._fine = fine_print(self._quads)
        self._lines: dict[int, list[Glyph]] = {}
        self._read(np.flatnonzero(~self._fine))

    @property
    def lines(self) -> list[list[Glyph]]:
        """The characters of the lines read so far, in the order in which the lines were found."""
        return [self._lines[index] for index in sorted(self._lines)]

    @property
    def unread(self) -> Quads:
        """(n, 4, 2) regions of fine print that were not read."""
        return self._quads[self._fine]

    def read_fine_print(self) -> None:
        """Read what is left."""
        left = np.flatnonzero(self._fine)
        self._fine[:] = False
        self._read(left)

    def read_lost_rows(self) -> bool:
        """Read the rows that an even list leaves out; whether there were any words in them."""
        places = lost_rows(self.lines)
        if not len(places):
            return False
        first, known = len(self._quads), len(self._lines)
        self._quads = np.concatenate([self._quads, places])
        self._fine = np.concatenate([self._fine, np.zeros(len(places), bool)])
        self._read(np.arange(first, len(self._quads)))
        return len(self._lines) > known

    def _read(self, indices: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        for index, line in zip(indices, lines_in(self._reader, self._image, self._quads[indices]), strict=True):
            if line.text.strip():
                self._lines[int(index)] = line_glyphs(line, int(index))
