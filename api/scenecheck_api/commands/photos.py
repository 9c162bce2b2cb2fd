"""Commands over photos and what reads them: inspect, models."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scenecheck_api.commands.console import people_console, print_json, print_problem, progress_bar
from scenecheck_api.commands.one_case import JSON


def inspect(
    ctx: typer.Context,
    photos: Annotated[list[Path], typer.Argument(metavar="PHOTO...", help="Photos, or policies in PDF.")],
    as_json: JSON = False,
    floor: Annotated[
        float | None,
        typer.Option("--floor", min=0.0, max=1.0, help="List every detection of at least this score."),
    ] = None,
) -> None:
    """Read photos: vehicles, plates, papers, quality."""
    from scenecheck_api.commands.plain import show_reading
    from scenecheck_api.inspect_photos import inspect_files

    console = people_console()
    failed = False
    with progress_bar("读取照片 Reading", len(photos)) as done:
        for inspected in inspect_files([(str(path), path) for path in photos], ctx.obj.reader, floor):
            done(Path(inspected.file).name)
            if as_json:
                print_json(inspected.as_json())
            elif inspected.reading is not None:
                show_reading(console, inspected.file, inspected.reading, inspected.seconds)
            if inspected.problem is not None:
                failed = True
                print_problem(inspected.problem)
    if failed:
        raise typer.Exit(1)


def models(as_json: JSON = False) -> None:
    """List the shipped networks, what they learnt from and how good they are."""
    from scenecheck_api.commands.plain import show_models
    from scenecheck_models.manifest import load_manifest

    entries = load_manifest()
    if as_json:
        for entry in entries.values():
            print_json({**asdict(entry), "input_size": list(entry.input_size)})
    else:
        show_models(people_console(), entries.values())
