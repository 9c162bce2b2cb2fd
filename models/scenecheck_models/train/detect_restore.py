"""Bring a shipped detector back into torch, so that training can go on from the weights in the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

from scenecheck_models.train.stored_weights import stored_weights


class FrozenNorm(nn.BatchNorm2d):
    """A batch norm that keeps its statistics: the ones that went into an exported convolution are gone."""

    def train(self, mode: bool = True) -> FrozenNorm:
        """Stay in the mode of inference."""
        return super().train(False)


def restore(network: Any, path: Path) -> None:
    """Fill an Ultralytics network with the weights of the ONNX file that `detect_export.export` wrote of its like.

    Export folds each batch norm into its convolution, so the norms come back as plain offsets that stay frozen.

    Raises:
        ValueError: the file does not hold the weights of this network.
    """
    stored = stored_weights(path)
    freeze_norms(network)
    for name, module in network.named_modules():
        if isinstance(getattr(module, "bn", None), FrozenNorm):
            _fill(module.bn.bias, stored, f"{name}.conv.bias", path)
            _fill(module.conv.weight, stored, f"{name}.conv.weight", path)
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d) and module.bias is not None:
            _fill(module.weight, stored, f"{name}.weight", path)
            _fill(module.bias, stored, f"{name}.bias", path)


def freeze_norms(network: Any) -> None:
    """Put a frozen norm that adds nothing in the place of each batch norm."""
    for module in list(network.modules()):
        norm = getattr(module, "bn", None)
        if isinstance(norm, nn.BatchNorm2d):
            frozen = FrozenNorm(norm.num_features, eps=norm.eps, momentum=norm.momentum).eval()
            assert frozen.running_var is not None
            frozen.running_var.fill_(1 - frozen.eps)
            module.bn = frozen


def _fill(parameter: torch.Tensor, stored: dict[str, Any], name: str, path: Path) -> None:
    found = stored.get(name)
    if found is None or found.shape != tuple(parameter.shape):
        shape = None if found is None else found.shape
        raise ValueError(f"expected {name} of shape {tuple(parameter.shape)} in {path}, found {shape}")
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(found.copy()))
