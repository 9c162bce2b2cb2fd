"""`python -m scenecheck_datasets.cases`: how many planted faults the judging finds, read perfectly or as measured."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from scenecheck_datasets.cases.measure import measure
from scenecheck_datasets.cases.noise import load_noise
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.ruleset import load_ruleset


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, found {text}")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print one JSON object; returns the exit status: 0, or 1 when the rule set is not as expected."""
    parser = argparse.ArgumentParser(
        prog="python -m scenecheck_datasets.cases",
        description="Judge clean cases and cases with one planted fault each, read perfectly or as badly as measured.",
    )
    parser.add_argument("--cases", type=_positive, default=2000, help="how many clean cases, and how many with a fault")
    parser.add_argument("--ruleset", help="name or YAML file of a rule set (default: 广元)")
    parser.add_argument(
        "--reader",
        type=Path,
        metavar="FILE",
        help="predictions of `scenecheck evaluate papers`: papers are read as badly as there",
    )
    given = parser.parse_args(arguments)
    try:
        rules = load_ruleset(given.ruleset)
        noise = load_noise(given.reader) if given.reader else None
    except SceneCheckError as error:
        print(error, file=sys.stderr)
        return 1
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("cases", total=2 * given.cases)
        found = measure(given.cases, rules, lambda: progress.advance(task), noise)
    print(
        json.dumps(
            {
                "ruleset": rules.version,
                "faults": found.faults,
                "found": found.found,
                "stopping_faults": found.stopping,
                "stopped": found.stopped,
                "missed": found.missed,
                "clean": found.clean,
                "flagged": found.flagged,
                "flagged_by": dict(found.flagged_by.most_common()),
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
