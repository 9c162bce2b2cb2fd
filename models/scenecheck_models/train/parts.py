"""Train the network that outlines the parts of a car."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

import torch

from scenecheck_models.manifest import ModelEntry
from scenecheck_models.train.detect_data import Augment
from scenecheck_models.train.detect_loop import Plan, fit
from scenecheck_models.train.detect_metrics import renamed_classes
from scenecheck_models.train.detect_ship import ship
from scenecheck_models.train.parts_data import CLASSES, COARSE, coarse_table, load_data
from scenecheck_models.train.segment_data import mirror_table
from scenecheck_models.train.segment_loop import judge_found, judge_segmenter, segment, start_segmenter
from scenecheck_models.train.segment_thresholds import counts, ranked, shown_from
from scenecheck_models.train.sources import rows_of, sources_of

SHOWN = (0.15, 0.6)
"""Bounds of the score from which the product shows a part; between them the best F1 decides."""
SAME = 0.6
"""Overlap of boxes above which two detections of one class are one thing."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `python -m scenecheck_models.train parts`."""
    parser.add_argument("--data", type=Path, default=Path("../shared/data/parts"), help="folder with manifest.csv")
    parser.add_argument("--start", type=Path, default=Path("../shared/weights/yolo11n_coco.pt"))
    parser.add_argument("--go-on-from", type=Path, help="best.pt of an earlier run")
    parser.add_argument(
        "--damaged", type=Path, default=Path("../shared/data/damage"), help="folder with manifest.csv and partdmg_seg"
    )
    parser.add_argument("--out", type=Path, default=Path("runs/parts"), help="checkpoints and log")
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=math.inf, help="end earlier when this time is over")
    parser.add_argument("--size", type=int, default=416, help="input size of validation and product")
    parser.add_argument("--also-at", type=int, nargs="*", default=[512, 640], help="further sizes to measure at")
    parser.add_argument("--train-sizes", type=int, nargs="+", default=[288, 320, 352])
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--frozen", type=int, default=3, help="first layers that stay as the start has them")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ship", action="store_true", help="export into the package and register in the manifest")


def main(options: argparse.Namespace) -> None:
    """Train, measure, and ship if asked."""
    data = load_data(options.data, options.damaged, max(options.size, *options.train_sizes, *options.also_at))
    torch.set_num_threads(options.threads)
    print(f"{len(data.train)} photos to train ({data.draws.sum():.0f} draws), {len(data.validation)} to validate")

    def judge(network: Any) -> dict[str, Any]:
        return judge_segmenter(network, data.validation, options.size, CLASSES)

    plan = Plan(
        epochs=options.epochs,
        batch=options.batch,
        sizes=tuple(options.train_sizes),
        validate_at=options.size,
        rate=options.rate,
        average=0.995,
        plain_epochs=6,
        every=5,
        minutes=options.minutes,
        frozen=options.frozen,
        threads=options.threads,
        seed=options.seed,
    )
    augment = Augment(scale=(0.6, 1.7), degrees=5.0, mosaic=0.25, flip=0.5, mirrored=mirror_table(CLASSES))
    network = start_segmenter(options.start, CLASSES)
    if options.go_on_from:
        network.load_state_dict(torch.load(options.go_on_from, weights_only=True))
    trained = fit(network, data.train, plan, augment, judge, options.out, weights=data.draws)
    found, truths = segment(trained, data.validation, options.size)
    metrics: dict[str, Any] = {
        "split": f"{len(data.validation)} photos of carparts18_seg held out by a hash of their near-duplicate group",
        "trained": judge_found(found, truths, options.size, CLASSES),
    }
    for size in options.also_at:
        metrics[f"at_{size}"] = judge_segmenter(trained, data.validation, size, CLASSES)
    wrecks, shown_there = segment(trained, data.damaged, options.size)
    merged = [renamed_classes(got, coarse_table(), SAME) for got in wrecks]
    metrics["on_damaged_cars"] = judge_found(merged, shown_there, options.size, COARSE)
    lists = [ranked(found, truths, index) for index in range(len(CLASSES))]
    shown = {name: shown_from(of, *SHOWN) for name, of in zip(CLASSES, lists, strict=True)}
    metrics["shown"] = counts(lists, [shown[name] for name in CLASSES])
    settings = {"shown": shown, "iou": SAME}
    (options.out / "measured.json").write_text(json.dumps({"settings": settings, "metrics": metrics}, indent=1))
    print(f"after training: {metrics}")
    if options.ship:
        entry = ModelEntry(
            name="parts",
            file="parts.onnx",
            sha256="",
            input_size=(options.size, options.size),
            classes=CLASSES,
            data=sources(options),
            metrics=metrics,
            licence="AGPL-3.0-or-later",
            settings=settings,
        )
        ship(trained, entry)


def sources(options: argparse.Namespace) -> tuple[str, ...]:
    """The repositories trained on, each with its licence as stated."""
    rows = [*rows_of(options.data), *rows_of(options.damaged)]
    used = [
        row for row in rows if row["file"].startswith(("carparts18_seg/", "parts5_on_damaged_seg/", "partdmg_seg/"))
    ]
    return sources_of(used)
