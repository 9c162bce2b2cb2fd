"""Train the plate detector: one- and two-row plates with their four corners."""

from __future__ import annotations

import argparse
import csv
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from ultralytics.nn.tasks import PoseModel
from ultralytics.utils.patches import torch_load

from scenecheck_models.boxes import overlaps
from scenecheck_models.manifest import ModelEntry
from scenecheck_models.train.detect_data import Augment, Sample, held_out, read_shrunken, read_yolo_labels
from scenecheck_models.train.detect_loop import Plan, detect, fit
from scenecheck_models.train.detect_metrics import Detections, Truth
from scenecheck_models.train.detect_restore import restore
from scenecheck_models.train.detect_ship import ship

CLASSES = ("one_row", "two_row")
CORNERS = 4
VALIDATION_SHARE = 0.4
"""Of the real photos with corners: few, and the only ones that say how good the detector is."""
FOUND, SURE = 0.1, 0.4
"""Scores from which a detection is read, and from which it no longer lowers the score of what was read."""

Floats = NDArray[np.float32]


@dataclass
class Data:
    """Photos by role."""

    train: list[Sample] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    real: list[Sample] = field(default_factory=list)
    composite: list[Sample] = field(default_factory=list)
    without: list[Sample] = field(default_factory=list)

    def add(self, sample: Sample, draws: float) -> None:
        """A training photo and how often an epoch draws it."""
        self.train.append(sample)
        self.weights.append(draws)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `python -m scenecheck_models.train plates`."""
    parser.add_argument("--data", type=Path, default=Path("../shared/data/plates"), help="folder with manifest.csv")
    parser.add_argument("--negatives", type=Path, default=Path("../shared/data/plate_negatives"))
    parser.add_argument(
        "--composites", type=Path, nargs="*", default=[], help="folders of scenecheck_datasets.composites"
    )
    parser.add_argument("--composites-held-out", type=Path, help="one made with --split validation")
    parser.add_argument("--start", type=Path, default=Path("../shared/weights/yolo11n_coco.pt"))
    parser.add_argument("--go-on-from", type=Path, help="best.pt of an earlier run, or an .onnx of the package")
    parser.add_argument("--out", type=Path, default=Path("runs/plates"), help="checkpoints and log")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--size", type=int, default=640, help="input size, multiple of 32")
    parser.add_argument("--train-sizes", type=int, nargs="+", default=[416, 512, 576])
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--real-draws", type=float, default=6.0, help="how often an epoch draws a real photo")
    parser.add_argument("--composite-draws", type=float, default=1.0)
    parser.add_argument("--negative-draws", type=float, default=6.0)
    parser.add_argument("--rolled", type=float, default=0.4, help="share of photos turned by up to 45 degrees")
    parser.add_argument("--minutes", type=float, default=math.inf, help="of training at most")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ship", action="store_true", help="export into the package and register in the manifest")
    parser.add_argument("--measure", action="store_true", help="only measure --go-on-from (and ship it if asked)")


def split_key(row: dict[str, str]) -> str:
    """Photos of one plate stay on one side: the plate's text decides."""
    return row["plate_text"]


def load_data(options: argparse.Namespace) -> Data:
    """Real photos, composites and photos without plates, in memory at the largest size they are used at."""
    data = Data()
    # Larger than the inputs, so that close looks at a plate find detail.
    long_side = round(1.25 * max(options.size, *options.train_sizes))
    for path, rows in _photos(options.data):
        image, scale = read_shrunken(path, 2 * long_side)
        corners = np.array([_quad(row) for row in rows], np.float32).reshape(-1, CORNERS, 2) * scale
        kinds = np.array([_rows_of(row, quad) - 1 for row, quad in zip(rows, corners, strict=True)], np.int64)
        sample = Sample(image, kinds, _boxes(corners), corners, name=str(path.name))
        if any(held_out(split_key(row), VALIDATION_SHARE) for row in rows):
            data.real.append(sample)
        else:
            data.add(sample, options.real_draws)
    for folder in options.composites:
        for sample in _composites(folder, long_side):
            data.add(sample, options.composite_draws)
    if options.composites_held_out:
        data.composite = list(_composites(options.composites_held_out, long_side))
    with (options.negatives / "manifest.csv").open(encoding="utf8") as handle:
        for row in csv.DictReader(handle):
            image, _ = read_shrunken(options.negatives / row["file"], long_side)
            none = np.zeros((0, CORNERS, 2), np.float32)
            sample = Sample(image, np.zeros(0, np.int64), _boxes(none), none, name=row["file"])
            if held_out(row["file"], 0.5):
                data.without.append(sample)
            else:
                data.add(sample, options.negative_draws)
    return data


