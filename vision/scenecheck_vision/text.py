"""Reading text: one small protocol, and PP-OCRv6 small on ONNX Runtime behind it.

The networks are those that the wheel of RapidOCR carries, so nothing is downloaded. RapidOCR's own detector
post-processing is used; the decoder is ours, because pairing labels with values needs to know where in a line every
character stands and how sure it is, and a second look needs to decode under a restricted alphabet.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from scenecheck_evidence.errors import SceneCheckError
from scenecheck_models.session import default_threads, open_session

Image = NDArray[np.uint8]
"""(h, w, 3) BGR."""
Quads = NDArray[np.float32]
"""(n, 4, 2) corners in pixels, clockwise from the top left of the text itself."""

DETECTOR_STRIDE = 32
LINE_HEIGHT = 48
"""Input height in pixels of the recogniser."""
COLUMN = 8
"""Input pixels per output column of the recogniser."""
MAX_LINE_WIDTH = 2400
"""Wider lines are squeezed; fifty times the height is no line of a paper."""
TALL = 1.5
"""A region this many times taller than wide is a line that runs down the photo (RapidOCR's own limit)."""


class TextError(SceneCheckError):
    """The text reader's networks are not where, or not what, they should be."""

    code = "text_reader_invalid"


@dataclass(frozen=True)
class TextLine:
    """A line of text as read.

    Attributes:
        text: the characters, spaces as the recogniser saw them.
        score: mean character score, 0..1.
        quad: (4, 2) float32 corners in pixels of the image, clockwise from the top left of the text.
        char_scores: score of each character.
        char_centres: centre of each character along the line, 0 at its left edge, 1 at its right.
    """

    text: str
    score: float
    quad: NDArray[np.float32]
    char_scores: tuple[float, ...] = ()
    char_centres: tuple[float, ...] = ()


class TextReader(Protocol):
    """Finds and reads lines of text."""

    def open(self) -> None:
        """Open its networks now, so that no photo waits for them."""
        ...

    def find(self, image: Image, long_side: int | None = None) -> Quads:
        """Regions of text in pixels of `image`, looked for with its long side at `long_side` pixels or less."""
        ...

    def read(self, image: Image, long_side: int | None = None) -> list[TextLine]:
        """Find and read; lines without a legible character are left out."""
        ...

    def read_lines(self, crops: Sequence[Image], alphabet: str | None = None) -> list[TextLine]:
        """Recognition only: one line per upright crop (empty text where nothing is legible).

        Args:
            crops: images that hold one line each.
            alphabet: characters that may be read; the scores stay those of the unrestricted network.
        """
        ...

    def read_twice(
        self, crops: Sequence[Image], alphabets: Sequence[str | None]
    ) -> list[tuple[TextLine, TextLine | None]]:
        """Recognition only: each crop read freely and, where it has an alphabet, under that, at the price of one.

        Args:
            crops: images that hold one line each.
            alphabets: one for each crop.
        """
        ...


def line_crop(image: Image, quad: NDArray[np.float32]) -> Image:
    """Cut a line out of an image and lay it level: (h, w, 3), at the size it has in the image."""
    top, right, bottom, left = (float(np.linalg.norm(quad[i] - quad[(i + 1) % 4])) for i in range(4))
    width, height = max(1, round(max(top, bottom))), max(1, round(max(left, right)))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    crop = cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(crop, dtype=np.uint8)


def canonical_quads(quads: Quads) -> Quads:
    """Start every quad at the corner from which its long side runs on: lines that run down the photo read so too."""
    result = quads.astype(np.float32).copy()
    for index, quad in enumerate(result):
        width = np.linalg.norm(quad[0] - quad[1])
        height = np.linalg.norm(quad[1] - quad[2])
        if height >= TALL * width:
            result[index] = np.roll(quad, 1, axis=0)
    return result


def lines_in(reader: TextReader, image: Image, quads: Quads) -> list[TextLine]:
    """What stands in regions (n, 4, 2) of an image, with their places; the text is empty where nothing is legible."""
    lines = reader.read_lines([line_crop(image, quad) for quad in quads])
    return [
        TextLine(line.text, line.score, quad, line.char_scores, line.char_centres)
        for line, quad in zip(lines, quads, strict=True)
    ]


def find_and_read(reader: TextReader, image: Image, long_side: int | None = None) -> list[TextLine]:
    """The lines of an image with their places, by any reader: `TextReader.read` in terms of its other two."""
    return [line for line in lines_in(reader, image, reader.find(image, long_side)) if line.text.strip()]


class RapidOcrReader:
    """PP-OCRv6 small with the weights of the RapidOCR wheel; sessions are opened on first use.

    Lines are recognised one by one at their own width, as many at once as there are threads, each on one of them: a
    batch pays for the padding of its shorter lines and drives the activations out of the cache (a page of 44 lines:
    1.48 s of processor in batches of 8, 1.12 s one by one), and a line is too little work to be shared among threads.

    Args:
        threads: to use; what this process may use when left out.
        long_side: default limit of the detector's input in pixels. Policies need 1280 (42 % of values at 640).
    """

    def __init__(self, threads: int | None = None, long_side: int = 1280):
        self.threads = threads or default_threads()
        self.long_side = long_side

    def open(self) -> None:
        """Open both networks now.

        Raises:
            TextError: they are not where, or not what, they should be.
        """
        self.find(np.full((DETECTOR_STRIDE, DETECTOR_STRIDE, 3), 128, np.uint8))
        self.read_lines([np.full((LINE_HEIGHT, LINE_HEIGHT, 3), 128, np.uint8)])

    @cached_property
    def _detector(self) -> ort.InferenceSession:
        return open_session(text_weights("PP-OCRv6_det_small.onnx"), self.threads)

    @cached_property
    def _recogniser(self) -> ort.InferenceSession:
        return open_session(text_weights("PP-OCRv6_rec_small.onnx"), threads=1)

    @cached_property
    def _line_threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.threads, thread_name_prefix="text-line")

    @cached_property
    def _characters(self) -> tuple[str, ...]:
        """What each output of the recogniser means; 0 is the CTC blank, the last one a space."""
        return ("", *_alphabet(self._recogniser), " ")

    def find(self, image: Image, long_side: int | None = None) -> Quads:
        """Regions of text; see `TextReader.find`."""
        # Imported here: RapidOCR brings omegaconf, shapely and pyclipper, which a caller without papers does not need.
        from rapidocr.ch_ppocr_det.utils import DBPostProcess

        height, width = image.shape[:2]
        if min(height, width) < 4:
            return np.zeros((0, 4, 2), np.float32)
        ratio = min(1.0, (long_side or self.long_side) / max(height, width))
        size = tuple(max(1, round(side * ratio / DETECTOR_STRIDE)) * DETECTOR_STRIDE for side in (width, height))
        resized = cv2.resize(image, size, interpolation=cv2.INTER_AREA if ratio < 1 else cv2.INTER_LINEAR)
        probability = self._detector.run(None, {"x": _tensor(np.asarray(resized, np.uint8))})[0]
        post = DBPostProcess(thresh=0.3, box_thresh=0.5, unclip_ratio=1.6, use_dilation=True)
        boxes, _ = post(probability, (height, width))
        if len(boxes) == 0:
            return np.zeros((0, 4, 2), np.float32)
        return canonical_quads(np.asarray(boxes, np.float32))

    def read(self, image: Image, long_side: int | None = None) -> list[TextLine]:
        """Find and read; see `TextReader.read`."""
        return find_and_read(self, image, long_side)

    def read_lines(self, crops: Sequence[Image], alphabet: str | None = None) -> list[TextLine]:
        """Recognition only; see `TextReader.read_lines`."""
        return [line for (line,) in self._recognise_all(crops, [(alphabet,)] * len(crops))]

    def read_twice(
        self, crops: Sequence[Image], alphabets: Sequence[str | None]
    ) -> list[tuple[TextLine, TextLine | None]]:
        """Recognition only; see `TextReader.read_twice`."""
        ways = [(None,) if alphabet is None else (None, alphabet) for alphabet in alphabets]
        return [(lines[0], lines[1] if lines[1:] else None) for lines in self._recognise_all(crops, ways)]

    def _recognise_all(
        self, crops: Sequence[Image], ways: Sequence[tuple[str | None, ...]]
    ) -> list[tuple[TextLine, ...]]:
        if len(crops) < 2:
            return [self._recognise(crop, under) for crop, under in zip(crops, ways, strict=True)]
        # The longest first, so that no thread is left with one at the end.
        order = sorted(range(len(crops)), key=lambda i: -crops[i].shape[1] / crops[i].shape[0])
        read = self._line_threads.map(lambda i: self._recognise(crops[i], ways[i]), order)
        lines = dict(zip(order, read, strict=True))
        return [lines[i] for i in range(len(crops))]

    def _recognise(self, crop: Image, alphabets: tuple[str | None, ...]) -> tuple[TextLine, ...]:
        """What a crop says under each of these alphabets."""
        height, wide = crop.shape[:2]
        width = min(MAX_LINE_WIDTH, max(8, round(LINE_HEIGHT * wide / height)))
        method = cv2.INTER_AREA if height > LINE_HEIGHT * 1.5 else cv2.INTER_LINEAR
        resized = cv2.resize(crop, (width, LINE_HEIGHT), interpolation=method)
        tensor = np.zeros((1, 3, LINE_HEIGHT, _padded(width)), np.float32)
        tensor[..., :width] = _tensor(np.asarray(resized, np.uint8))
        output = self._recogniser.run(None, {"x": tensor})[0][0]
        columns = width * len(output) / tensor.shape[3]
        masks = (None if alphabet is None else self._mask(alphabet) for alphabet in alphabets)
        return tuple(self._decode(output, columns, crop.shape, mask) for mask in masks)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Which output stands for a character."""
        return {character: place for place, character in enumerate(self._characters)}

    def _mask(self, alphabet: str) -> NDArray[np.bool_]:
        """The outputs that an alphabet allows, the blank among them."""
        mask = np.zeros(len(self._characters), bool)
        mask[[0, *(self._places[character] for character in alphabet if character in self._places)]] = True
        return mask

    def _decode(
        self,
        output: NDArray[np.float32],
        width: float,
        shape: tuple[int, ...],
        allowed: NDArray[np.bool_] | None,
    ) -> TextLine:
        """Greedy CTC decoding (Graves 2006) of (columns, characters) scores; `width` is the line's, in columns."""
        if allowed is not None:
            output = np.where(allowed, output, 0)
        best = output.argmax(axis=1)
        scores = output[np.arange(len(best)), best]
        text, char_scores, centres = [], [], []
        column = 0
        while column < len(best):
            end = column
            while end < len(best) and best[end] == best[column]:
                end += 1
            if best[column] != 0:
                text.append(self._characters[best[column]])
                char_scores.append(float(scores[column:end].max()))
                centres.append(min(1.0, (column + end) / 2 / max(width, 1.0)))
            column = end
        quad = np.array([[0, 0], [shape[1], 0], [shape[1], shape[0]], [0, shape[0]]], dtype=np.float32)
        mean = float(np.mean(char_scores)) if char_scores else 0.0
        return TextLine("".join(text), mean, quad, tuple(char_scores), tuple(centres))


