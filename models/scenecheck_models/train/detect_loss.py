"""Losses of the detectors: Ultralytics' own, less what a photo leaves unlabelled."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch
from ultralytics.utils.loss import v8DetectionLoss, v8PoseLoss, v8SegmentationLoss

GAINS = {"box": 7.5, "cls": 0.5, "dfl": 1.5, "pose": 3.0, "kobj": 1.0}
"""Weights of the parts of the loss: Ultralytics' defaults, but for the corners, whose loss is our own."""

CORNER_TOLERANCE = 0.04
"""Distance of a corner, as a share of the square root of the plate's area, at which its loss is log 2.

A tenth of the height of a one-row plate is 0.057.
"""


class _MaskedCrossEntropy(torch.nn.Module):
    """Binary cross entropy per anchor and class, zero where the photo leaves the class unlabelled.

    An object of such a class that is labelled all the same (target above zero) still counts.
    """

    def __init__(self) -> None:
        super().__init__()
        self.unlabelled: torch.Tensor | None = None

    def forward(self, scores: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Loss of the same shape as both arguments, (photos, anchors, classes)."""
        loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, targets, reduction="none")
        if self.unlabelled is None:
            return loss
        ignored = self.unlabelled[:, None, :] & (targets <= 0)
        return loss.masked_fill(ignored, 0.0)


class _CornerLoss(torch.nn.Module):
    """Logarithm of the distance: strong near the corner, and unlike object keypoint similarity never flat far from it.

    Similarity at a tolerance that matters for reading is 1 - exp(-20) at a plate's height, and a corner learns nothing.
    """

    def forward(
        self, found: torch.Tensor, wanted: torch.Tensor, shown: torch.Tensor, area: torch.Tensor
    ) -> torch.Tensor:
        """Mean over objects (n) and corners (k) of (n, k, 2 or 3) points; shown (n, k), area (n, 1)."""
        distance = (found[..., :2] - wanted[..., :2]).square().sum(-1).add(1e-9).sqrt()
        relative = distance / (CORNER_TOLERANCE * area.clamp(min=1e-3).sqrt())
        return (torch.log1p(relative) * shown).sum() / shown.sum().clamp(min=1)


def detection_loss(network: Any) -> Any:
    """The loss of a network, by its head; called with (predictions, batch).

    batch["unlabelled"] is (photos, classes) bool. A head with keypoints needs batch["keypoints"]; one with
    masks needs batch["masks"], (objects, h / 4, w / 4).
    """
    network.args = SimpleNamespace(**GAINS, overlap_mask=False)
    head = network.model[-1]
    keypoints = hasattr(head, "kpt_shape")
    base = v8PoseLoss if keypoints else v8SegmentationLoss if hasattr(head, "proto") else v8DetectionLoss

    class MaskedLoss(base):  # type: ignore[valid-type,misc]
        def __init__(self, model: Any) -> None:
            super().__init__(model)
            self.bce = _MaskedCrossEntropy()
            if keypoints:
                self.keypoint_loss = _CornerLoss()

        def __call__(self, predictions: Any, batch: dict[str, Any]) -> Any:
            self.bce.unlabelled = batch.get("unlabelled")
            return super().__call__(predictions, batch)

    return MaskedLoss(network)
