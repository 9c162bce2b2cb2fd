"""Train and export one network: `python -m scenecheck_models.train KIND [options]`."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

KINDS = {
    "vehicles": "the detector of vehicles and persons",
    "plates": "the detector of number plates with corners and rows",
    "parts": "the network that outlines the parts of a car",
    "damage": "the network that outlines damage",
    "plate_text": "the recogniser of plate texts",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Hand the options to the module of the kind; it is imported only then, since each brings torch along."""
    parser = argparse.ArgumentParser(prog="python -m scenecheck_models.train", description=__doc__)
    parser.add_argument("kind", choices=sorted(KINDS), help="; ".join(f"{k}: {v}" for k, v in KINDS.items()))
    given = sys.argv[1:] if arguments is None else list(arguments)
    known = parser.parse_args(given[:1])  # what follows, --help among it, is for the module of the kind
    module = importlib.import_module(f"scenecheck_models.train.{known.kind}")
    options = argparse.ArgumentParser(prog=f"{parser.prog} {known.kind}", description=module.__doc__)
    module.add_arguments(options)
    module.main(options.parse_args(given[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
