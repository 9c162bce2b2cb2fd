"""Run and judge a segmentation network on labelled photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ultralytics.nn.tasks import SegmentationModel
from ultralytics.utils.patches import torch_load

from scenecheck_models.boxes import mirrored_boxes
from scenecheck_models.fusion import Look, fuse
from scenecheck_models.train.detect_data import Sample, letterboxed
from scenecheck_models.train.detect_loop import decode, images_of
from scenecheck_models.train.detect_metrics import Detections, Truth, mean_average_precision
from scenecheck_models.train.precision import bf16_is_fast
from scenecheck_models.train.segment_data import draw_masks
from scenecheck_models.train.segment_masks import assemble, mask_overlaps

MOST = 100
"""Detections judged in a photo, as COCO does."""


def start_segmenter(path: Path, names: Sequence[str]) -> Any:
    """YOLO11 nano with masks, with the weights of a checkpoint whose shapes fit: all but a head of other classes."""
    network = blank_segmenter(names)
    network.load(torch_load(path, map_location="cpu"), verbose=False)
    return network.float()


def blank_segmenter(names: Sequence[str], width: int = 64) -> Any:
    """YOLO11 nano with masks that has learnt nothing; `width` is that of its branches that score the classes."""
    network: Any = SegmentationModel("yolo11n-seg.yaml", nc=width, verbose=False)
    head = network.model[-1]
    for branch in head.cv3:
        branch[2] = torch.nn.Conv2d(branch[2].in_channels, len(names), 1)
    head.nc = len(names)
    head.no = head.nc + 4 * head.reg_max
    head.bias_init()
    network.names = dict(enumerate(names))
    return network.float()


def segment(
    network: Any, samples: Sequence[Sample], size: int, floor: float = 0.001, iou: float = 0.7, batch: int = 8
) -> tuple[list[Detections], list[Truth]]:
    """Run a network over photos fitted into (size, size); detections with the overlaps of their masks, and truth."""
    classes, points = int(network.model[-1].nc), int(network.model[-1].nm) // 2
    found, truths = [], []
    network.eval()
    for start in range(0, len(samples), batch):
        fitted = [letterboxed(sample, size)[0] for sample in samples[start : start + batch]]
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=bf16_is_fast()):
            (tables, prototypes), _ = network(images_of(fitted))
        for table, prototype, sample in zip(tables.float().numpy(), prototypes.float().numpy(), fitted, strict=True):
            # The mask coefficients stand where a keypoint head has its points.
            got = decode(table, classes, points, floor, iou, MOST)
            shared = np.zeros((len(got.boxes), len(sample.classes)), np.float32)
            if shared.size:  # masks that meet no object need no drawing
                masks = assemble(got.corners.reshape(len(got.boxes), -1), prototype, got.boxes, size, size)
                shared = mask_overlaps(masks, draw_masks(sample.corners, size, size))
            found.append(Detections(got.boxes, got.scores, got.classes, got.corners[:, :0], shared))
            truths.append(Truth(sample.boxes, sample.classes, sample.corners, sample.unlabelled))
    return found, truths


def segment_both_ways(
    network: Any, samples: Sequence[Sample], size: int, iou: float
) -> tuple[list[Detections], list[Truth]]:
    """The same of every photo and its mirror image, joined as the product joins them; for classes without a side."""
    plain, truths = segment(network, samples, size, iou=iou)
    turned, _ = segment(network, [_mirrored(sample) for sample in samples], size, iou=iou)
    found = []
    for first, second in zip(plain, turned, strict=True):
        back = mirrored_boxes(second.boxes, size)
        looks = [Look(first.boxes, first.scores, first.classes), Look(back, second.scores, second.classes)]
        joined = fuse(looks, iou)
        assert first.mask_overlaps is not None and second.mask_overlaps is not None
        shared = np.concatenate([first.mask_overlaps, second.mask_overlaps])[joined.surest]
        corners = np.zeros((len(joined.boxes), 0, 2), np.float32)
        found.append(Detections(joined.boxes, joined.scores, joined.classes, corners, shared))
    return found, truths


def _mirrored(sample: Sample) -> Sample:
    width = sample.image.shape[1]
    corners = np.asarray(sample.corners * [-1, 1] + [width, 0], np.float32)
    image = np.ascontiguousarray(sample.image[:, ::-1])
    return replace(sample, image=image, boxes=mirrored_boxes(sample.boxes, width), corners=corners)


def judge_segmenter(network: Any, samples: Sequence[Sample], size: int, names: Sequence[str]) -> dict[str, Any]:
    """Average precision of boxes and masks; fitness is what the better checkpoint is chosen by."""
    return judge_found(*segment(network, samples, size), size, names)


def judge_found(
    found: Sequence[Detections], truths: Sequence[Truth], size: int, names: Sequence[str]
) -> dict[str, Any]:
    """The same of what `segment` gave."""
    boxes = mean_average_precision(found, truths, names)
    masks = mean_average_precision(found, truths, names, masks=True)
    fitness = boxes["map50"] + masks["map50"] + 0.5 * (boxes["map50_95"] + masks["map50_95"])
    return {"fitness": round(fitness, 4), "size": size, "photos": len(truths), "box": boxes, "mask": masks}
