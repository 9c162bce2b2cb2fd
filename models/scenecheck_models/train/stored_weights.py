"""The weights of an ONNX file of this project by their names in torch, in single precision again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnx.numpy_helper
from numpy.typing import NDArray

HALF = "_half"
"""What `detect_export.store_half` appends to the name of a weight that it stored in half precision."""


def stored_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Every initializer of the file at `path`."""
    tensors = onnx.load(str(path)).graph.initializer
    return {t.name.removesuffix(HALF): onnx.numpy_helper.to_array(t).astype(np.float32) for t in tensors}
