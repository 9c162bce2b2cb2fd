"""Seconds by stage for reading photos: `python benchmarks/photo.py PHOTO_OR_FOLDER... [--threads N] [--json]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from scenecheck_evidence.errors import SceneCheckError
from scenecheck_models.session import available_processors, default_threads
from scenecheck_vision.pipeline import Pipeline

PHOTOS = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".pdf"}


def main() -> int:
    """Read every file once, after one that warms the models up; print the median and 95th percentile of each stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--threads", type=int, help="of each network; all that this process may use when left out")
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
    for path in track(files, "reading", console=console, disable=not console.is_terminal):
        seconds = _read(pipeline, path)
        if seconds is None:
            refused += 1
        else:
            rows.append(seconds)
    if not rows:
        parser.error(f"expected at least one readable photo, found {refused} that cannot be read")
    stages = {stage: _summary([row[stage] for row in rows if stage in row]) for stage in _stages(rows)}
    report = {
        "machine": _machine(),
        "threads": arguments.threads or default_threads(),
        "photos": len(rows),
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
    return {**seconds, "processor": time.process_time() - started}


def _stages(rows: list[dict[str, float]]) -> list[str]:
    return list(dict.fromkeys(stage for row in rows for stage in row))


def _summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {"median": round(statistics.median(values), 4), "p95": round(high, 4)}


def _machine() -> str:
    """The processor's name, how many of it this process may use, and how busy the machine was."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        name = names[0] if names else name
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{name}, {available_processors()} processors{load}, Python {platform.python_version()}"


def _print(report: dict[str, object]) -> None:
    table = Table("stage", "median s", "95 % s", title=f"{report['photos']} photos, {report['machine']}")
    seconds = report["seconds"]
    assert isinstance(seconds, dict)
    for stage, values in seconds.items():
        table.add_row(stage, f"{values['median']:.3f}", f"{values['p95']:.3f}")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
