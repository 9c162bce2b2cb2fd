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
from scenecheck_models.train.checkpoints import Weights, averaged, grown
from scenecheck_models.train.damage_data import BEST, Data, load_data
from scenecheck_models.train.detect_data import Augment
from scenecheck_models.train.detect_loop import Plan, fit
from scenecheck_models.train.detect_metrics import Detections
from scenecheck_models.train.detect_restore import freeze_norms, restore
from scenecheck_models.train.detect_ship import ship
from scenecheck_models.train.segment_loop import (
    blank_segmenter,
    judge_found,
    judge_segmenter,
    segment_both_ways,
    start_segmenter,
)
from scenecheck_models.train.segment_thresholds import NEVER, counts, ranked, right_share, score_for_share
from scenecheck_models.train.sources import rows_of, sources_of
from scenecheck_models.train.stored_weights import stored_weights

RIGHT, FEWEST = 0.9, 4
"""Share of right ones among what is shown as certain (0.85 is promised), and the fewest detections to believe it."""
LEAST_CERTAIN = {"airbag": 0.6}
"""Lower bounds of what is certain, from photos without a car: of 582 sixteen showed an airbag of 0.26 and more."""
LOOKED_AT, SHOWN = 0.4, (0.2, 0.4)
"""Share of right ones among what is shown at all, to be looked at by a person, and bounds of its threshold."""
LAST = "model.23.cv3.0.2.weight"
"""Of the last layer that scores the classes: (classes, width, 1, 1)."""
SAME = 0.5
"""Overlap of boxes above which two detections of one class are one damage."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `python -m scenecheck_models.train damage`."""
    parser.add_argument("--data", type=Path, default=Path("../shared/data/damage"), help="with manifest.csv, type_seg")
    parser.add_argument(
        "--intact", type=Path, default=Path("../shared/data/parts"), help="folder with manifest.csv and carparts18_seg"
    )
    parser.add_argument(
        "--cardd", type=Path, help="CarDD's folder in COCO's layout; teaches cracks and flat tyres beside the others"
    )
    parser.add_argument("--start", type=Path, default=Path("../shared/weights/damage_start.pt"))
    parser.add_argument("--go-on-from", type=Path, help="best.pt of an earlier run, or the package's damage.onnx")
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
    data = load_data(options.data, options.intact, longest, options.cardd)
    classes = data.classes
    torch.set_num_threads(options.threads)
    print(f"{len(data.train)} photos to train ({data.draws.sum():.0f} draws), {len(data.validation)} to validate")

    def judge(network: Any) -> dict[str, Any]:
        return judge_segmenter(network, data.validation, options.size, classes)

    network = start_network(options.start, options.go_on_from, classes)
    if options.measure_start:
        print(judge(network))
        return
    others = [_weights(path) for path in options.average_with]
    averaged([_of(network), *others])  # that they fit shows now, not after hours of training
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
    if others:
        _fill(trained, averaged([_of(trained), *others]))
    settings, metrics = measure(trained, data, options.size)
    for size in options.also_at:
        metrics[f"at_{size}"] = judge_segmenter(trained, data.validation, size, classes)
    (options.out / "measured.json").write_text(json.dumps({"settings": settings, "metrics": metrics}, indent=1))
    print(f"after training: {metrics}")
    if not options.ship:
        return
    rows = [*rows_of(options.data), *rows_of(options.intact)]
    used = [row for row in rows if row["file"].startswith(("type_seg/", "carparts18_seg/"))]
    cardd = ("CarDD (Wang and others, 2023): as its owners' form states",) if options.cardd else ()
    entry = ModelEntry(
        name="damage",
        file="damage.onnx",
        sha256="",
        input_size=(options.size, options.size),
        classes=classes,
        data=sources_of(used, *cardd),
        metrics=metrics,
        licence="AGPL-3.0-or-later",
        settings=settings,
    )
    ship(trained, entry)


def start_network(path: Path, earlier: Path | None, classes: Sequence[str]) -> Any:
    """The network to start from: fresh but for the start's layers, or all that an earlier run knew.

    Args:
        path: checkpoint of the start.
        earlier: checkpoint of an earlier run, or the ONNX file of a shipped network; of all classes or the first ones.
        classes: to learn.
    """
    if earlier is None:
        return start_segmenter(path, classes)
    if earlier.suffix == ".onnx":
        known, width = stored_weights(earlier)[LAST].shape[:2]
        shipped = blank_segmenter(classes[:known], width)
        restore(shipped, earlier)
        weights = _of(shipped)
    else:
        weights = _weights(earlier)
    network = blank_segmenter(classes, weights[LAST].shape[1])
    if earlier.suffix == ".onnx":
        freeze_norms(network)
    _fill(network, grown(weights, _of(network)))
    return network


def _weights(path: Path) -> Weights:
    return {name: value.numpy() for name, value in torch.load(path, weights_only=True).items()}


def _of(network: Any) -> Weights:
    return {name: value.numpy() for name, value in network.state_dict().items()}


def _fill(network: Any, weights: Weights) -> None:
    network.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in weights.items()})


def measure(network: Any, data: Data, size: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Thresholds chosen on the held-back photos and intact cars, and the figures that go with them."""
    found, truths = segment_both_ways(network, data.validation, size, SAME)
    clean, nothing = segment_both_ways(network, data.intact, size, SAME)
    lists = [ranked([*found, *clean], [*truths, *nothing], index) for index in range(len(data.classes))]
    certain = [score_for_share(of, RIGHT, FEWEST) for of in lists]
    for index, limit in enumerate(certain):
        highest = max((float(got.scores[got.classes == index].max(initial=0.0)) for got in clean), default=0.0)
        least = LEAST_CERTAIN.get(data.classes[index], 0.0)
        certain[index] = max(limit, least, min(NEVER, round(highest + 1e-3, 4)))
    suspected = [float(np.clip(score_for_share(of, LOOKED_AT, FEWEST), *SHOWN)) for of in lists]
    shown = [min(pair) for pair in zip(suspected, certain, strict=True)]
    test, _ = segment_both_ways(network, data.intact_test, size, SAME)
    metrics: dict[str, Any] = {
        "split": _split(data),
        "trained": judge_found(found, truths, size, data.classes),
        "certain": {name: right_share(of, limit) for name, of, limit in zip(data.classes, lists, certain, strict=True)}
        | counts(lists, certain),
        "shown": {name: right_share(of, limit) for name, of, limit in zip(data.classes, lists, shown, strict=True)}
        | counts(lists, shown),
        "intact_cars": {
            "photos": len(test),
            "with_certain": _with(test, certain),
            "with_shown": _with(test, shown),
        },
    }
    by_name = {
        "certain": dict(zip(data.classes, certain, strict=True)),
        "shown": dict(zip(data.classes, shown, strict=True)),
    }
    return by_name | {"iou": SAME}, metrics


def _split(data: Data) -> str:
    own = sum(not sample.name.startswith("cardd/") for sample in data.validation)
    text = f"{own} photos of {BEST} held out by a hash of near-duplicate groups (the start knew them)"
    others = len(data.validation) - own
    return f"{text}, {others} of CarDD's validation split" if others else text


def _with(found: Sequence[Detections], limits: Sequence[float]) -> int:
    """Photos with a detection that reaches its class's threshold."""
    return sum(bool((got.scores >= np.asarray(limits)[got.classes]).any()) for got in found)
