"""Fine-tune the vehicle detector from its COCO start."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from ultralytics.nn.tasks import DetectionModel
from ultralytics.utils.patches import torch_load

from scenecheck_models.manifest import ModelEntry
from scenecheck_models.train.detect_data import Augment, Sample, held_out, read_shrunken, read_yolo_labels
from scenecheck_models.train.detect_loop import Plan, detect, fit
from scenecheck_models.train.detect_metrics import mean_average_precision
from scenecheck_models.train.detect_ship import ship
from scenecheck_models.train.sources import rows_of, sources_of

CLASSES = ("car", "bus", "truck", "motorcycle", "bicycle", "person")
COCO_ROWS = (2, 5, 7, 3, 1, 0)
"""Where the classes stand among the 80 of COCO."""
VALIDATION_SHARE = 0.15
SHOWN = 0.35
"""Score from which the product shows a detection."""
SAME_CLASS, SAME_THING = 0.6, 0.75
"""Overlap above which two boxes of one class, or of classes that are easily confused, are one thing."""


LOOKS, FUSED = (1.0, 1.2), 0.55
"""Sizes at which the product looks at a photo, as factors on the input size, and the overlap of what it joins."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `python -m scenecheck_models.train vehicles`."""
    parser.add_argument("--data", type=Path, default=Path("../shared/data/vehicles"), help="folder with manifest.csv")
    parser.add_argument("--start", type=Path, default=Path("../shared/weights/yolo11n_coco.pt"))
    parser.add_argument("--go-on-from", type=Path, help="best.pt of an earlier run")
    parser.add_argument("--out", type=Path, default=Path("runs/vehicles"), help="checkpoints and log")
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--size", type=int, default=640, help="input size, square, multiple of 32")
    parser.add_argument("--train-sizes", type=int, nargs="+", default=[480, 544, 640])
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--measure-start", action="store_true", help="only measure the COCO start, train nothing")
    parser.add_argument("--ship", action="store_true", help="export into the package and register in the manifest")


def unlabelled_classes(flag: str, present: Sequence[str]) -> frozenset[int]:
    """Classes that a photo shows without labels, by the column `flag` of the data's manifest."""
    names: set[str] = set()
    if "truck not labelled" in flag:
        names |= {"truck"}
    if "person and bicycle not labelled" in flag:
        names |= {"person", "bicycle"}
    if "riders/persons not labelled" in flag:
        names |= {"person"}
    if "only the main class" in flag:
        names |= set(CLASSES) - set(present) | {"person", "bicycle", "car"}
    return frozenset(CLASSES.index(name) for name in names)


def load_data(folder: Path, long_side: int) -> tuple[list[Sample], list[Sample]]:
    """Training and validation photos; near duplicates stay on one side."""
    train: list[Sample] = []
    validation: list[Sample] = []
    with (folder / "manifest.csv").open(encoding="utf8") as handle:
        for row in csv.DictReader(handle):
            path = folder / row["file"]
            image, _ = read_shrunken(path, long_side)
            label = path.parent.parent / "labels" / f"{path.stem}.txt"
            classes, boxes, corners = read_yolo_labels(label, image.shape[1], image.shape[0])
            sample = Sample(
                image, classes, boxes, corners, unlabelled_classes(row["flag"], row["classes"].split(";")), row["file"]
            )
            group = row["near_dup_group"] or row["file"]
            (validation if held_out(group, VALIDATION_SHARE) else train).append(sample)
    return train, validation


def start_network(path: Path) -> Any:
    """The COCO network with the rows of its head that are our classes, so that training starts from its function."""
    network: Any = DetectionModel("yolo11n.yaml", nc=80, verbose=False)
    network.load(torch_load(path, map_location="cpu"), verbose=False)
    head = network.model[-1]
    rows = torch.tensor(COCO_ROWS)
    for branch in head.cv3:
        wide = branch[2]
        narrow = torch.nn.Conv2d(wide.in_channels, len(CLASSES), 1)
        narrow.weight.data, narrow.bias.data = wide.weight.data[rows].clone(), wide.bias.data[rows].clone()
        branch[2] = narrow
    head.nc = len(CLASSES)
    head.no = head.nc + 4 * head.reg_max
    network.names = dict(enumerate(CLASSES))
    return network.float()


def main(options: argparse.Namespace) -> None:
    """Train, measure against the start on the same photos, and ship if asked and better."""
    train, validation = load_data(options.data, max(options.size, *options.train_sizes))
    torch.set_num_threads(options.threads)

    def judge(network: Any) -> dict[str, float]:
        report = mean_average_precision(*detect(network, validation, options.size), CLASSES)
        return {"fitness": report["map50"] + 0.5 * report["map50_95"]} | report

    network = start_network(options.start)
    before = judge(network)
    if options.go_on_from:
        network.load_state_dict(torch.load(options.go_on_from, weights_only=True))
    print(f"{len(train)} photos to train, {len(validation)} to validate; the start: {before}", flush=True)
    if options.measure_start:
        return
    plan = Plan(
        epochs=options.epochs,
        batch=options.batch,
        sizes=tuple(options.train_sizes),
        validate_at=options.size,
        rate=options.rate,
        threads=options.threads,
        seed=options.seed,
        every=4,
    )
    trained = fit(network, train, plan, Augment(), judge, options.out)
    after = judge(trained)
    print(f"after training: {after}")
    if not options.ship:
        return
    if after["fitness"] <= before["fitness"]:
        raise SystemExit(f"not shipped: expected better than the start, found {after['map50']} <= {before['map50']}")
    metrics = {"split": f"{len(validation)} photos held out by a hash of their near-duplicate group"}
    entry = ModelEntry(
        name="vehicles",
        file="vehicles.onnx",
        sha256="",
        input_size=(options.size, options.size),
        classes=CLASSES,
        data=sources_of(rows_of(options.data)),
        metrics=metrics | {"start": before, "trained": after},
        licence="AGPL-3.0-or-later",
        settings={
            "scores": dict.fromkeys(CLASSES, SHOWN),
            "iou": SAME_CLASS,
            "same_thing": SAME_THING,
            "looks": [round(options.size * factor) // 32 * 32 for factor in LOOKS],
            "fused": FUSED,
        },
    )
    ship(trained, entry)
