"""Render number plates: `python -m scenecheck_datasets.plates OUT --count N --seed S`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import track

from scenecheck_datasets.plates.camera import Camera
from scenecheck_datasets.plates.pack import Recipe, render_samples, write_folder, write_packed
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_vision.plate_grammar import PlateKind


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scenecheck_datasets.plates", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write")
    parser.add_argument("--count", type=int, default=1000, help="how many crops")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same crops")
    parser.add_argument(
        "--kinds", nargs="*", default=[], choices=[k.value for k in PlateKind], help="all when left out"
    )
    parser.add_argument("--packed", action="store_true", help="one array of 160x48 crops for training")
    parser.add_argument("--negatives", type=float, default=0.0, help="share of foreign plates and signs (empty text)")
    parser.add_argument("--glyphs", type=Path, help="folder of photographed province characters, a folder for each")
    parser.add_argument("--harshness", type=float, default=1.0, help="0 studio light .. 1 night, rain, cheap camera")
    parser.add_argument("--width", type=float, nargs=2, default=(55.0, 260.0), help="plate width in the photo, pixels")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Render as asked; 0, or 1 with one line on stderr when something needed is missing."""
    args = _parser().parse_args(arguments)
    recipe = Recipe(
        seed=args.seed,
        kinds=tuple(PlateKind(k) for k in args.kinds),
        negatives=args.negatives,
        glyphs=args.glyphs,
        camera=Camera(width=tuple(args.width), harshness=args.harshness),
    )
    console = Console(stderr=True)
    samples = iter(
        track(
            render_samples(recipe, args.count, args.workers),
            "plates",
            total=args.count,
            console=console,
            disable=not console.is_terminal,
        )
    )
    try:
        written = write_packed(args.out, samples, args.count) if args.packed else write_folder(args.out, samples)
    except SceneCheckError as error:
        console.print(str(error), style="red", highlight=False)
        return 1
    console.print(f"{written} crops in {args.out}", highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
