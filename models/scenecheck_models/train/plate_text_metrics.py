"""How well a plate recogniser reads: exact texts by source, and scores that mean what they say."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from scenecheck_models.train.plate_text_data import UNKNOWN, Crops
from scenecheck_models.train.plate_text_network import ALPHABET, INPUT_SIZE


@dataclass
class Outputs:
    """What the network said of a set of crops: logits as arrays, crops first."""

    chars: NDArray[np.float32]
    colours: NDArray[np.float32]
    rows: NDArray[np.float32]
    plate: NDArray[np.float32]

    def texts(self) -> list[str]:
        """The most probable text of each crop, read slot by slot up to the first blank."""
        return ["".join(ALPHABET[i] for i in row).split(ALPHABET[0])[0] for row in self.chars.argmax(-1)]


def merged(first: Outputs, second: Outputs) -> Outputs:
    """What was said of the crops of one set, then of another."""
    pairs = zip(vars(first).values(), vars(second).values(), strict=True)
    return Outputs(*(np.concatenate(pair) for pair in pairs))


def to_tensor(images: NDArray[np.uint8]) -> Tensor:
    """(n, h, w, 3) uint8 to (n, 3, h, w) float in 0..1, channels last in memory."""
    return torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2).float().div(255)


@torch.no_grad()
def run(network: nn.Module, crops: Crops, batch: int = 128) -> Outputs:
    """Run the network over crops, as it will run when shipped: no autocast."""
    network.eval()
    if not len(crops):
        return Outputs(*(np.zeros((0, *t.shape[1:]), np.float32) for t in network(torch.zeros(1, 3, *INPUT_SIZE))))
    parts = [
        tuple(t.float().numpy() for t in network(to_tensor(crops.images[i : i + batch])))
        for i in range(0, len(crops), batch)
    ]
    return Outputs(*(np.concatenate(p) for p in zip(*parts, strict=True)))


def accuracy(outputs: Outputs, crops: Crops) -> dict[str, float]:
    """Shares of right texts, provinces, colours and rows, over crops that show a Chinese plate and state the truth."""
    read = outputs.texts()
    shows = [i for i, t in enumerate(crops.texts) if t]
    colour_known = [i for i in shows if crops.colours[i] != UNKNOWN]
    rows_known = [i for i in shows if crops.rows[i] != UNKNOWN]

    def share(hits: list[bool]) -> float:
        return round(sum(hits) / max(1, len(hits)), 4)

    return {
        "crops": len(shows),
        "exact": share([read[i] == crops.texts[i] for i in shows]),
        "first": share([read[i][:1] == crops.texts[i][0] for i in shows]),
        "colour": share([int(outputs.colours[i].argmax()) == crops.colours[i] for i in colour_known]),
        "rows": share([int(outputs.rows[i].argmax()) + 1 == crops.rows[i] for i in rows_known]),
        "plate": share([bool((outputs.plate[i] > 0) == bool(t)) for i, t in enumerate(crops.texts)]),
    }


def exact_by_source(outputs: Outputs, crops: Crops) -> dict[str, tuple[int, int]]:
    """Right and all, for each source (or kind of plate)."""
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for text, truth, source in zip(outputs.texts(), crops.texts, crops.sources, strict=True):
        if truth:
            table[source][0] += text == truth
            table[source][1] += 1
    return {k: (v[0], v[1]) for k, v in sorted(table.items())}


def correct(outputs: Outputs, crops: Crops) -> NDArray[np.bool_]:
    """For each crop whether its text was read exactly."""
    return np.array([read == text for read, text in zip(outputs.texts(), crops.texts, strict=True)], bool)


def sure(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> dict[str, float]:
    """The share of readings scored 0.9 or more, and the share of those that are right."""
    chosen = scores >= 0.9
    return {"share": round(float(chosen.mean()), 4), "right": round(float(right[chosen].mean()), 4)}


def joint_score(outputs: Outputs, temperature: float) -> NDArray[np.float64]:
    """Probability that every slot is right and that the crop shows a Chinese plate, before Platt's correction."""
    logits = outputs.chars.astype(np.float64) / temperature
    logits -= logits.max(-1, keepdims=True)
    top = 1 / np.exp(logits).sum(-1)
    return np.asarray(top.prod(-1) / (1 + np.exp(-outputs.plate.astype(np.float64))), np.float64)


def fit_temperature(outputs: Outputs, crops: Crops) -> float:
    """The temperature of least cross entropy over the slots (Guo et al. 2017), by search on a fine grid."""
    keep = np.array([bool(t) for t in crops.texts])
    logits, truth = outputs.chars[keep].astype(np.float64), crops.labels()[keep]
    best, found = math.inf, 1.0
    for temperature in np.exp(np.linspace(math.log(0.3), math.log(4), 60)):
        scaled = logits / temperature
        scaled -= scaled.max(-1, keepdims=True)
        logp = scaled - np.log(np.exp(scaled).sum(-1, keepdims=True))
        loss = -float(np.take_along_axis(logp, truth[..., None], -1).mean())
        if loss < best:
            best, found = loss, float(temperature)
    return round(found, 4)


def fit_platt(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of a logistic curve from log odds to being right (Platt 1999, with his priors)."""
    x = torch.from_numpy(log_odds(scores))
    positives, negatives = int(right.sum()), int((~right).sum())
    high, low = (positives + 1) / (positives + 2), 1 / (negatives + 2)
    target = torch.from_numpy(np.where(right, high, low))
    line = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([line], max_iter=200)

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(line[0] * x + line[1], target)
        loss.backward()
        return loss

    optimiser.step(closure)
    return round(float(line[0].detach()), 4), round(float(line[1].detach()), 4)


def careful(
    platt: tuple[float, float],
    scores: NDArray[np.float64],
    right: NDArray[np.bool_],
    at: float = 0.9,
    wanted: float = 0.995,
) -> tuple[float, float]:
    """Platt's curve, lowered as far as needed for the share of right readings among those scored `at` or more.

    A curve that fits on average may promise too much at its upper end, where readings are acted upon.

    Args:
        platt: slope and offset as fitted.
        scores: before the curve.
        right: whether each was read exactly.
        at: the score that users act upon.
        wanted: share of right readings from there on.
    """
    order = np.argsort(-scores)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= wanted)
    if not len(enough):
        return platt
    lowest = float(log_odds(scores[order][enough[-1] :][:1])[0])
    return platt[0], round(min(platt[1], math.log(at / (1 - at)) - platt[0] * lowest), 4)


def log_odds(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log odds, bounded where a score is 0 or 1 for all that float can say."""
    clipped = np.clip(scores, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(clipped / (1 - clipped)), np.float64)


def calibrated(scores: NDArray[np.float64], platt: tuple[float, float]) -> NDArray[np.float64]:
    """Scores after Platt's correction."""
    return np.asarray(1 / (1 + np.exp(-(platt[0] * log_odds(scores) + platt[1]))), np.float64)
