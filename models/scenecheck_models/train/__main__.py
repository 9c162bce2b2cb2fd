"""Train and export one network: `python -m scenecheck_models.train KIND [options]`."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

KINDS = {
    "vehicles": "the detector of vehicles and persons",
    "plates": "the detector of number plates with corners and rows",
    "plate_text": "the recogniser of plate texts",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Hand the options to the module of the kind; it is imported only then, since each brings torch along."""
    parser = argparse.ArgumentParser(prog="python -m scenecheck_models.train", description=__doc__)
    parser.add_argument("kind", choices=sorted(KINDS), help="; ".join(f"{k}: {v}" for k, v in KINDS.items()))
    known, rest = parser.parse_known_args(arguments)
    module = importlib.import_module(f"scenecheck_models.train.{known.kind}")
    options = argparse.ArgumentParser(prog=f"{parser.prog} {known.kind}", description=module.__doc__)
    module.add_arguments(options)
    module.main(options.parse_args(rest))
    return 0


if __name__ == "__main__":
    sys.exit(main())
