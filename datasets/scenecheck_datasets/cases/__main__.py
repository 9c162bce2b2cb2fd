"""`python -m scenecheck_datasets.cases`: how many planted faults the judging finds, given perfect readings."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.progress import Progress

from scenecheck_datasets.cases.measure import measure
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
        description="Judge clean cases and cases with one planted fault each, all perfectly read.",
    )
    parser.add_argument("--cases", type=_positive, default=2000, help="how many clean cases, and how many with a fault")
    parser.add_argument("--ruleset", help="name or YAML file of a rule set (default: 广元)")
    given = parser.parse_args(arguments)
    try:
        rules = load_ruleset(given.ruleset)
    except SceneCheckError as error:
        print(error, file=sys.stderr)
        return 1
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("cases", total=2 * given.cases)
        found = measure(given.cases, rules, lambda: progress.advance(task))
    print(
        json.dumps(
            {
                "ruleset": rules.version,
                "faults": found.faults,
                "found": found.found,
                "missed": found.missed,
                "clean": found.clean,
                "flagged": found.flagged,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
