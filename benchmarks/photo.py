"""Seconds by stage for reading photos: `python benchmarks/photo.py PHOTO_OR_FOLDER... [--threads N] [--repeat N]`.

With --json one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from machine import high, machine, middle
from rich.console import Console
from rich.progress import track
from rich.table import Table

from scenecheck_evidence.errors import SceneCheckError
from scenecheck_models.session import default_threads
from scenecheck_vision.pipeline import Pipeline

PHOTOS = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".pdf"}

BODIES = ("vehicles", "parts", "damages")
"""Stages that look at the vehicles themselves; together they are to stay below 0.45 s on two idle processors."""


def main() -> int:
    """Read every file once, after one that warms the models up; print the median and 95th percentile of each stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--threads", type=int, help="of each network; all that this process may use when left out")
    parser.add_argument("--repeat", type=int, default=1, help="read each photo so often")
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")
    arguments = parser.parse_args()
    files = [f for path in arguments.paths for f in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    files = [f for f in files if f.suffix.lower() in PHOTOS]
    if not files:
        parser.error("expected photos or folders with photos, found none")
    pipeline = Pipeline(arguments.threads)
    rows: list[dict[str, float]] = []
    refused = 0
    _read(pipeline, files[0])
    console = Console(stderr=True)
    for path in track(files * arguments.repeat, "reading", console=console, disable=not console.is_terminal):
        seconds = _read(pipeline, path)
        if seconds is None:
            refused += 1
        else:
            rows.append(seconds)
    if not rows:
        parser.error(f"expected at least one readable photo, found {refused} that cannot be read")
    stages = {stage: _summary([row[stage] for row in rows if stage in row]) for stage in _stages(rows)}
    report = {
        "machine": machine(),
        "threads": arguments.threads or default_threads(),
        "photos": len(files),
        "refused": refused,
        "seconds": stages,
    }
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _print(report)
    return 0


def _read(pipeline: Pipeline, path: Path) -> dict[str, float] | None:
    """Seconds of processor and by stage; None when the file is not taken."""
    started = time.process_time()
    try:
        _, seconds = pipeline.read_photo(path.read_bytes(), path.name)
    except SceneCheckError as error:
        print(f"{path}: {error}", file=sys.stderr)
        return None
    bodies = sum(seconds.get(stage, 0.0) for stage in BODIES)
    return {**seconds, "vehicles+parts+damages": bodies, "processor": time.process_time() - started}


def _stages(rows: list[dict[str, float]]) -> list[str]:
    return list(dict.fromkeys(stage for row in rows for stage in row))


def _summary(values: list[float]) -> dict[str, float]:
    return {"median": middle(values), "p95": high(values)}


def _print(report: dict[str, object]) -> None:
    table = Table("stage", "median s", "95 % s", title=f"{report['photos']} photos, {report['machine']}")
    seconds = report["seconds"]
    assert isinstance(seconds, dict)
    for stage, values in seconds.items():
        table.add_row(stage, f"{values['median']:.3f}", f"{values['p95']:.3f}")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
