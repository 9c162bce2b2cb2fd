"""The training loop of the detectors: bf16 where the CPU is fast at it, a running average of the weights, resumable."""

from __future__ import annotations

import copy
import json
import math
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from scenecheck_models.boxes import suppress
from scenecheck_models.train.detect_data import Augment, Sample, batches, letterboxed
from scenecheck_models.train.detect_loss import detection_loss
from scenecheck_models.train.detect_metrics import Detections, Truth
from scenecheck_models.train.precision import bf16_is_fast
from scenecheck_models.train.segment_data import draw_masks

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Plan:
    """How a run is done.

    Attributes:
        epochs: passes over the data (or over the draws, if photos are weighted).
        batch: photos a step.
        sizes: input sizes, one drawn per step.
        validate_at: input size of validation and of the export.
        rate: peak learning rate of AdamW.
        new_head_rate: factor on the rate for layers that start fresh.
        decay: weight decay, on weights of two and more dimensions.
        average: decay of the running average of the weights.
        plain_epochs: last epochs without mosaic.
        every: epochs between two validations.
        minutes: of training at most; the learning rate falls with the larger share of steps and time that is over.
        frozen: first layers that stay as they are, BatchNorm statistics included: no backward pass at high resolution.
        threads: processor threads.
        seed: of augmentation and order.
    """

    epochs: int
    batch: int = 16
    sizes: tuple[int, ...] = (480,)
    validate_at: int = 480
    rate: float = 5e-4
    new_head_rate: float = 1.0
    decay: float = 5e-4
    average: float = 0.998
    plain_epochs: int = 3
    every: int = 5
    minutes: float = math.inf
    frozen: int = 0
    threads: int = 2
    seed: int = 0


class Averaged:
    """A running average of the weights and BatchNorm statistics; what is validated and shipped."""

    def __init__(self, network: Any, decay: float) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.decay = decay
        self.steps = 0

    def update(self, network: Any) -> None:
        """Take one step towards the weights of `network`; early steps are larger (decay ramps up)."""
        self.steps += 1
        keep = self.decay * (1 - math.exp(-self.steps / 200))
        own = self.network.state_dict()
        for name, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                own[name].mul_(keep).add_(value.detach(), alpha=1 - keep)


