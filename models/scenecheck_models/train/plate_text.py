"""Train the plate recogniser from rendered and real crops, measure it on plates it has not seen, export it."""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from scenecheck_models.train.plate_text_augment import augment
from scenecheck_models.train.plate_text_data import (
    UNKNOWN,
    Crops,
    join,
    province_weights,
    read_folder,
    read_negatives,
    read_packed,
)
from scenecheck_models.train.plate_text_export import ship
from scenecheck_models.train.plate_text_metrics import accuracy, exact_by_source, run, to_tensor
from scenecheck_models.train.plate_text_network import PlateTextNetwork
from scenecheck_models.train.plate_text_restore import freeze_norms, restore
from scenecheck_models.train.plate_text_split import held_out
from scenecheck_models.train.precision import bf16_is_fast

PACKED_CHECK, PACKED_FINAL = 1500, 4000
"""Held-out rendered crops looked at between epochs and, evenly spread over the split, at the end."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `python -m scenecheck_models.train plate_text`."""
    parser.add_argument("--packed", type=Path, nargs="+", required=True, help="rendered sets (labels.csv, images.npy)")
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="labelled folders (manifest.csv)")
    parser.add_argument(
        "--negatives", type=Path, nargs="*", default=[], help="folders of photos without Chinese plates"
    )
    parser.add_argument("--out", type=Path, default=Path("runs/plate_text"), help="checkpoints and log")
    parser.add_argument("--start", type=Path, help="checkpoint, or shipped .onnx, to go on from")
    parser.add_argument("--blend", type=float, default=1.0, help="share of the trained weights, the rest is --start's")
    parser.add_argument("--steps", type=int, default=9000, help="0 measures and ships --start as it is")
    parser.add_argument("--minutes", type=float, default=math.inf, help="end earlier when this time is over")
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--real-share", type=float, default=0.4, help="share of labelled crops in a batch")
    parser.add_argument("--check-every", type=int, default=500, help="steps between measurements")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ship", action="store_true", help="export into the package and register in the manifest")


@dataclass
class Data:
    """Training and validation crops by origin."""

    packed: Crops
    packed_train: np.ndarray[Any, np.dtype[np.int64]]
    packed_check: Crops
    real: Crops
    real_check: Crops
    negative: Crops
    negative_check: Crops


def load(args: argparse.Namespace) -> Data:
    """Read all data and split it by plate."""
    packed = join([read_packed(folder) for folder in args.packed])
    # A crop of no plate has no text to hash; the packed ones all serve training.
    out = np.array([bool(t) and held_out(t) for t in packed.texts])
    real = [read_folder(folder) for folder in args.data]
    negative = [read_negatives(folder) for folder in args.negatives]
    empty = packed.subset(np.zeros(len(packed), bool))
    return Data(
        packed=packed,
        packed_train=np.flatnonzero(~out),
        packed_check=packed.subset(np.flatnonzero(out)),
        real=join([a for a, _ in real] or [empty]),
        real_check=join([b for _, b in real] or [empty]),
        negative=join([a for a, _ in negative] or [empty]),
        negative_check=join([b for _, b in negative] or [empty]),
    )


def batches(data: Data, args: argparse.Namespace) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor, Tensor]]:
    """Endless batches: images (augmented), slot labels, colours, rows (0 or 1, UNKNOWN), whether it is a plate."""
    rng = np.random.default_rng(args.seed)
    real_n = round(args.batch * args.real_share) if len(data.real) else 0
    negative_n = max(1, args.batch // 24) if len(data.negative) else 0
    weights = province_weights(data.real) if real_n else None
    labels = [c.labels() for c in (data.real, data.negative, data.packed)]
    sets = (data.real, data.negative, data.packed)
    while True:
        picks = (
            rng.choice(len(data.real), real_n, p=weights) if real_n else np.zeros(0, np.int64),
            rng.integers(0, max(1, len(data.negative)), negative_n),
            np.sort(rng.choice(data.packed_train, args.batch - real_n - negative_n)),
        )
        chosen = [(s, i, lab) for s, i, lab in zip(sets, picks, labels, strict=True) if len(i)]
        images = [augment(to_tensor(s.images[i]), 0.6 if s is data.packed else 1.0) for s, i, _ in chosen]
        rows = np.concatenate([s.rows[i] for s, i, _ in chosen])
        yield (
            torch.cat(images).contiguous(memory_format=torch.channels_last),
            torch.from_numpy(np.concatenate([lab[i] for _, i, lab in chosen])),
            torch.from_numpy(np.concatenate([s.colours[i] for s, i, _ in chosen])),
            torch.from_numpy(np.where(rows == UNKNOWN, UNKNOWN, rows - 1)),
            torch.tensor([bool(s.texts[k]) for s, i, _ in chosen for k in i]),
        )


def loss_of(outputs: tuple[Tensor, ...], labels: Tensor, colours: Tensor, rows: Tensor, plate: Tensor) -> Tensor:
    """Cross entropies of slots, colour and rows, over crops that show a plate, and of showing one."""
    chars, colour, row, is_plate = (o.float() for o in outputs)
    text = nn.functional.cross_entropy(chars[plate].flatten(0, 1), labels[plate].flatten(), label_smoothing=0.02)
    ground = nn.functional.cross_entropy(colour, colours, ignore_index=UNKNOWN)
    row_loss = nn.functional.cross_entropy(row, rows, ignore_index=UNKNOWN)
    shown = nn.functional.binary_cross_entropy_with_logits(is_plate, plate.float())
    return text + 0.1 * ground + 0.05 * row_loss + 0.1 * shown


def rate_at(done: float, peak: float) -> float:
    """Warm up over the first 3 %, then fall along a cosine to 1 % of the peak."""
    if done < 0.03:
        return peak * (done / 0.03 + 0.01)
    return peak * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))


