"""`python -m scenecheck_datasets.scene SPEC.yaml OUT`: render the photos of a scene with their truth."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scenecheck_datasets.scene.render import render_scene
from scenecheck_datasets.scene.spec import load_scene
from scenecheck_evidence.errors import SceneCheckError


def main(arguments: list[str] | None = None) -> int:
    """Run the command; gives the exit status: 0 done, 1 the scene is not right, 2 bad arguments."""
    parser = argparse.ArgumentParser(prog="python -m scenecheck_datasets.scene", description=__doc__)
    parser.add_argument("spec", type=Path, help="YAML file of the scene")
    parser.add_argument("out", type=Path, help="folder for the photos and their truth")
    parser.add_argument("--size", help="WIDTHxHEIGHT instead of the scene's own, for a quick look")
    parser.add_argument("--only", action="append", metavar="FILE", help="render this shot only (may be repeated)")
    parser.add_argument("--threads", type=int, default=1, help="processors for Blender (default 1)")
    options = parser.parse_args(arguments)
    size: dict[str, int] = {}
    if options.size:
        try:
            width, height = (int(number) for number in options.size.split("x"))
        except ValueError:
            parser.error(f"--size: expected WIDTHxHEIGHT, found {options.size!r}")
        size = {"width": width, "height": height}
    console = Console(stderr=True)
    try:
        spec = load_scene(options.spec).model_copy(update=size)
        count = len(spec.shot_numbers(options.only))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("rendering", total=count)

            def report(file: str) -> None:
                progress.update(task, advance=1, description=file)

            written = render_scene(spec, options.out, report, options.threads, options.only)
    except SceneCheckError as error:
        console.print(f"{error.code}: {error}", style="red", markup=False)
        return 1
    for path in written:
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
