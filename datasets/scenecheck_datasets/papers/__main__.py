"""`python -m scenecheck_datasets.papers OUT`: draw photos of papers with their truth."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from scenecheck_datasets.papers import plain, web
from scenecheck_datasets.papers.catalogue import CATALOGUE, FOREIGN
from scenecheck_datasets.papers.folder import PDF_KINDS, write_folder
from scenecheck_datasets.papers.photo import Condition
from scenecheck_evidence.errors import SceneCheckError


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, found {text}")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw a folder; returns the exit status: 0, 1 when a font or the browser is missing or nothing can be written."""
    parser = argparse.ArgumentParser(
        prog="python -m scenecheck_datasets.papers", description="Draw photos of papers with their truth."
    )
    parser.add_argument("out", type=Path, help="folder for the photos and truth.jsonl")
    parser.add_argument("--count", type=_positive, default=100, help="how many photos")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same folder")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--plain", action="store_true", help="by the second renderer")
    other.add_argument("--web", action="store_true", help="by the third renderer, which needs Playwright and Chromium")
    own = ([*CATALOGUE, *FOREIGN, *PDF_KINDS], [*Condition])
    second, third = (plain.KINDS, plain.WAYS), ([*web.KINDS, *web.FOREIGN], web.WAYS)
    told = [f"{', '.join(own[i])}; plain: {', '.join(second[i])}; web: {', '.join(third[i])}" for i in (0, 1)]
    parser.add_argument("--types", nargs="+", metavar="TYPE", help=told[0])
    parser.add_argument("--conditions", nargs="+", metavar="CONDITION", help=told[1])
    given = parser.parse_args(arguments)
    types, conditions = second if given.plain else third if given.web else own
    for option, names, known in (("--types", given.types, types), ("--conditions", given.conditions, conditions)):
        for name in names or ():
            if name not in known:
                parser.error(f"argument {option}: expected {', '.join(known)}, found {name}")
    if given.plain:
        written = plain.write_plain_folder(given.out, given.count, given.seed, given.types, given.conditions)
    elif given.web:
        written = web.write_web_folder(given.out, given.count, given.seed, given.types, given.conditions)
    else:
        usual = [Condition(name) for name in given.conditions or ()]
        written = write_folder(given.out, given.count, given.seed, given.types, usual)
    try:
        for _ in track(written, "papers", total=given.count, console=Console(stderr=True)):
            pass
    except (SceneCheckError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
