"""From a trained detector to the ONNX file of the product."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnx.helper
import onnx.numpy_helper
import onnxslim
import torch

from scenecheck_models.session import open_session
from scenecheck_models.train.stored_weights import HALF


def export(network: Any, path: Path, size: int) -> None:
    """Write a network as ONNX with free height and width (multiples of 32) and a batch of one.

    Input "images": (1, 3, h, w) float32 RGB in 0..1. Output "output": (1, 4 + classes + 2 * keypoints, anchors):
    centre, size, scores, keypoints in input pixels.

    A segmentation network gives "output" (1, 4 + classes + 32, anchors) with mask coefficients last, and "masks"
    (1, 32, h / 4, w / 4), the prototypes: a mask is where their sum, weighted by the coefficients of a detection and
    enlarged four times, is positive inside its box.

    YOLO11 has no NMS-free head, so suppression is the product's (`scenecheck_models.boxes.suppress`), cheaper than the
    NonMaxSuppression operator.

    Weights are stored in half precision; ONNX Runtime turns them into full precision once, on opening.

    Raises:
        ValueError: ONNX Runtime gives other numbers than torch.
    """
    torch.set_num_threads(2)
    network = copy.deepcopy(network).to(memory_format=torch.contiguous_format).float().eval()
    network = network.fuse(verbose=False)
    head = network.model[-1]
    head.export, head.format, head.dynamic = True, "onnx", True
    example = torch.rand(1, 3, size, size * 3 // 4 // 32 * 32)
    names = ["output", "masks"] if hasattr(head, "proto") else ["output"]
    axes = {"images": {2: "height", 3: "width"}, "output": {2: "anchors"}, "masks": {2: "rows", 3: "columns"}}
    with torch.inference_mode():
        raw = network(example)
    expected = [part.numpy() for part in (raw if isinstance(raw, tuple) else (raw,))]
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network,
        (example,),
        str(path),
        input_names=["images"],
        output_names=names,
        dynamic_axes={name: axes[name] for name in ("images", *names)},
        opset_version=19,
        dynamo=False,
    )
    onnx.save(store_half(onnxslim.slim(onnx.load(str(path)))), str(path))
    session = open_session(path)
    found = session.run(names, {"images": example.numpy()})
    # Half precision moves a box by less than a pixel and a prototype by less than a tenth.
    for name, got, wanted, within in zip(names, found, expected, (1.0, 0.1), strict=False):
        if got.shape != wanted.shape or not np.allclose(got, wanted, atol=within, rtol=1e-2):
            raise ValueError(f"expected ONNX to give torch's {name}, found {np.abs(got - wanted).max():.3g} apart")


def store_half(model: Any, smallest: int = 512) -> Any:
    """Store weights of at least `smallest` numbers as float16, each with a cast back that is folded on opening."""
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT:
            continue
        values = onnx.numpy_helper.to_array(tensor)
        if values.size < smallest or np.abs(values).max() > np.finfo(np.float16).max:
            continue
        name = tensor.name
        tensor.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), name + HALF))
        casts.append(onnx.helper.make_node("Cast", [name + HALF], [name], to=onnx.TensorProto.FLOAT))
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend([*casts, *nodes])
    return model
