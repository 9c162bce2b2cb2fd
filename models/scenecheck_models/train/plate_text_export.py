"""Put a trained plate recogniser into the package: export, calibrate, register."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from torch import nn

from scenecheck_models.manifest import WEIGHTS, ModelEntry, register
from scenecheck_models.session import open_session
from scenecheck_models.train.detect_export import store_half
from scenecheck_models.train.plate_text_data import Crops, join
from scenecheck_models.train.plate_text_metrics import (
    accuracy,
    calibrated,
    careful,
    correct,
    exact_by_source,
    fit_platt,
    fit_temperature,
    joint_score,
    merged,
    run,
    sure,
)
from scenecheck_models.train.plate_text_network import ALPHABET, COLOURS, INPUT_SIZE

FILE = "plate_text.onnx"
DATA = (
    "plates rendered by the project (scenecheck_datasets.plates)",
    "2,276 plate crops and plates of 183 photos from 36 public repositories, among them sirius-ai/LPRNet_Pytorch and "
    "chenweijiang99/yolo_-lprnet_-pytorch (Apache-2.0 stated; CCPD photos), luxianlebron/LPRNet-TF2.5, "
    "yuyusmile/LPRNet_Torch (none stated); listed on the card",
    "province characters of ZhengPeng7/Vehicle_License_Plate_Recognition (MIT stated), pasted on rendered plates",
    "plate-shaped pieces of photos without Chinese plates (openalpr/benchmarks AGPL-3.0, JaidedAI/EasyOCR "
    "Apache-2.0 and others; listed on the card)",
)


def export(network: nn.Module, path: Path) -> None:
    """Write the network as ONNX with a free batch size, weights in half precision, and check that it says the same."""
    network = network.eval().to(memory_format=torch.contiguous_format)
    sample = torch.rand(2, 3, *INPUT_SIZE)
    path.parent.mkdir(parents=True, exist_ok=True)
    names = ["chars", "colours", "rows", "plate"]
    torch.onnx.export(
        network, (sample,), str(path), input_names=["images"], output_names=names, opset_version=17, dynamo=False,
        dynamic_axes={name: {0: "batch"} for name in ["images", *names]},
    )  # fmt: skip
    onnx.save(store_half(onnx.load(str(path))), str(path))
    session = open_session(path)
    with torch.no_grad():
        expected = network(sample)
    for name, tensor, found in zip(names, expected, session.run(None, {"images": sample.numpy()}), strict=True):
        if not np.allclose(tensor.numpy(), found, atol=0.05, rtol=0.02):
            raise AssertionError(f"exported output {name} differs from the network's")


def ship(network: nn.Module, real: Crops, rendered: Crops, negatives: Crops) -> ModelEntry:
    """Export, calibrate on the validation split and write the manifest entry."""
    export(network, WEIGHTS / FILE)
    outputs, drawn, shown = run(network, real), run(network, rendered), run(network, negatives)
    # Real crops alone hold too few errors to fit a curve to; renderings are harder, which errs on the careful side.
    temperature = fit_temperature(merged(outputs, drawn), join([real, rendered]))
    right, right_drawn = correct(outputs, real), correct(drawn, rendered)
    scores, scores_drawn = joint_score(outputs, temperature), joint_score(drawn, temperature)
    platt = fit_platt(np.concatenate([scores, scores_drawn]), np.concatenate([right, right_drawn]))
    if len(rendered):
        platt = careful(platt, scores_drawn, right_drawn)
    metrics: dict[str, Any] = {
        "split": "validation by plate text (18 %, sha1), real crops and photos cut by their corners",
        **accuracy(outputs, real),
        "score_0.9": sure(calibrated(scores, platt), right),
        "by_source": exact_by_source(outputs, real),
    }
    if len(rendered):
        metrics["rendered"] = {
            **accuracy(drawn, rendered),
            "score_0.9": sure(calibrated(scores_drawn, platt), right_drawn),
            "by_kind": exact_by_source(drawn, rendered),
        }
    if len(negatives):
        scored = calibrated(joint_score(shown, temperature), platt)
        metrics["negatives"] = {"pieces": len(negatives), "scored_0.9": int((scored >= 0.9).sum())}
    entry = ModelEntry(
        name="plate_text",
        file=FILE,
        sha256="",
        input_size=INPUT_SIZE,
        classes=tuple(ALPHABET),
        data=DATA,
        metrics=metrics,
        licence="AGPL-3.0-or-later",
        settings={"temperature": temperature, "platt": list(platt), "colours": list(COLOURS)},
    )
    register(entry)
    return entry
