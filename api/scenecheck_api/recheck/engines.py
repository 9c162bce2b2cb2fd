"""Who does the chunks of a recheck: this process, or actors of Ray (extra `scale`) on as many machines as there are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from typing import Any

from scenecheck_api.recheck.errors import ScaleMissingError
from scenecheck_api.recheck.examine import Outcome, examine_all
from scenecheck_api.recheck.work_folder import Plan
from scenecheck_api.runtime import Runtime, open_runtime
from scenecheck_api.settings import Settings
from scenecheck_models.session import DEVICE_VARIABLE, cuda_available

Done = Callable[[str], None]
Chunk = tuple[int, list[Outcome]]


class Engine(StrEnum):
    """Who does the work."""

    ONE = "one"
    RAY = "ray"


@dataclass(frozen=True)
class Pool:
    """The actors to ask Ray for.

    Attributes:
        size: how many.
        gpu: the share of a GPU that each takes; 0 without GPUs.
    """

    size: int
    gpu: float


def pool_of(held: Mapping[str, float], chunks: int, actors: int | None, *, cuda: bool) -> Pool:
    """The actors for a number of chunks: as many as asked for, else one a GPU or, without any, one a processor.

    Args:
        held: what Ray has, by the name of the resource.
        chunks: to be done; no actor is without one.
        actors: asked for; more than GPUs share these, since Ray would wait for ever for a GPU each.
        cuda: whether the networks can run on a GPU.
    """
    gpus = int(held.get("GPU", 0)) if cuda else 0
    size = max(1, min(chunks, actors or gpus or int(held.get("CPU", 1))))
    return Pool(size, 1 / -(-size // gpus) if gpus else 0.0)


def in_this_process(parts: Runtime, plan: Plan, numbers: list[int], done: Done) -> Iterator[Chunk]:
    """Do the chunks one after the other.

    Args:
        parts: of this process.
        plan: holds the chunks.
        numbers: of those to be done.
        done: called with each case.

    Yields:
        Each chunk's number and outcomes.
    """
    for number in numbers:
        yield number, examine_all(parts, list(plan.chunks[number]), plan.read, done)


def on_ray(
    settings: Settings, plan: Plan, numbers: list[int], done: Done, actors: int | None = None
) -> Iterator[Chunk]:
    """Do the chunks on the actors of Ray; they come as they are done, in any order.

    Each actor opens the installation for itself, so the database and the originals must be within its reach: PostgreSQL
    and S3 on many machines, SQLite and a folder on one. RAY_ADDRESS names a cluster; without it one is started here.

    Args:
        settings: of the installation.
        plan: holds the chunks.
        numbers: of those to be done.
        done: called with each case of a chunk when the chunk is done.
        actors: how many; one for each processor, or each GPU where the networks can use them, when left out.

    Raises:
        ScaleMissingError: Ray is not installed.
    """
    if find_spec("ray") is None:
        raise ScaleMissingError("expected Ray for --engine ray, found none: pip install 'scenecheck[scale]'")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing here reports its use (docs/decisions/0013)
    import ray
    import ray.data

    started_here = not ray.is_initialized()
    if started_here:
        ray.init(include_dashboard=False, log_to_driver=False, logging_level="error")
    try:
        held = ray.cluster_resources()
        pool = pool_of(held, len(numbers), actors, cuda=cuda_available())
        own = settings.model_copy(update={"model_threads": 1, "migrate_on_start": False, "embedded_worker": False})
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        rows = [{"number": number, "cases": list(plan.chunks[number])} for number in numbers]
        outcomes = ray.data.from_items(rows, override_num_blocks=len(rows)).map(
            _Actor,
            fn_constructor_args=(own, plan.read, pool.gpu > 0),
            compute=ray.data.ActorPoolStrategy(size=pool.size),
            num_cpus=1,
            num_gpus=pool.gpu or None,
        )
        for row in outcomes.iter_rows():
            for case_id in plan.chunks[row["number"]]:
                done(case_id)
            yield int(row["number"]), [Outcome.model_validate_json(line) for line in row["outcomes"]]
    finally:
        if started_here:
            ray.shutdown()


class _Actor:
    """Opens the installation once, then does one chunk after the other."""

    def __init__(self, settings: Settings, read: bool, cuda: bool):
        if cuda:
            os.environ[DEVICE_VARIABLE] = "cuda"
        self._open = ExitStack()
        self._parts = self._open.enter_context(open_runtime(settings))
        self._read = read

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        outcomes = examine_all(self._parts, [str(case) for case in row["cases"]], self._read)
        return {"number": row["number"], "outcomes": [outcome.model_dump_json() for outcome in outcomes]}
