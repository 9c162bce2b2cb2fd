"""What is done to a batch of crops while training: small warps, light, colour, blur, coarse pixels, noise, patches."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def _some(images: Tensor, share: float) -> Tensor:
    return torch.rand(images.shape[0], 1, 1, 1) < share


def _normal(images: Tensor, channels: int, spread: float) -> Tensor:
    return torch.randn(images.shape[0], channels, 1, 1) * spread


def _warp(images: Tensor) -> Tensor:
    """Shift, scale, shear and turn: what a detector's corners get wrong; loose crops are commoner than tight ones."""
    b = images.shape[0]
    theta = torch.zeros(b, 2, 3)
    theta[:, 0, 0] = torch.empty(b).uniform_(0.94, 1.14)
    theta[:, 1, 1] = torch.empty(b).uniform_(0.85, 1.25)
    theta[:, 0, 1] = torch.randn(b) * 0.03
    theta[:, 1, 0] = torch.randn(b) * 0.08
    theta[:, 0, 2] = torch.randn(b) * 0.03
    theta[:, 1, 2] = torch.randn(b) * 0.06
    grid = F.affine_grid(theta, list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, padding_mode="border", align_corners=False)


def _blur(images: Tensor) -> Tensor:
    """A level, upright or round blur of one to two pixels."""
    pick = int(torch.randint(0, 3, ()))
    kernel = torch.tensor([1.0, 2.0, 1.0]) / 4
    window = torch.ones(1, 5) / 5 if pick == 0 else kernel[:, None] * kernel[None, :]
    ph, pw = window.shape[0] // 2, window.shape[1] // 2
    weight = window.expand(3, 1, *window.shape)
    return F.conv2d(F.pad(images, (pw, pw, ph, ph), mode="replicate"), weight, groups=3)


def _coarse(images: Tensor) -> Tensor:
    factor = float(torch.empty(()).uniform_(0.4, 0.8))
    small = F.interpolate(images, scale_factor=factor, mode="bilinear", antialias=True)
    return F.interpolate(small, size=images.shape[-2:], mode="bilinear")


def augment(images: Tensor, strength: float = 1.0) -> Tensor:
    """Augment a batch.

    Args:
        images: (B, 3, h, w) float in 0..1.
        strength: 0 leaves the batch as it is; 1 is for crops that have not been degraded before.

    Returns:
        The same shape, clipped to 0..1.
    """
    if strength <= 0:
        return images
    images = torch.where(_some(images, 0.8 * strength), _warp(images), images)
    images = torch.where(_some(images, 0.15 * strength), _coarse(images), images)
    images = torch.where(_some(images, 0.25 * strength), _blur(images), images)
    mean = images.mean(dim=(2, 3), keepdim=True)
    images = mean + (images - mean) * torch.exp(_normal(images, 1, 0.25 * strength))
    images = images * torch.exp(_normal(images, 1, 0.25 * strength) + _normal(images, 3, 0.07 * strength))
    images = images.clamp(1e-3, 1) ** torch.exp(_normal(images, 1, 0.2 * strength))
    noise = _normal(images, 1, 0.03 * strength).abs() * torch.randn_like(images)
    images = images + torch.where(_some(images, 0.5), noise, torch.zeros(()))
    if float(torch.rand(())) < 0.5 * strength:  # a small patch of dirt on some
        h, w = images.shape[-2:]
        y, x = int(torch.randint(0, h - 6, ())), int(torch.randint(0, w - 6, ()))
        ph, pw = int(torch.randint(3, 12, ())), int(torch.randint(3, 10, ()))
        patch = images.clone()
        patch[:, :, y : y + ph, x : x + pw] = torch.rand(images.shape[0], 3, 1, 1)
        images = torch.where(_some(images, 0.2), patch, images)
    return images.clamp(0, 1)