def _tensor(image: Image) -> NDArray[np.float32]:
    """(1, 3, h, w) in -1..1, BGR as PP-OCR was trained."""
    return np.asarray(cv2.dnn.blobFromImage(image, 1 / 127.5, mean=(127.5, 127.5, 127.5)), np.float32)


def _padded(width: int) -> int:
    return -(-width // COLUMN) * COLUMN


def text_alphabet() -> tuple[str, ...]:
    """The characters that the recogniser knows, in the order of its outputs, without the CTC blank and the space.

    Raises:
        TextError: the weights do not say.
    """
    return _alphabet(open_session(text_weights("PP-OCRv6_rec_small.onnx"), threads=1))


def _alphabet(recogniser: ort.InferenceSession) -> tuple[str, ...]:
    listed = recogniser.get_modelmeta().custom_metadata_map.get("character")
    if not listed:
        raise TextError("text recogniser: expected its alphabet in the metadata, found none")
    return tuple(listed.splitlines())


def text_weights(name: str) -> Path:
    """The file of one of the networks in RapidOCR's wheel.

    Raises:
        TextError: it is not there.
    """
    path = Path(str(files("rapidocr"))) / "models" / name
    if not path.is_file():
        raise TextError(f"text reader: expected the weights {name} in the wheel of rapidocr 3.10, found none")
    return path