def train(args: argparse.Namespace, data: Data) -> nn.Module:
    """Train; the averaged weights are kept, and written to `out` at each measurement."""
    torch.manual_seed(args.seed)
    folded = args.start is not None and args.start.suffix == ".onnx"
    network = restore(args.start) if folded else PlateTextNetwork()
    if args.start and not folded:
        network.load_state_dict(torch.load(args.start, weights_only=True))
    network = network.to(memory_format=torch.channels_last)
    averaged = copy.deepcopy(network).eval()
    begin = copy.deepcopy(averaged)
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.03}, {"params": others, "weight_decay": 0.0}])
    if not args.steps:
        return averaged
    begun, running = time.monotonic(), 0.0
    for step, (images, *truth) in enumerate(batches(data, args)):
        done = max(step / args.steps, (time.monotonic() - begun) / 60 / args.minutes)
        if step and (step % args.check_every == 0 or done >= 1):
            report(step, running, begun, averaged, data, args)
            if done >= 1:
                # What was learnt is kept and what was known forgotten less (Wortsman et al. 2022: WiSE-FT).
                average_into(averaged, begin, args.blend)
                return averaged
        for group in optimiser.param_groups:
            group["lr"] = rate_at(done, args.rate)
        network.train()
        if folded:
            freeze_norms(network)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16_is_fast()):
            outputs = network(images)
        loss = loss_of(outputs, *truth)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        running = loss.item() if not step else 0.98 * running + 0.02 * loss.item()
        average_into(averaged, network, min(0.998, (1 + step) / (10 + step)))
    raise AssertionError("batches never end")


@torch.no_grad()
def average_into(averaged: nn.Module, network: nn.Module, keep: float) -> None:
    """Move the averaged weights a little towards the present ones; counters and the like are copied."""
    for old, new in zip(averaged.state_dict().values(), network.state_dict().values(), strict=True):
        if old.dtype.is_floating_point:
            old.lerp_(new, 1 - keep)
        else:
            old.copy_(new)


def report(step: int, loss: float, begun: float, network: nn.Module, data: Data, args: argparse.Namespace) -> None:
    """Measure on held-out crops, print a line, keep the weights."""
    check = data.packed_check.subset(np.arange(min(PACKED_CHECK, len(data.packed_check))))
    line: dict[str, Any] = {"step": step, "minutes": round((time.monotonic() - begun) / 60, 1), "loss": round(loss, 4)}
    line["rendered"] = accuracy(run(network, check), check)
    if len(data.real_check):
        line["real"] = accuracy(run(network, data.real_check), data.real_check)
    if len(data.negative_check):
        line["negatives"] = accuracy(run(network, data.negative_check), data.negative_check)["plate"]
    print(json.dumps(line), flush=True)
    torch.save(network.state_dict(), args.out / "last.pt")


def main(args: argparse.Namespace) -> None:
    """Train as asked and, with --ship, put the network into the package."""
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    data = load(args)
    sizes = {k: len(v) for k, v in vars(data).items()}
    print(json.dumps({"crops": sizes}), flush=True)
    network = train(args, data)
    places = np.unique(np.linspace(0, len(data.packed_check) - 1, PACKED_FINAL).astype(np.int64))
    rendered = data.packed_check.subset(places)
    if args.ship:
        print(json.dumps(asdict(ship(network, data.real_check, rendered, data.negative_check)), indent=1))
        return
    for crops in (data.real_check, rendered):
        if len(crops):
            print(json.dumps(exact_by_source(run(network, crops), crops), ensure_ascii=False, indent=1), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    main(parser.parse_args())
