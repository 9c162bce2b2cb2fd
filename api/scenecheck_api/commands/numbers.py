"""`scenecheck numbers`: counts that supervisors' numbers rest on."""

from __future__ import annotations

import typer

from scenecheck_api.commands.console import people_console, print_json
from scenecheck_api.commands.installation import JSON, installation

app = typer.Typer(no_args_is_help=True, help="Counts that supervisors' numbers rest on.")


@app.callback()
def numbers() -> None:
    """Counts that supervisors' numbers rest on."""


@app.command("fill")
def fill_command(as_json: JSON = False) -> None:
    """Count the reports that were made before counts were kept; stopped, it goes on where it was."""
    from scenecheck_api.supervision.tallies import tally_missing

    with installation("numbers") as here:
        counted = sum(tally_missing(here.database))
    if as_json:
        print_json({"counted": counted})
    else:
        people_console().print(f"补计核查结果 {counted} 份 {counted} reports counted")
