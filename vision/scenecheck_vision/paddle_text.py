"""PaddleOCR 3.7 as the second text reader: the same networks as RapidOCR's, behind the same protocol.

Chosen by SCENECHECK_TEXT_READER=paddleocr where the extra `paddle` is installed. Its detector and recogniser modules
run on ONNX Runtime alone: no paddlepaddle, and nothing is fetched, since the weights are those of RapidOCR's wheel.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from scenecheck_models.session import default_threads
from scenecheck_vision.text import (
    LINE_HEIGHT,
    Image,
    Quads,
    TextError,
    TextLine,
    canonical_quads,
    find_and_read,
    text_alphabet,
    text_weights,
)

DETECTOR = "PP-OCRv6_small_det"
RECOGNISER = "PP-OCRv6_small_rec"
ENGINE = "onnxruntime"
NARROW = 0.55
"""Width of a letter or digit against that of a Chinese character: PaddleOCR does not say where characters stand."""
THRESHOLDS = {"thresh": 0.3, "box_thresh": 0.5, "unclip_ratio": 1.6}
"""Of the detector's regions, as in the other reader."""
_DECODE = {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}}


class PaddleOcrReader:
    """PaddleOCR's text detection and recognition modules; opened on first use.

    Args:
        threads: of each network; what this process may use when left out.
        long_side: default limit of the detector's input in pixels.

    Raises:
        TextError: `paddleocr` is not installed.
    """

    def __init__(self, threads: int | None = None, long_side: int = 1280):
        if find_spec("paddleocr") is None:
            raise TextError("text reader: expected paddleocr 3.7, found none; install scenecheck[paddle]")
        self.threads = threads or default_threads()
        self.long_side = long_side

    @cached_property
    def _folder(self) -> tempfile.TemporaryDirectory[str]:
        """The networks as PaddleOCR wants them, a folder each; removed with the reader."""
        folder = tempfile.TemporaryDirectory(prefix="scenecheck-paddle-")
        normalise = {"mean": [0.5] * 3, "std": [0.5] * 3, "scale": "1./255.", "order": "hwc"}
        _write(
            Path(folder.name) / DETECTOR,
            text_weights("PP-OCRv6_det_small.onnx"),
            {
                "Global": {"model_name": DETECTOR},
                "PreProcess": {
                    "transform_ops": [
                        _DECODE, {"DetResizeForTest": {"resize_long": self.long_side}}, {"NormalizeImage": normalise},
                        {"ToCHWImage": None}, {"KeepKeys": {"keep_keys": ["image", "shape"]}},
                    ]
                },
                "PostProcess": {"name": "DBPostProcess", "max_candidates": 1000, **THRESHOLDS},
            },
        )  # fmt: skip
        _write(
            Path(folder.name) / RECOGNISER,
            text_weights("PP-OCRv6_rec_small.onnx"),
            {
                "Global": {"model_name": RECOGNISER},
                "PreProcess": {
                    "transform_ops": [
                        _DECODE, {"RecResizeImg": {"image_shape": [3, LINE_HEIGHT, 320]}},
                        {"KeepKeys": {"keep_keys": ["image"]}},
                    ]
                },
                "PostProcess": {"name": "CTCLabelDecode", "character_dict": list(text_alphabet())},
            },
        )  # fmt: skip
        return folder

    def _module(self, kind: str, name: str) -> Any:
        # PaddleX asks hosts of models whether they are there as soon as it is imported, unless told not to.
        os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
        import paddleocr

        return getattr(paddleocr, kind)(
            model_name=name,
            model_dir=str(Path(self._folder.name) / name),
            device="cpu",
            engine=ENGINE,
            engine_config={"intra_op_num_threads": self.threads},
        )

    @cached_property
    def _detector(self) -> Any:
        return self._module("TextDetection", DETECTOR)

    @cached_property
    def _recogniser(self) -> Any:
        return self._module("TextRecognition", RECOGNISER)

    def open(self) -> None:
        """Open both networks now."""
        assert self._detector is not None and self._recogniser is not None

    def find(self, image: Image, long_side: int | None = None) -> Quads:
        """Regions of text; see `TextReader.find`."""
        if min(image.shape[:2]) < 4:
            return np.zeros((0, 4, 2), np.float32)
        limit = long_side or self.long_side
        (found,) = self._detector.predict(image, limit_side_len=limit, limit_type="max", **THRESHOLDS)
        polygons = np.asarray(found["dt_polys"], np.float32).reshape(-1, 4, 2)
        return canonical_quads(polygons)

    def read(self, image: Image, long_side: int | None = None) -> list[TextLine]:
        """Find and read; see `TextReader.read`."""
        return find_and_read(self, image, long_side)

    def read_lines(self, crops: Sequence[Image], alphabet: str | None = None) -> list[TextLine]:
        """Recognition only; see `TextReader.read_lines`.

        PaddleOCR cannot be told an alphabet: a line with a character outside it is given as not legible.
        """
        if not crops:
            return []
        # One at a time: a batch is padded to its longest line.
        found = self._recogniser.predict([np.ascontiguousarray(crop) for crop in crops], batch_size=1)
        lines = []
        for crop, line in zip(crops, found, strict=True):
            height, width = crop.shape[:2]
            quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
            whole = _line(str(line["rec_text"]), float(line["rec_score"]), quad)
            lines.append(whole if alphabet is None else _under(whole, alphabet))
        return lines

    def read_twice(
        self, crops: Sequence[Image], alphabets: Sequence[str | None]
    ) -> list[tuple[TextLine, TextLine | None]]:
        """Recognition only; see `TextReader.read_twice` and the limit of `read_lines`."""
        return [
            (line, None if alphabet is None else _under(line, alphabet))
            for line, alphabet in zip(self.read_lines(crops), alphabets, strict=True)
        ]


def _line(text: str, score: float, quad: NDArray[np.float32]) -> TextLine:
    """A line all of whose characters score the same."""
    return TextLine(text, score if text else 0.0, quad, (score,) * len(text), character_centres(text))


def _under(line: TextLine, alphabet: str) -> TextLine:
    """A line as it is without white space, or not legible where it holds other characters."""
    text = "".join(line.text.split())
    return _line(text if set(text) <= set(alphabet) else "", line.score, line.quad)


def character_centres(text: str) -> tuple[float, ...]:
    """Where the characters of a line stand, 0 at its left edge and 1 at its right, by their usual widths."""
    widths = np.array([1.0 if ord(char) > 0x2E7F else NARROW for char in text])
    if not len(widths):
        return ()
    return tuple(float(x) for x in (np.cumsum(widths) - widths / 2) / widths.sum())


def _write(folder: Path, weights: Path, settings: Mapping[str, Any]) -> None:
    folder.mkdir()
    (folder / "inference.onnx").symlink_to(weights)
    (folder / "inference.yml").write_text(yaml.safe_dump(dict(settings), allow_unicode=True), encoding="utf-8")
