"""Fine-tune the network that outlines damage."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from scenecheck_models.manifest import ModelEntry
from scenecheck_models.train.damage_data import BEST, CLASSES, Data, load_data
from scenecheck_models.train.detect_data import Augment
from scenecheck_models.train.detect_loop import Plan, fit
from scenecheck_models.train.detect_metrics import Detections
from scenecheck_models.train.detect_ship import ship
from scenecheck_models.train.segment_data import rows_of
from scenecheck_models.train.segment_loop import judge_found, judge_segmenter, segment_both_ways, start_segmenter
from scenecheck_models.train.segment_thresholds import NEVER, counts, ranked, right_share, score_for_share

RIGHT, FEWEST = 0.9, 4
"""Share of right ones among what is shown as certain (0.85 is promised), and the fewest detections to believe it."""
LOOKED_AT, SHOWN = 0.4, (0.2, 0.4)
"""Share of right ones among what is shown at all, to be looked at by a person, and bounds of its threshold."""
SAME = 0.5
"""Overlap of boxes above which two detections of one class are one damage."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `python -m scenecheck_models.train damage`."""
    parser.add_argument("--data", type=Path, default=Path("../shared/data/damage"), help="with manifest.csv, type_seg")
    parser.add_argument(
        "--intact", type=Path, default=Path("../shared/data/parts"), help="folder with manifest.csv and carparts18_seg"
    )
    parser.add_argument("--start", type=Path, default=Path("../shared/weights/damage_start.pt"))
    parser.add_argument("--go-on-from", type=Path, help="best.pt of an earlier run")
    parser.add_argument(
        "--average-with", type=Path, nargs="*", default=[], help="best.pt of earlier runs that this one went on from"
    )
    parser.add_argument("--out", type=Path, default=Path("runs/damage"), help="checkpoints and log")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=math.inf, help="end earlier when this time is over")
    parser.add_argument("--size", type=int, default=416, help="input size of validation and product")
    parser.add_argument("--also-at", type=int, nargs="*", default=[512, 640], help="further sizes to measure at")
    parser.add_argument("--train-sizes", type=int, nargs="+", default=[288, 320, 352])
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--frozen", type=int, default=3, help="first layers that stay as the start has them")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--measure-start", action="store_true", help="only measure the start, train nothing")
    parser.add_argument("--ship", action="store_true", help="export into the package and register in the manifest")


def main(options: argparse.Namespace) -> None:
    """Train, measure, and ship if asked.

    The start is no rival: it was trained on the photos that are held back here, and is only measured when asked.
    """
    longest = max(options.size, *options.train_sizes, *options.also_at)
    data = load_data(options.data, options.intact, longest)
    torch.set_num_threads(options.threads)
    print(f"{len(data.train)} photos to train ({data.draws.sum():.0f} draws), {len(data.validation)} to validate")

    def judge(network: Any) -> dict[str, Any]:
        return judge_segmenter(network, data.validation, options.size, CLASSES)

    network = start_segmenter(options.start, CLASSES)
    if options.go_on_from:
        network.load_state_dict(torch.load(options.go_on_from, weights_only=True))
    if options.measure_start:
        print(judge(network))
        return
    plan = Plan(
        epochs=options.epochs,
        batch=options.batch,
        sizes=tuple(options.train_sizes),
        validate_at=options.size,
        rate=options.rate,
        average=0.997,
        plain_epochs=4,
        every=3,
        minutes=options.minutes,
        frozen=options.frozen,
        threads=options.threads,
        seed=options.seed,
    )
    augment = Augment(scale=(0.8, 2.0), degrees=8.0, mosaic=0.15)
    trained = fit(network, data.train, plan, augment, judge, options.out, weights=data.draws)
    if options.average_with:
        trained.load_state_dict(averaged([trained.state_dict(), *map(_weights, options.average_with)]))
    settings, metrics = measure(trained, data, options.size)
    for size in options.also_at:
        metrics[f"at_{size}"] = judge_segmenter(trained, data.validation, size, CLASSES)
    (options.out / "measured.json").write_text(json.dumps({"settings": settings, "metrics": metrics}, indent=1))
    print(f"after training: {metrics}")
    if not options.ship:
        return
    rows = [*rows_of(options.data), *rows_of(options.intact)]
    used = [row for row in rows if row["file"].startswith(("type_seg/", "carparts18_seg/"))]
    sources = {row["source_repo"]: row["licence"] for row in used}
    entry = ModelEntry(
        name="damage",
        file="damage.onnx",
        sha256="",
        input_size=(options.size, options.size),
        classes=CLASSES,
        data=tuple(f"{source}: {licence}" for source, licence in sorted(sources.items())),
        metrics=metrics,
        licence="AGPL-3.0-or-later",
        settings=settings,
    )
    ship(trained, entry)


def averaged(states: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of the weights of networks that come from one training (model soups; Wortsman and others, 2022)."""
    first = states[0]
    return {
        name: torch.stack([state[name] for state in states]).mean(0) if value.dtype.is_floating_point else value
        for name, value in first.items()
    }


def _weights(path: Path) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = torch.load(path, weights_only=True)
    return state


def measure(network: Any, data: Data, size: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Thresholds chosen on the held-back photos and intact cars, and the figures that go with them."""
    found, truths = segment_both_ways(network, data.validation, size, SAME)
    clean, nothing = segment_both_ways(network, data.intact, size, SAME)
    lists = [ranked([*found, *clean], [*truths, *nothing], index) for index in range(len(CLASSES))]
    certain = [score_for_share(of, RIGHT, FEWEST) for of in lists]
    for index, limit in enumerate(certain):
        highest = max((float(got.scores[got.classes == index].max(initial=0.0)) for got in clean), default=0.0)
        certain[index] = max(limit, min(NEVER, round(highest + 1e-3, 4)))
    suspected = [float(np.clip(score_for_share(of, LOOKED_AT, FEWEST), *SHOWN)) for of in lists]
    shown = [min(pair) for pair in zip(suspected, certain, strict=True)]
    test, _ = segment_both_ways(network, data.intact_test, size, SAME)
    metrics: dict[str, Any] = {
        "split": f"{len(truths)} photos of {BEST} held out by a hash of near-duplicate groups (the start knew them)",
        "trained": judge_found(found, truths, size, CLASSES),
        "certain": {name: right_share(of, limit) for name, of, limit in zip(CLASSES, lists, certain, strict=True)}
        | counts(lists, certain),
        "shown": {name: right_share(of, limit) for name, of, limit in zip(CLASSES, lists, shown, strict=True)}
        | counts(lists, shown),
        "intact_cars": {
            "photos": len(test),
            "with_certain": _with(test, certain),
            "with_shown": _with(test, shown),
        },
    }
    by_name = {"certain": dict(zip(CLASSES, certain, strict=True)), "shown": dict(zip(CLASSES, shown, strict=True))}
    return by_name | {"iou": SAME}, metrics


def _with(found: Sequence[Detections], limits: Sequence[float]) -> int:
    """Photos with a detection that reaches its class's threshold."""
    return sum(bool((got.scores >= np.asarray(limits)[got.classes]).any()) for got in found)
