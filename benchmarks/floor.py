"""Reading a photo against its bare networks: `python benchmarks/floor.py [PHOTO...] [--repeat N] [--json]`.

Every input that a network is given while a photo is read is kept, and the networks are run on the same inputs once more
with nothing around them, in the same process and right after it. That sum is the floor: reading is to stay within 1.4
times of it. Lines of text, which are recognised side by side, are run side by side.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from machine import CASE, machine, middle, resident_mebibytes, show

from scenecheck_models.session import default_threads, ort
from scenecheck_vision.pipeline import Pipeline

Run = tuple[str, ort.InferenceSession, Any, dict[str, Any]]
COLUMNS = ("photo", "kind", "read s", "networks s", "ratio", "runs")


@contextmanager
def recorded() -> Iterator[list[Run]]:
    """Keep what networks are run on while the block runs, with the name of the thread that asked."""
    runs: list[Run] = []
    real = ort.InferenceSession.run

    def run(self: ort.InferenceSession, names: Any, feeds: dict[str, Any], options: Any = None) -> Any:
        runs.append((threading.current_thread().name, self, names, feeds))
        return real(self, names, feeds, options)

    ort.InferenceSession.run = run
    try:
        yield runs
    finally:
        ort.InferenceSession.run = real


def bare_seconds(runs: list[Run], threads: int) -> float:
    """Seconds of the networks alone: what one thread asked for one after the other, what several did side by side."""
    groups: list[list[Run]] = []
    for run in runs:
        together = groups and run[0].startswith("text-line") and groups[-1][0][0].startswith("text-line")
        groups[-1].append(run) if together else groups.append([run])
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for group in groups:
            if len(group) == 1:
                _again(group[0])
            else:
                list(pool.map(_again, group))
    return time.perf_counter() - started


def _again(run: Run) -> None:
    _, session, names, feeds = run
    session.run(names, feeds)


def measure(files: list[Path], repeat: int) -> dict[str, Any]:
    """Median seconds of reading each photo and of its networks alone, taken in turn."""
    pipeline, threads = Pipeline(), default_threads()
    photos = []
    for path in files:
        data = path.read_bytes()
        with recorded() as runs:
            reading, _ = pipeline.read_photo(data, path.name)
        whole, bare = [], []
        for _ in range(repeat):
            started = time.perf_counter()
            pipeline.read_photo(data, path.name)
            whole.append(time.perf_counter() - started)
            bare.append(bare_seconds(runs, threads))
        ratio = round(middle(whole) / middle(bare), 2)
        row = {"photo": path.name, "kind": reading.kind.value, "read": middle(whole), "networks": middle(bare)}
        photos.append({**row, "ratio": ratio, "runs": len(runs)})
    read, bare_sum = sum(p["read"] for p in photos), sum(p["networks"] for p in photos)
    return {
        "machine": machine(),
        "threads": threads,
        "photos": photos,
        "all": {"read": round(read, 3), "networks": round(bare_sum, 3), "ratio": round(read / bare_sum, 2)},
        "resident_mebibytes": resident_mebibytes(),
        "resident_peak_mebibytes": resident_mebibytes(peak=True),
    }


def rows(report: dict[str, Any]) -> list[list[Any]]:
    """The cells of the table."""
    table = [[p["photo"], p["kind"], p["read"], p["networks"], p["ratio"], p["runs"]] for p in report["photos"]]
    total = report["all"]
    return [*table, ["all", "", total["read"], total["networks"], total["ratio"], None]]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", nargs="*", type=Path, help="the photos of examples/01_complete when left out")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    report = measure(given.photos or sorted(CASE.glob("*.jpg")), given.repeat)
    if given.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        show(report["machine"], COLUMNS, rows(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
