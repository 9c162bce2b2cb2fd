"""`scenecheck records`: records of vehicles, drivers, policies and accidents in the database."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenecheck_api.commands.console import people_console, print_json, print_problem, progress_bar

if TYPE_CHECKING:
    from scenecheck_api.records.import_csv import ImportedFile

app = typer.Typer(no_args_is_help=True, help="Records of vehicles, drivers, policies and accidents.")


@app.command("import")
def import_command(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            exists=True,
            file_okay=False,
            help="Holds any of vehicles.csv, drivers.csv, policies.csv, accidents.csv.",
        ),
    ],
    source: Annotated[
        str, typer.Option("--source", help="The system that the files are from, as reports name it.")
    ] = "imported",
    replace: Annotated[
        bool, typer.Option("--replace", help="The files are all that the system holds: remove what they do not name.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for programs instead of text for people.")] = False,
) -> None:
    """Import CSV files, each whole or not at all; bad rows are named by their lines."""
    from scenecheck_api.records.csv_tables import TABLES
    from scenecheck_api.records.import_csv import import_folder
    from scenecheck_api.records.own_cases import ORIGIN
    from scenecheck_api.security.principal import system
    from scenecheck_api.security.setup import open_database, open_security
    from scenecheck_api.settings import Settings
    from scenecheck_api.store.base import utc_now

    if not re.fullmatch(r"[^\x00-\x1f]{1,60}", source) or source == ORIGIN:
        raise typer.BadParameter(f"expected a name of 1 to 60 characters other than {ORIGIN!r}, found {source!r}")
    settings = Settings()
    security = open_security(settings)
    present = sum((folder / table.file).is_file() for table in TABLES.values())
    if not present:
        names = ", ".join(table.file for table in TABLES.values())
        raise typer.BadParameter(f"expected any of {names} in {folder}, found none")
    with open_database(settings, security) as database, progress_bar("导入登记 Importing", present) as done:
        files = import_folder(
            database,
            security.cipher,
            system("command:records"),
            folder,
            source,
            utc_now(),
            replace=replace,
            done=done,
        )
    for one in files:
        _tell(one, as_json)
    if not all(one.imported for one in files):
        raise typer.Exit(1)


def _tell(one: ImportedFile, as_json: bool) -> None:
    """What came of one file; notes and problems go to the error stream."""
    for note in one.notes:
        print_problem(note, "note")
    for problem in one.problems:
        print_problem(problem)
    if as_json:
        print_json(
            {
                "file": one.file,
                "kind": one.kind,
                "imported": one.imported,
                "rows": one.rows,
                "removed": one.removed,
                "problems": [problem.as_json()["error"] for problem in one.problems],
            }
        )
        return
    wrong = len(one.problems)
    done = f"导入 {one.rows} 条，删除 {one.removed} 条 {one.rows} records, {one.removed} removed"
    nothing = f"未导入，{wrong} 处问题 nothing imported, {wrong} problems"
    people_console().print(f"{one.file}: {done if one.imported else nothing}")
