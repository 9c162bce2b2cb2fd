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


def export(network: Any, path: Path, size: int) -> None:
    """Write a network as ONNX with free height and width (multiples of 32) and a batch of one.

    Input "images": (1, 3, h, w) float32 RGB in 0..1. Output "output": (1, 4 + classes + 2 * keypoints, anchors):
    centre, size, scores, keypoints in input pixels. YOLO11 has no NMS-free head, so suppression is the product's
    (`scenecheck_models.boxes.suppress`), cheaper than the NonMaxSuppression operator.

    Weights are stored in half precision; ONNX Runtime turns them into full precision once, on opening.

    Raises:
        ValueError: ONNX Runtime gives other numbers than torch.
    """
    torch.set_num_threads(2)
    network = copy.deepcopy(network).to(memory_format=torch.contiguous_format).float().eval()
    network = network.fuse(verbose=False)
    head = network.model[-1]
    head.export, head.format, head.dynamic = True, "onnx", True
    example = torch.rand(1, 3, size, size * 3 // 4)
    with torch.inference_mode():
        expected = network(example).numpy()
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network,
        (example,),
        str(path),
        input_names=["images"],
        output_names=["output"],
        dynamic_axes={"images": {2: "height", 3: "width"}, "output": {2: "anchors"}},
        opset_version=19,
        dynamo=False,
    )
    onnx.save(store_half(onnxslim.slim(onnx.load(str(path)))), str(path))
    session = open_session(path)
    found = session.run(None, {"images": example.numpy()})[0]
    if found.shape != expected.shape or not np.allclose(found, expected, atol=1.0, rtol=1e-2):
        raise ValueError(f"expected ONNX to give torch's numbers, found {np.abs(found - expected).max():.3g} apart")


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
        tensor.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(onnx.helper.make_node("Cast", [f"{name}_half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend([*casts, *nodes])
    return model
