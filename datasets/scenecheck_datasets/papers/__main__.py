"""`python -m scenecheck_datasets.papers OUT`: draw photos of papers with their truth."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from scenecheck_datasets.papers.catalogue import CATALOGUE
from scenecheck_datasets.papers.folder import PDF_KINDS, write_folder
from scenecheck_datasets.papers.photo import Condition
from scenecheck_evidence.errors import SceneCheckError


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, found {text}")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw a folder; returns the exit status: 0, 1 when a font is missing or the folder cannot be written."""
    parser = argparse.ArgumentParser(
        prog="python -m scenecheck_datasets.papers", description="Draw photos of papers with their truth."
    )
    parser.add_argument("out", type=Path, help="folder for the photos and truth.jsonl")
    parser.add_argument("--count", type=_positive, default=100, help="how many photos")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same folder")
    parser.add_argument("--types", nargs="+", choices=[*CATALOGUE, *PDF_KINDS], metavar="TYPE",
                        help=", ".join([*CATALOGUE, *PDF_KINDS]))  # fmt: skip
    parser.add_argument("--conditions", nargs="+", type=Condition, choices=list(Condition), metavar="CONDITION",
                        help=", ".join(Condition))  # fmt: skip
    given = parser.parse_args(arguments)
    written = write_folder(given.out, given.count, given.seed, given.types, given.conditions)
    try:
        for _ in track(written, "papers", total=given.count, console=Console(stderr=True)):
            pass
    except (SceneCheckError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