def fit(
    network: Any,
    train: Sequence[Sample],
    plan: Plan,
    augment: Augment,
    judge: Callable[[Any], dict[str, Any]],
    folder: Path,
    weights: Floats | None = None,
    fresh: Callable[[str], bool] = lambda _: False,
) -> Any:
    """Train a network and return the averaged one with the best `judge(network)["fitness"]`.

    Args:
        network: an Ultralytics detection, pose or segmentation network.
        train: labelled photos in memory.
        plan: the numbers of the run.
        augment: variation of the photos; its mosaic is switched off in the last `plan.plain_epochs`.
        judge: measures an averaged network on the validation photos.
        folder: where `last.pt`, `best.pt` and `log.jsonl` go; a run that was stopped resumes from `last.pt`.
        weights: how often each photo is drawn in an epoch; once each when left out.
        fresh: tells by a parameter's name whether it starts fresh (and learns at `new_head_rate`).
    """
    torch.manual_seed(plan.seed)
    cv2.setNumThreads(1)  # one thread prepares photos beside the network's own
    torch.set_num_threads(plan.threads)
    folder.mkdir(parents=True, exist_ok=True)
    network = network.to(memory_format=torch.channels_last)
    for parameter in network.parameters():
        parameter.requires_grad_(True)
    network.model[-1].dfl.requires_grad_(False)
    network.model[: plan.frozen].requires_grad_(False)
    loss_of = detection_loss(network)
    averaged = Averaged(network, plan.average)
    optimiser = torch.optim.AdamW(_groups(network, plan, fresh), lr=plan.rate, betas=(0.9, 0.999))
    drawn = len(train) if weights is None else int(weights.sum())
    steps = plan.epochs * max(1, drawn // plan.batch)
    step, start, best, spent = 0, 0, -math.inf, 0.0
    if (folder / "last.pt").exists():
        state = torch.load(folder / "last.pt", weights_only=True)
        network.load_state_dict(state["network"])
        averaged.network.load_state_dict(state["averaged"])
        optimiser.load_state_dict(state["optimiser"])
        averaged.steps = step = state["step"]
        start, best, spent = state["epoch"], state["best"], state.get("spent", 0.0)
        augment.rng = np.random.default_rng(plan.seed + start)
    (folder / "plan.json").write_text(json.dumps(asdict(plan), indent=1))
    with Progress(
        TextColumn("epoch {task.fields[epoch]} of {task.fields[epochs]}, loss {task.fields[loss]:.3f}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        refresh_per_second=0.5,
    ) as progress:
        bar = progress.add_task("", total=steps, completed=step, epoch=start, epochs=plan.epochs, loss=math.nan)
        epoch, done = start, max(step / steps, spent / plan.minutes)
        while done < 1:
            epoch += 1
            began, network = time.monotonic(), network.train()
            network.model[: plan.frozen].eval()
            if done >= 1 - plan.plain_epochs / plan.epochs:
                augment.mosaic = 0.0
            losses = []
            for batch in _ahead(batches(train, augment, plan.sizes, plan.batch, weights)):
                _set_rate(optimiser, step, steps, done)
                losses.append(_step(network, loss_of, optimiser, batch))
                averaged.update(network)
                step += 1
                done = max(step / steps, (spent + (time.monotonic() - began) / 60) / plan.minutes)
                progress.update(bar, completed=min(step, steps), epoch=epoch, loss=float(np.mean(losses[-50:])))
                if done >= 1:
                    break
            figures: dict[str, Any] = {"epoch": epoch, "loss": round(float(np.mean(losses)), 4), "done": round(done, 4)}
            figures["seconds"] = round(time.monotonic() - began, 1)
            if epoch % plan.every == 0 or done >= 1:
                figures |= judge(averaged.network)
                if figures["fitness"] >= best:
                    best = figures["fitness"]
                    torch.save(averaged.network.state_dict(), folder / "best.pt")
            spent += (time.monotonic() - began) / 60
            with (folder / "log.jsonl").open("a", encoding="utf8") as log:
                log.write(json.dumps(figures) + "\n")
            state = {"network": network.state_dict(), "averaged": averaged.network.state_dict(), "spent": spent}
            state |= {"optimiser": optimiser.state_dict(), "step": step, "epoch": epoch, "best": best}
            torch.save(state, folder / "last.pt.part")
            (folder / "last.pt.part").replace(folder / "last.pt")
    averaged.network.load_state_dict(torch.load(folder / "best.pt", weights_only=True))
    return averaged.network


def detect(
    network: Any, samples: Sequence[Sample], size: int, floor: float = 0.001, iou: float = 0.7, batch: int = 16
) -> tuple[list[Detections], list[Truth]]:
    """Run a network over photos fitted into (size, size); detections and truth in pixels of that input."""
    head = network.model[-1]
    classes = int(head.nc)
    points = int(head.kpt_shape[0]) if hasattr(head, "kpt_shape") else 0
    found, truths = [], []
    network.eval()
    for start in range(0, len(samples), batch):
        fitted = [letterboxed(sample, size)[0] for sample in samples[start : start + batch]]
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=bf16_is_fast()):
            raw = network(images_of(fitted))
        table = (raw[0] if isinstance(raw, tuple) else raw).float().numpy()
        for output, sample in zip(table, fitted, strict=True):
            found.append(decode(output, classes, points, floor, iou))
            truths.append(Truth(sample.boxes, sample.classes, sample.corners, sample.unlabelled))
    return found, truths


def decode(output: Floats, classes: int, points: int, floor: float, iou: float, limit: int = 300) -> Detections:
    """Turn (4 + classes + 2 * points, anchors), boxes as centre and size, into suppressed detections."""
    scores = output[4 : 4 + classes]
    kind, anchor = np.nonzero(scores >= floor)
    if len(kind) > 3000:
        strongest = np.argsort(-scores[kind, anchor])[:3000]
        kind, anchor = kind[strongest], anchor[strongest]
    centre, half = output[0:2, anchor].T, output[2:4, anchor].T / 2
    boxes = np.concatenate([centre - half, centre + half], 1)
    found = scores[kind, anchor]
    kept = suppress(boxes, found, kind.astype(np.int64), iou, limit)
    corners = output[4 + classes :, anchor[kept]].T.reshape(len(kept), points, 2)
    return Detections(boxes[kept], found[kept], kind[kept].astype(np.int64), corners)


def images_of(samples: Sequence[Sample]) -> torch.Tensor:
    """Inputs of one size as (n, 3, h, w) RGB in 0..1."""
    stack = np.stack([sample.image[..., ::-1] for sample in samples])
    tensor = torch.from_numpy(np.ascontiguousarray(stack)).permute(0, 3, 1, 2)
    return tensor.to(torch.float32, memory_format=torch.channels_last).div_(255)


def _collate(samples: Sequence[Sample], classes: int) -> dict[str, Any]:
    images = images_of(samples)
    size = float(images.shape[-1])
    boxes = np.concatenate([s.boxes for s in samples]) / size
    index = np.concatenate([np.full(len(s.classes), i) for i, s in enumerate(samples)])
    unlabelled = torch.zeros(len(samples), classes, dtype=torch.bool)
    for i, sample in enumerate(samples):
        unlabelled[i, list(sample.unlabelled)] = True
    xywh = np.concatenate([(boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]], 1)
    return {
        "img": images,
        "batch_idx": torch.from_numpy(index).float(),
        "cls": torch.from_numpy(np.concatenate([s.classes for s in samples])).float().view(-1, 1),
        "bboxes": torch.from_numpy(xywh).float(),
        "keypoints": torch.from_numpy(np.concatenate([s.corners for s in samples]) / size).float(),
        "unlabelled": unlabelled,
    }


def _step(network: Any, loss_of: Any, optimiser: torch.optim.Optimizer, samples: Sequence[Sample]) -> float:
    head = network.model[-1]
    batch = _collate(samples, int(head.nc))
    if hasattr(head, "proto"):
        size = samples[0].image.shape[0]
        batch["masks"] = torch.from_numpy(np.concatenate([draw_masks(s.corners, size, size, 4) for s in samples]))
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16_is_fast()):
        predictions = network(batch["img"])
    # The loss needs the full precision: distances of a fraction of a cell.
    full = {k: v.float() if torch.is_tensor(v) else [f.float() for f in v] for k, v in predictions.items()}
    loss = loss_of(full, batch)[0].sum()
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
    optimiser.step()
    return float(loss.detach()) / len(samples)


