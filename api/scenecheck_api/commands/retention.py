"""`scenecheck retention`: cases whose time is over are deleted, with their photos."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from scenecheck_api.commands.console import people_console, print_json, progress_bar
from scenecheck_api.commands.installation import JSON, installation

app = typer.Typer(no_args_is_help=True, help="Deletion of cases whose time is over.")


@app.callback()
def retention() -> None:
    """Deletion of cases whose time is over."""


@app.command("run")
def run_command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be deleted.")] = False,
    as_json: JSON = False,
) -> None:
    """Delete what is over: cases, originals, old rows of the audit log, old days of the network log."""
    from scenecheck_api.blobs import open_blobs
    from scenecheck_api.rulesets.in_force import ruleset_in_force
    from scenecheck_api.security import retention
    from scenecheck_api.security.setup import network_log_folder
    from scenecheck_evidence.ruleset import load_ruleset

    with installation("retention") as here:
        settings = here.settings.security.retention
        now = here.security.clock()
        with here.database.read() as session:
            rules = ruleset_in_force(session, load_ruleset(here.settings.ruleset))
            years = settings.case_years or rules.retention.years
            total = 0 if dry_run else len(retention.due_cases(session, settings, years, now)[0])
        with progress_bar("删除 Deleting", total) as done:
            outcome = retention.run(
                here.database,
                open_blobs(here.settings),
                here.by,
                settings,
                years,
                now,
                network_log_folder(here.settings),
                dry_run=dry_run,
                done=done,
            )
    if as_json:
        print_json({**asdict(outcome), "dry_run": dry_run, "case_years": years})
        return
    words = ("将删除", "would be deleted") if dry_run else ("已删除", "deleted")
    people_console().print(
        f"{words[0]}案件 {outcome.cases} 件、照片 {outcome.originals} 张，保留 {outcome.kept_on_hold} 件 "
        f"{outcome.cases} cases and {outcome.originals} photos {words[1]}, {outcome.kept_on_hold} kept on hold",
        markup=False,
        highlight=False,
    )
