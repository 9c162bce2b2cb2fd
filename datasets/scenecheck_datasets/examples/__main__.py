"""`python -m scenecheck_datasets.examples OUT`: build the example cases again from their seeds."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scenecheck_datasets.examples.build import build_example
from scenecheck_datasets.examples.spec import ExampleSpecError, shipped_examples
from scenecheck_evidence.errors import SceneCheckError


def main(arguments: list[str] | None = None) -> int:
    """Run the command; gives the exit status: 0 done, 1 an example could not be built, 2 bad arguments."""
    parser = argparse.ArgumentParser(prog="python -m scenecheck_datasets.examples", description=__doc__)
    parser.add_argument("out", type=Path, help="folder that gets one folder per case")
    parser.add_argument("--only", action="append", metavar="CASE", help="build this case only (may be repeated)")
    parser.add_argument("--no-scene", action="store_true", help="leave out the scene photos: needs no Blender")
    parser.add_argument("--threads", type=int, default=1, help="processors for Blender (default 1)")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    try:
        cases = dict(shipped_examples())
        unknown = set(options.only or ()) - set(cases)
        if unknown:
            raise ExampleSpecError(f"no case {', '.join(sorted(unknown))}: the cases are {', '.join(cases)}")
        chosen = {name: spec for name, spec in cases.items() if not options.only or name in options.only}
        photos = sum(len(spec.papers) + (0 if options.no_scene else len(spec.scene.shots)) for spec in chosen.values())
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("rendering", total=photos)
            for name, spec in chosen.items():

                def report(file: str, name: str = name) -> None:
                    progress.update(task, advance=1, description=f"{name}/{file}")

                build_example(spec, options.out / name, report, not options.no_scene, options.threads)
    except SceneCheckError as error:
        console.print(f"{error.code}: {error}", style="red", markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