def start_network(coco: Path, plates: Path | None) -> Any:
    """A pose network of two classes and four corners on the COCO backbone, or on an earlier run of this training."""
    shape: Any = [CORNERS, 2]
    network: Any = PoseModel("yolo11n-pose.yaml", nc=len(CLASSES), data_kpt_shape=shape, verbose=False)
    # Loading also widens the class branches to the start's, so an earlier run fits only after it.
    network.load(torch_load(coco, map_location="cpu"), verbose=False)
    if plates and plates.suffix == ".onnx":
        restore(network, plates)
    elif plates:
        network.load_state_dict(torch.load(plates, weights_only=True))
    network.names = dict(enumerate(CLASSES))
    return network.float()


def corner_error(found: Floats, wanted: Floats) -> float:
    """Mean distance of four corners (4, 2) as a share of the plate's height (mean of its upright sides)."""
    tall = (np.linalg.norm(wanted[3] - wanted[0]) + np.linalg.norm(wanted[2] - wanted[1])) / 2
    return float(np.linalg.norm(found - wanted, axis=1).mean() / max(float(tall), 1.0))


def judge_plates(found: Sequence[Detections], truths: Sequence[Truth]) -> dict[str, float]:
    """Shares of labelled plates located (a centre inside the labelled box) and boxed (overlap of 0.5), and how well.

    Also the share whose rows are right and the corner error (median and 90th percentile) of those located. Photos may
    show further plates without labels, so nothing is said here about false detections.
    """
    located, boxed, rows, errors, total = 0, 0, 0, [], 0
    for got, truth in zip(found, truths, strict=True):
        sure = got.scores >= FOUND
        centres = (got.boxes[:, :2] + got.boxes[:, 2:]) / 2
        for box, kind, corners in zip(truth.boxes, truth.classes, truth.corners, strict=True):
            total += 1
            inside = sure & (centres >= box[:2]).all(1) & (centres <= box[2:]).all(1)
            if not inside.any():
                continue
            best = int(np.flatnonzero(inside)[got.scores[inside].argmax()])
            located += 1
            boxed += bool(overlaps(got.boxes[best][None], box[None])[0, 0] >= 0.5)
            rows += bool(got.classes[best] == kind)
            errors.append(corner_error(got.corners[best], corners))
    if not total:
        return {"plates": 0}
    return {
        "plates": total,
        "located": round(located / total, 4),
        "boxed": round(boxed / total, 4),
        "rows_right": round(rows / max(1, located), 4),
        "corner_error_median": round(float(np.median(errors)), 4) if errors else float("nan"),
        "corner_error_p90": round(float(np.percentile(errors, 90)), 4) if errors else float("nan"),
    }


