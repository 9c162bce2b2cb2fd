"""The recogniser's network: a small convolutional trunk, then attention in which each character slot asks for its own.

One rectified plate of one or two rows goes in as it is; slots find their characters on the plane, so two rows need no
cutting and stacking. The idea of a compact convolutional transformer with slots follows fast-plate-ocr's CCT.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

INPUT_SIZE = (48, 160)
"""Height and width in pixels."""
SLOTS = 9
COLOURS = ("blue", "green", "yellow", "yellow_green", "white", "black")
BLANK = "-"
ALPHABET = (
    BLANK + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼警学挂领使港澳民航"
)  # fmt: skip
"""Class 0 fills the slots behind the text."""


class ConvUnit(nn.Sequential):
    """Convolution, batch norm, ReLU."""

    def __init__(self, inputs: int, outputs: int, stride: tuple[int, int] = (1, 1), size: int = 3):
        super().__init__(
            nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
        )


class Residual(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, width: int):
        super().__init__()
        self.first = ConvUnit(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        """(B, width, h, w) to the same."""
        return torch.relu(x + self.second(self.first(x)))


def _prior(places: tuple[int, int], heads: int) -> Tensor:
    """Where characters stand on common plates, as attention logits to start from: (heads, SLOTS + 1, places).

    One head expects a row of seven, one of eight, one two rows with two characters above, one with three; the last slot
    looks everywhere. Starting there instead of nowhere, training finds the characters in a tenth of the steps.
    """
    seven = [(x, 0.5) for x in (0.086, 0.216, 0.395, 0.525, 0.655, 0.784, 0.914)]
    eight = [(x, 0.5) for x in (0.079, 0.19, 0.381, 0.49, 0.598, 0.706, 0.815, 0.923)]
    double = [(0.34, 0.2), (0.66, 0.2), *[(x, 0.66) for x in (0.136, 0.318, 0.5, 0.682, 0.864)]]
    triple = [(0.264, 0.2), (0.5, 0.2), (0.736, 0.2), *double[2:]]
    h, w = places
    ys, xs = torch.meshgrid((torch.arange(h) + 0.5) / h, (torch.arange(w) + 0.5) / w, indexing="ij")
    out = torch.zeros(heads, SLOTS + 1, h * w)
    for head in range(heads):
        layout = (seven, eight, double, triple)[head % 4]
        tall = 0.4 if layout in (seven, eight) else 0.15
        for slot, (x, y) in enumerate(layout):
            out[head, slot] = -((xs - x) ** 2 / (2 * 0.06**2) + (ys - y) ** 2 / (2 * tall**2)).flatten()
    return out.clamp(min=-6.0)


class Attention(nn.Module):
    """Pre-norm attention of the slots: over the plane when `plane` is given, else among themselves."""

    def __init__(self, width: int, heads: int, places: tuple[int, int] | None = None):
        super().__init__()
        self.prior = nn.Parameter(_prior(places, heads)) if places else None
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.merge = nn.Linear(width, width)

    def forward(self, x: Tensor, plane: Tensor | None = None) -> Tensor:
        """(B, slots, width), and (B, places, width), to (B, slots, width)."""
        b, n, width = x.shape
        x_norm = self.norm(x)
        source = x_norm if plane is None else plane
        size = width // self.heads
        q = self.query(x_norm).reshape(b, n, self.heads, size).transpose(1, 2)
        k, v = self.key_value(source).reshape(b, -1, 2, self.heads, size).permute(2, 0, 3, 1, 4)
        logits = q @ k.transpose(-1, -2) * size**-0.5
        weights = torch.softmax(logits if self.prior is None else logits + self.prior, dim=-1)
        return x + self.merge((weights @ v).transpose(1, 2).reshape(b, n, width))


class SlotLayer(nn.Module):
    """Slots look at the plane, then at each other, then think."""

    def __init__(self, width: int, heads: int, places: tuple[int, int], dropout: float):
        super().__init__()
        self.look = Attention(width, heads, places)
        self.agree = Attention(width, heads)
        self.think = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, 2 * width),
            nn.GELU(),
            nn.Linear(2 * width, width),
            nn.Dropout(dropout),
        )

    def forward(self, slots: Tensor, plane: Tensor) -> Tensor:
        """(B, slots, width) and (B, places, width) to (B, slots, width)."""
        slots = self.agree(self.look(slots, plane))
        return slots + self.think(slots)


class PlateTextNetwork(nn.Module):
    """Reads a plate: characters by slot, ground colour, rows, and whether it is a Chinese plate at all.

    Input (B, 3, 48, 160), BGR in 0..1. Outputs are logits: chars (B, 9, len(ALPHABET)), colours (B, 6), rows (B, 2: one
    or two), plate (B,). Blocks of 4 x 4 pixels become channels first: nothing is lost and the plane is small at once.
    """

    def __init__(self, width: int = 160, layers: int = 2, dropout: float = 0.1):
        super().__init__()
        self.trunk = nn.Sequential(
            nn.PixelUnshuffle(4),
            ConvUnit(48, 80),
            Residual(80),
            ConvUnit(80, 128, (2, 1)),
            Residual(128),
            ConvUnit(128, width, (1, 2)),
            Residual(width),
        )
        h, w = INPUT_SIZE[0] // 8, INPUT_SIZE[1] // 8
        self.places = nn.Parameter(torch.randn(1, h * w, width) * 0.3)
        self.queries = nn.Parameter(torch.randn(1, SLOTS + 1, width) * 0.3)
        self.layers = nn.ModuleList([SlotLayer(width, 4, (h, w), dropout) for _ in range(layers)])
        self.norm = nn.LayerNorm(width)
        self.chars = nn.Linear(width, len(ALPHABET))
        self.colours = nn.Linear(width, len(COLOURS))
        self.rows = nn.Linear(width, 2)
        self.plate = nn.Linear(width, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits of chars, colours, rows and plate."""
        x = self.trunk((x - 0.45) * 4.0)
        plane = x.flatten(2).transpose(1, 2) + self.places
        slots = self.queries.expand(x.shape[0], -1, -1)
        for layer in self.layers:
            slots = layer(slots, plane)
        out = self.norm(slots)
        whole = out[:, SLOTS]
        return self.chars(out[:, :SLOTS]), self.colours(whole), self.rows(whole), self.plate(whole)[:, 0]
