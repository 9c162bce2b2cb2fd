"""`scenecheck stations`: service points, posts and assistants."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenecheck_api.commands.console import people_console, print_json, print_problem

app = typer.Typer(no_args_is_help=True, help="Service points, posts and assistants.")


@app.callback()
def stations() -> None:
    """Service points, posts and assistants."""


@app.command("import")
def import_command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="CSV: code, name, kind, lon, lat, datum, capacity, and perhaps phone, address, open.",
        ),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="The file names all: close the stations that it does not name.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for programs instead of text for people.")] = False,
) -> None:
    """Import stations, all rows or none; bad rows are named by their lines."""
    from scenecheck_api.review.change import Change
    from scenecheck_api.security.principal import system
    from scenecheck_api.security.setup import open_database, open_security
    from scenecheck_api.settings import Settings
    from scenecheck_api.stations.desk import store_stations
    from scenecheck_api.stations.station_csv import load_stations
    from scenecheck_api.store.base import utc_now

    loaded = load_stations(file)
    for problem in loaded.problems:
        print_problem(problem)
    if loaded.problems:
        if as_json:
            print_json({"imported": 0, "problems": [problem.as_json()["error"] for problem in loaded.problems]})
        raise typer.Exit(1)
    settings = Settings()
    with open_database(settings, open_security(settings)) as database, database.write() as session:
        change = Change(session, system("command:stations"), utc_now())
        stored, closed = store_stations(change, loaded.stations, replace=replace)
    if as_json:
        print_json({"imported": stored, "closed": closed, "problems": []})
    else:
        people_console().print(f"导入服务点 {stored} 个，停用 {closed} 个 {stored} stations, {closed} closed")