def main(options: argparse.Namespace) -> None:
    """Train, measure on held-out real photos, composites and photos without plates, and ship if asked."""
    data = load_data(options)
    torch.set_num_threads(options.threads)

    def judge(network: Any) -> dict[str, float]:
        report: dict[str, float] = {}
        for name, samples in (("real", data.real), ("composite", data.composite)):
            if samples:
                figures = judge_plates(*detect(network, samples, options.size, iou=0.5))
                report |= {f"{name}_{key}": value for key, value in figures.items()}
        found, _ = detect(network, data.without, options.size, iou=0.5)
        report["without_photos"] = len(found)
        report["without_false"] = sum(int((f.scores >= FOUND).sum()) for f in found)
        report["without_sure"] = sum(int((f.scores >= SURE).sum()) for f in found)
        missing = 1 - report.get("composite_located", 0.0)
        fitness = report["real_located"] + 0.5 * report["real_boxed"] - report["real_corner_error_median"] - missing
        return {"fitness": fitness - 0.02 * report["without_sure"] / max(1, len(found))} | report

    network = start_network(options.start, options.go_on_from)
    print(
        f"{len(data.train)} photos to train, {len(data.real)} real, {len(data.composite)} composite and "
        f"{len(data.without)} plateless photos to validate",
        flush=True,
    )
    if not options.measure:
        plan = Plan(
            epochs=options.epochs,
            batch=options.batch,
            sizes=tuple(options.train_sizes),
            validate_at=options.size,
            rate=options.rate,
            threads=options.threads,
            seed=options.seed,
            every=1,
            minutes=options.minutes,
            plain_epochs=1,
        )
        # No mirroring: texts have a direction, corners an order.
        augment = Augment(
            scale=(0.5, 2.2),
            shift=0.2,
            degrees=8,
            rolled=options.rolled,
            shear=0.06,
            perspective=0.03,
            mosaic=0.2,
            flip=0,
            keep_share=0.7,
            focus=0.4,
        )
        network = fit(network, data.train, plan, augment, judge, options.out, np.array(data.weights, np.float32))
    report = judge(network)
    print(report)
    if options.ship:
        ship(network, _entry(options, report))


def _entry(options: argparse.Namespace, report: dict[str, float]) -> ModelEntry:
    sources: dict[str, set[str]] = defaultdict(set)
    with (options.data / "manifest.csv").open(encoding="utf8") as handle:
        for row in csv.DictReader(handle):
            if row["kind"] == "photo":
                sources[row["licence"]].add(row["source_repo"])
    data = [f"{', '.join(sorted(repos))}: {licence}" for licence, repos in sorted(sources.items())]
    split = "real: photos held out by a hash of the plate's text; composite: other background photos and seeds"
    return ModelEntry(
        name="plates",
        file="plates.onnx",
        sha256="",
        input_size=(options.size, options.size),
        classes=CLASSES,
        data=(*data, "plates rendered by the project, pasted on photos of data/vehicles and data/parts"),
        metrics={"split": split, **report},
        licence="AGPL-3.0-or-later",
        settings={
            "found": FOUND,
            "sure": SURE,
            "shown": 0.2,
            "shown_with_problem": 0.5,
            "iou": 0.5,
            "tile": 416,
            "close": 192,
        },
    )


def _photos(folder: Path) -> Iterator[tuple[Path, list[dict[str, str]]]]:
    photos: dict[str, list[dict[str, str]]] = defaultdict(list)
    unknown: set[str] = set()
    with (folder / "manifest.csv").open(encoding="utf8") as handle:
        for row in csv.DictReader(handle):
            if row["kind"] == "photo":
                photos[row["file"]].append(row)
                if not row["x1"]:
                    unknown.add(row["file"])
    for name, rows in photos.items():
        if name not in unknown:
            yield folder / name, rows


def _quad(row: dict[str, str]) -> list[list[float]]:
    return [[float(row[f"x{i}"]), float(row[f"y{i}"])] for i in (1, 2, 3, 4)]


def _rows_of(row: dict[str, str], quad: Floats) -> int:
    if "double row" in row["note"] or "two-row" in row["note"]:
        return 2
    wide = np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])
    tall = np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])
    # Two-row plates are 2 wide to 1 tall, one-row plates 3.1 to 3.4; only the yellow and white kinds have two rows.
    return 2 if row["plate_colour"] in ("yellow", "white", "green_agri") and wide / tall < 2.2 else 1


def _boxes(corners: Floats) -> Floats:
    return np.concatenate([corners.min(1), corners.max(1)], 1) if len(corners) else np.zeros((0, 4), np.float32)


def _composites(folder: Path, long_side: int) -> Iterator[Sample]:
    for path in sorted((folder / "images").glob("*.jpg")):
        image, _ = read_shrunken(path, long_side)
        label = folder / "labels" / f"{path.stem}.txt"
        kinds, boxes, corners = read_yolo_labels(label, image.shape[1], image.shape[0], CORNERS)
        yield Sample(image, kinds, boxes, corners, name=path.name)
