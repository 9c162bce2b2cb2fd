"""The command `scenecheck evaluate`, found by the service through the entry point group `scenecheck.commands`."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scenecheck_datasets.evaluate.host import Host
    from scenecheck_datasets.evaluate.outcome import Outcome


class Kind(StrEnum):
    """What can be evaluated."""

    PLATES = "plates"
    PAPERS = "papers"
    VEHICLES = "vehicles"
    CASES = "cases"
    PARTS = "parts"
    DAMAGE = "damage"
    SEVERITY = "severity"


def evaluate(
    ctx: typer.Context,
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help=", ".join(Kind))],
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="The folder with the truth.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="JSON for programs instead of text for people.")] = False,
    predictions: Annotated[
        Path | None, typer.Option("--predictions", metavar="FILE", dir_okay=False, help="One JSON line per item.")
    ] = None,
    class_map: Annotated[
        str | None, typer.Option("--map", metavar="OLD=NEW,...", help="Our names for classes of another set.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", file_okay=False, help="Pictures of what goes wrong.")
    ] = None,
) -> None:
    """Hold the product against a folder with known truth."""
    from scenecheck_datasets.evaluate.figures import show_figures
    from scenecheck_datasets.evaluate.predictions import write_predictions

    outcome = _outcome(kind, folder, ctx.obj, class_map)
    if predictions is not None:
        write_predictions(predictions, outcome.predictions)
    if out is not None:
        _write_pictures(out, outcome)
    if as_json:
        typer.echo(json.dumps(outcome.figures, ensure_ascii=False))
    else:
        show_figures(outcome.figures)
    for file, message in outcome.problems:
        print(f"scenecheck: error: {file}: {' '.join(message.split())}", file=sys.stderr)
    if outcome.problems:
        raise typer.Exit(1)


def _outcome(kind: Kind, folder: Path, host: Host, class_map: str | None) -> Outcome:
    from scenecheck_datasets.evaluate.yolo_folder import parse_map

    try:
        renamed = parse_map(class_map)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--map") from None
    if renamed and kind in (Kind.PLATES, Kind.PAPERS, Kind.CASES):
        raise typer.BadParameter(f"expected a kind with class names to map, found {kind}", param_hint="--map")
    if kind is Kind.PLATES:
        from scenecheck_datasets.evaluate.plates import evaluate_plates

        return evaluate_plates(folder, host)
    if kind is Kind.PAPERS:
        from scenecheck_datasets.evaluate.papers import evaluate_papers

        return evaluate_papers(folder, host)
    if kind is Kind.VEHICLES:
        from scenecheck_datasets.evaluate.vehicles import evaluate_vehicles

        return evaluate_vehicles(folder, renamed)
    if kind is Kind.CASES:
        from scenecheck_datasets.evaluate.cases import evaluate_cases

        return evaluate_cases(folder, host)
    if kind is Kind.PARTS:
        from scenecheck_datasets.evaluate.regions import evaluate_parts

        return evaluate_parts(folder, renamed)
    if kind is Kind.DAMAGE:
        from scenecheck_datasets.evaluate.regions import evaluate_damage

        return evaluate_damage(folder, renamed)
    from scenecheck_datasets.evaluate.severity import evaluate_severity

    return evaluate_severity(folder, renamed)


def _write_pictures(out: Path, outcome: Outcome) -> None:
    from scenecheck_datasets.evaluate.errors import EvaluationError

    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in outcome.pictures.items():
            (out / name).write_text(content, encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"{out}: expected a folder to write, found: {error.strerror or error}") from None
