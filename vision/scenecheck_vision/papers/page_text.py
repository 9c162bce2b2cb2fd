"""The lines of text of a rectified view, fine print read on demand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.papers.fine_print import fine_print
from scenecheck_vision.papers.form import Form, Label
from scenecheck_vision.papers.glyphs import Glyph, line_glyphs
from scenecheck_vision.papers.labels import find_hits
from scenecheck_vision.papers.lost_labels import lost_labels
from scenecheck_vision.papers.lost_rows import lost_rows
from scenecheck_vision.papers.orientation import heights, is_level
from scenecheck_vision.papers.red_light import RedLight, red_light, replaced
from scenecheck_vision.text import Image, Quads, TextReader, lines_in

STAMP_MARGIN = 2.0
"""Kept above and below a stamp where it is looked at in red light, in line heights: lines that it touches are whole."""


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
        self._quads = _level(reader.find(image, long_side))
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
        return bool(self._read_also(lost_rows(self.lines)))

    def read_lost_labels(self, form: Form, used: Collection[Glyph], wanted: Sequence[Label]) -> bool:
        """Read what stands left of values that nothing explains; whether there were any labels.

        Args:
            form: of the page.
            used: characters that belong to a label, or to the value of one.
            wanted: the labels that were not found.
        """
        read = self._read_also(lost_labels(self.lines, used, wanted))
        labels = [index for index in read if any(hit.label in wanted for hit in find_hits(form, [self._lines[index]]))]
        for index in set(read).difference(labels):
            del self._lines[index]
        return bool(labels)

    def in_red_light(self, long_side: int) -> PageText | None:
        """The same with the lines that red stamps touch as red light shows them; None where there are no stamps.

        Args:
            long_side: of the whole view in pixels at which the bands that stamps lie in are searched.
        """
        light = red_light(self._image)
        if light is None or not len(self._quads):
            return None
        found = self._found_in(light, long_side)
        go, come = replaced(self._quads, found, light)
        seen = copy(self)
        seen._image = light.image
        seen._quads = np.concatenate([self._quads[~go], found[come]])
        kept = np.flatnonzero(~go)
        fresh = np.arange(len(kept), len(seen._quads))
        seen._fine = np.concatenate([self._fine[kept], fine_print(seen._quads)[fresh]])
        seen._lines = {
            place: [replace(glyph, line=place) for glyph in self._lines[index]]
            for place, index in enumerate(kept.tolist())
            if index in self._lines
        }
        seen._read(fresh[~seen._fine[fresh]])
        return seen

    def _found_in(self, light: RedLight, long_side: int) -> Quads:
        """(n, 4, 2) regions of text in the bands of a page that stamps lie in."""
        found = [np.zeros((0, 4, 2), np.float32)]
        for top, bottom in light.bands(STAMP_MARGIN * float(np.median(heights(self._quads)))):
            band = light.image[top:bottom]
            scale = long_side / max(light.image.shape[:2])
            quads = self._reader.find(band, max(1, round(scale * max(band.shape[:2]))))
            if len(quads):
                found.append(_level(quads) + np.array([0, top], np.float32))
        return np.concatenate(found)

    def _read_also(self, places: Quads) -> list[int]:
        """Read regions (n, 4, 2) that were not found; the numbers of the lines in which there were any words."""
        if not len(places):
            return []
        fresh = np.arange(len(self._quads), len(self._quads) + len(places))
        self._quads = np.concatenate([self._quads, places])
        self._fine = np.concatenate([self._fine, np.zeros(len(places), bool)])
        self._read(fresh)
        return [index for index in fresh.tolist() if index in self._lines]

    def _read(self, indices: NDArray[np.int64]) -> None:
        for index, line in zip(indices, lines_in(self._reader, self._image, self._quads[indices]), strict=True):
            if line.text.strip():
                self._lines[int(index)] = line_glyphs(line, int(index))


def _level(quads: Quads) -> Quads:
    """Those regions (n, 4, 2) whose lines run level."""
    return quads[[is_level(quad) for quad in quads]] if len(quads) else quads
