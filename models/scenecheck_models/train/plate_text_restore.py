"""Bring the shipped recogniser back into torch, so that training can go on from the weights in the package."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import nn

from scenecheck_models.train.plate_text_network import Attention, PlateTextNetwork, SlotLayer
from scenecheck_models.train.stored_weights import stored_weights


def restore(path: Path) -> PlateTextNetwork:
    """Read a network from the ONNX file that `plate_text_export.export` wrote.

    Export folds each batch norm into its convolution, so the norms come back as plain offsets: they give the same
    numbers only as long as they are frozen (`freeze_norms`).

    Raises:
        ValueError: the file does not hold the weights of this network.
    """
    graph = onnx.load(str(path)).graph
    stored = stored_weights(path)
    network = PlateTextNetwork()
    state = {name: stored[name] for name in network.state_dict() if name in stored}
    convolutions = [m for m in network.trunk.modules() if isinstance(m, nn.Sequential) and _folded(m)]
    in_graph = [node for node in graph.node if node.op_type == "Conv"]
    names = {id(module): name for name, module in network.named_modules()}
    for module, node in zip(convolutions, in_graph, strict=True):
        name = names[id(module)]
        bias = stored[node.input[2]]
        norm = module[1]
        assert isinstance(norm, nn.BatchNorm2d)
        state[f"{name}.0.weight"] = stored[node.input[1]]
        state[f"{name}.1.weight"], state[f"{name}.1.bias"] = np.ones_like(bias), bias
        state[f"{name}.1.running_mean"] = np.zeros_like(bias)
        state[f"{name}.1.running_var"] = np.full_like(bias, 1 - norm.eps)
    products = [stored[node.input[1]] for node in graph.node if node.op_type == "MatMul" and node.input[1] in stored]
    for linear, weight in zip(_linears(network), products, strict=True):
        state[f"{names[id(linear)]}.weight"] = weight.T
    _load(network, state, path)
    return network


def freeze_norms(network: nn.Module) -> None:
    """Keep the batch norms at their stored statistics while the rest trains; call after every `train()`."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def _folded(module: nn.Sequential) -> bool:
    """Whether these layers became one convolution: a convolution followed by its batch norm."""
    return len(module) > 1 and isinstance(module[0], nn.Conv2d) and isinstance(module[1], nn.BatchNorm2d)


def _linears(network: PlateTextNetwork) -> list[nn.Linear]:
    """The linear layers whose weights the export transposed, in the order of their use."""
    found: list[nn.Linear] = []
    for layer in network.layers:
        assert isinstance(layer, SlotLayer)
        for attention in (layer.look, layer.agree):
            assert isinstance(attention, Attention)
            found += [attention.query, attention.key_value, attention.merge]
        found += [m for m in layer.think if isinstance(m, nn.Linear)]
    return [*found, network.chars]


def _load(network: nn.Module, state: dict[str, NDArray[np.float32]], path: Path) -> None:
    wanted = network.state_dict()
    missing = sorted(k for k in wanted if k not in state and not k.endswith("num_batches_tracked"))
    other = sorted(k for k, v in state.items() if tuple(wanted[k].shape) != v.shape)
    if missing or other:
        raise ValueError(
            f"{path}: expected the weights of the plate recogniser, missing {missing}, of other size {other}"
        )
    network.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in state.items()}, strict=False)