def _groups(network: Any, plan: Plan, fresh: Callable[[str], bool]) -> list[dict[str, Any]]:
    groups: dict[tuple[bool, bool], list[Any]] = {}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            groups.setdefault((parameter.ndim > 1, fresh(name)), []).append(parameter)
    return [
        {
            "params": parameters,
            "weight_decay": plan.decay if decays else 0.0,
            "peak": plan.rate * (plan.new_head_rate if is_fresh else 1.0),
        }
        for (decays, is_fresh), parameters in groups.items()
    ]


def _set_rate(optimiser: torch.optim.Optimizer, step: int, steps: int, done: float) -> None:
    warm = min(1.0, (step + 1) / max(1, min(200, steps // 10)))
    cosine = 0.02 + 0.98 * (1 + math.cos(math.pi * min(1.0, done))) / 2
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * warm * cosine


def _ahead(source: Iterator[list[Sample]], depth: int = 4) -> Iterator[list[Sample]]:
    """Prepare batches in a thread beside the network; OpenCV and torch both leave the interpreter's lock."""
    waiting: queue.Queue[list[Sample] | BaseException | None] = queue.Queue(depth)

    def work() -> None:
        try:
            for item in source:
                waiting.put(item)
            waiting.put(None)
        except BaseException as error:
            waiting.put(error)

    threading.Thread(target=work, daemon=True).start()
    while (item := waiting.get()) is not None:
        if isinstance(item, BaseException):
            raise item
        yield item
