"""Every benchmark, one after the other: `python benchmarks/run_all.py [--out DIR] [--quick]`, or `make bench`.

Takes less than ten minutes on two idle processors. Writes DIR/benchmarks.json and DIR/benchmarks.md (the tables, to be
taken into docs/benchmarks.md with --docs); out/bench when left out. The machine should have nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import bad_papers
import floor
import growth
from machine import CASE, REPOSITORY, machine, markdown

import service

HERE = Path(__file__).parent
PAGE = REPOSITORY / "docs" / "benchmarks.md"
BEGIN, END = "<!-- tables:", "<!-- end of tables -->"
SCENES, LICENCES, POLICIES = ("01", "02", "03"), ("04", "05", "07", "08"), ("06", "09")


def run(script: str, *arguments: str) -> dict[str, Any]:
    """What a benchmark prints as JSON, in a process of its own.

    Raises:
        SystemExit: it failed.
    """
    started = time.perf_counter()
    print(f"{script} {' '.join(arguments)}", file=sys.stderr, flush=True)
    command = [sys.executable, str(HERE / script), *arguments, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=REPOSITORY)
    if done.returncode:
        raise SystemExit(f"{script} failed with status {done.returncode}")
    print(f"  {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def photos(numbers: tuple[str, ...]) -> list[str]:
    """Paths of the example's photos."""
    return [str(CASE / f"{number}.jpg") for number in numbers]


def stage_table(reports: dict[str, dict[str, Any]]) -> str:
    """Median seconds by stage, a column for each kind of photo."""
    stages = list(dict.fromkeys(stage for report in reports.values() for stage in report["seconds"]))
    rows = [
        [stage, *(report["seconds"].get(stage, {}).get("median") for report in reports.values())] for stage in stages
    ]
    return markdown(("stage, median s", *reports), rows)


def into_page(tables: str) -> None:
    """Put the tables between the two marks of the page, in the place of the former ones."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN, 1)
    mark, _ = rest.split("\n", 1)
    after = rest.split(END, 1)[1]
    PAGE.write_text(f"{before}{BEGIN}{mark}\n\n{tables}\n{END}{after}", encoding="utf-8")


def main() -> int:
    """Run everything and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=REPOSITORY / "out" / "bench")
    parser.add_argument("--quick", action="store_true", help="fewer repeats and rows: to see that everything runs")
    parser.add_argument("--docs", action="store_true", help="put the tables into docs/benchmarks.md")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    repeat, uploads = ("1", "3") if given.quick else ("5", "30")
    sizes = ["1000"] if given.quick else ["1000", "10000", "100000"]
    stages = {
        kind: run("photo.py", *photos(numbers), *([] if given.quick else ["--repeat", repeat]))
        for kind, numbers in (("scene photo", SCENES), ("licence", LICENCES), ("policy page", POLICIES))
    }
    bare = run("floor.py", "--repeat", repeat)
    served = {str(cores): run("service.py", "--photos", uploads, "--cores", str(cores)) for cores in (1, 2)}
    grown = run("growth.py", "--photos", *sizes, "--repeat", "5" if given.quick else "20")
    bad = run("bad_papers.py")
    report = {
        "machine": machine(),
        "bad_papers": bad,
        "stages": stages,
        "floor": bare,
        "service": served,
        "growth": grown,
    }
    (given.out / "benchmarks.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    parts = [
        f"{report['machine']}\n",
        "## Stages of a photo\n",
        stage_table(stages),
        "## Reading against the bare networks\n",
        markdown(floor.COLUMNS, floor.rows(bare)),
        f"Resident {bare['resident_mebibytes']} MiB, at its peak {bare['resident_peak_mebibytes']}.\n",
        "## Files that are no good photo of a paper\n",
        markdown(bad_papers.COLUMNS, bad_papers.rows(bad)),
        *(
            f"## The service on {cores} of the processors\n\n{markdown(service.COLUMNS, service.rows(one))}"
            for cores, one in served.items()
        ),
        "## Growth\n",
        markdown(growth.COLUMNS, [row for row in growth.rows(grown) if row[1] == int(sizes[-1])]),
        f"With {' and '.join(f'{int(size):,}' for size in sizes[:-1])} photos: benchmarks.json.\n" if sizes[1:] else "",
    ]
    page = given.out / "benchmarks.md"
    page.write_text("\n".join(parts), encoding="utf-8")
    if given.docs:
        into_page("\n".join(parts))
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
