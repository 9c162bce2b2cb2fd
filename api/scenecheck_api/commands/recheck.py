"""`scenecheck recheck`: an archive read or judged again, compared, and only then changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from scenecheck_api.commands.console import people_console, print_json, progress_bar

DAY = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
"""How a time is given."""


class EngineChoice(StrEnum):
    """Who does the work."""

    AUTO = "auto"
    ONE = "one"
    RAY = "ray"


def recheck(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", file_okay=False, help="Where the plan, the outcomes and the diff lie.")
    ],
    read: Annotated[
        bool, typer.Option("--read", help="Read photos again that this version's models have not read.")
    ] = False,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=DAY, help="Submitted from here (Shanghai).")
    ] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=DAY, help="Submitted before this time.")] = None,
    case: Annotated[list[str] | None, typer.Option("--case", help="Case number. Repeat it; all when left out.")] = None,
    chunk: Annotated[int, typer.Option("--chunk", min=1, max=10_000, help="Cases of one piece of work.")] = 50,
    engine: Annotated[
        EngineChoice, typer.Option("--engine", help="auto: Ray where it is installed.")
    ] = EngineChoice.AUTO,
    actors: Annotated[
        int | None, typer.Option("--actors", min=1, help="Of Ray; one a processor or GPU when left out.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Replace the reports by those of the diff.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for programs instead of text for people.")] = False,
) -> None:
    """Read or judge cases again after a new model or rule set. Shows what would change; --apply changes it.

    Stopped in the middle, the same command goes on where it was. Old readings and reports stay.
    """
    from scenecheck_api.recheck import engines
    from scenecheck_api.recheck.apply import apply_all
    from scenecheck_api.recheck.diff import diff_json, diff_page, summary
    from scenecheck_api.recheck.work_folder import PLAN, Plan, WorkFolder, chunked, rules_digest, select_cases
    from scenecheck_api.runtime import open_runtime
    from scenecheck_api.security.principal import system
    from scenecheck_api.settings import load_settings
    from scenecheck_api.store.base import canonical_json
    from scenecheck_evidence.moments import CHINA

    settings = load_settings()
    work = WorkFolder(folder)
    with open_runtime(settings) as parts:
        cases: list[str] = []
        if not (folder / PLAN).exists():
            with parts.database.read() as session:
                cases = select_cases(
                    session,
                    since.replace(tzinfo=CHINA) if since else None,
                    until.replace(tzinfo=CHINA) if until else None,
                    case or (),
                )
        rules = rules_digest(parts)
        plan = work.plan(Plan(pipeline=parts.reader.digest, ruleset=rules, read=read, chunks=chunked(cases, chunk)))
        missing = work.missing(plan)
        with progress_bar("复核 Rechecking", sum(len(plan.chunks[number]) for number in missing)) as done:
            use_ray = engine is EngineChoice.RAY or (engine is EngineChoice.AUTO and find_spec("ray") is not None)
            if missing and use_ray:
                found = engines.on_ray(settings, plan, missing, done, actors)
            else:
                found = engines.in_this_process(parts, plan, missing, done)
            for number, outcomes in found:
                work.keep(number, outcomes)
        looked_at = list(work.outcomes(plan))
        counts = summary(plan, looked_at)
        work.write("diff.json", canonical_json(diff_json(plan, looked_at)) + "\n")
        page = work.write("diff.html", diff_page(plan, looked_at))
        became: dict[str, int] = {}
        if apply:
            with progress_bar("更新 Applying", len(looked_at)) as done:
                for result in apply_all(parts, system("command:recheck"), looked_at, plan.read, done):
                    became[result.became.value] = became.get(result.became.value, 0) + 1
    if as_json:
        print_json({**counts, "applied": became if apply else None, "diff": str(page)})
        return
    for line in _told(counts, became if apply else None, page):
        people_console().print(line, markup=False, highlight=False)


def _told(counts: dict[str, Any], became: dict[str, int] | None, page: Path) -> Iterator[str]:
    """The outcome for people; `became` counts what came of the changes, None where none was made."""
    cases, changed = counts["cases"], counts["changed"]
    yield f"复核 {cases} 案，{changed} 案有变化 {cases} cases, {changed} changed"
    for move, number in counts["verdicts"].items():
        yield f"  {move}: {number}"
    if became is None:
        yield f"未作更改 nothing was changed: {page}"
    else:
        told = ", ".join(f"{word} {number}" for word, number in sorted(became.items()))
        yield f"已更新 applied: {told or '0'}"
