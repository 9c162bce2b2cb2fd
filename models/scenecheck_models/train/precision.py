"""In which precision the networks learn on this processor."""

from __future__ import annotations

import time
from functools import cache

import torch


@cache
def bf16_is_fast() -> bool:
    """Whether this processor multiplies bfloat16 faster than single precision, by a short measurement.

    With AVX-512 or AMX for bfloat16 the network's share halves (79 against 152 ms a photo); without, torch computes it
    in software and is seven times slower (1,399 against 186 ms, AVX2).
    """
    with torch.inference_mode(False), torch.enable_grad():  # whoever asks may only be measuring a network
        layer = torch.nn.Conv2d(64, 64, 3, padding=1).to(memory_format=torch.channels_last)
        images = torch.rand(2, 64, 64, 64).contiguous(memory_format=torch.channels_last)
        return _seconds(layer, images, half=True) < _seconds(layer, images, half=False)


def _seconds(layer: torch.nn.Module, images: torch.Tensor, half: bool) -> float:
    """The best of three passes forward and backward, after one that warms up."""
    best = float("inf")
    for turn in range(4):
        started = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            out = layer(images)
        out.float().mean().backward()
        if turn:
            best = min(best, time.perf_counter() - started)
    return best
