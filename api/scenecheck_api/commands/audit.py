"""`scenecheck audit`: is the audit log whole, and what does it say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from scenecheck_api.commands.console import people_console, print_json
from scenecheck_api.commands.installation import JSON, installation
from scenecheck_evidence.errors import SceneCheckError

app = typer.Typer(no_args_is_help=True, help="The audit log.")
DAY = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]


class HeadFileError(SceneCheckError):
    """A head file of the audit log cannot be read."""

    code = "head_file_unreadable"


@app.command("verify")
def verify_command(
    heads: Annotated[
        list[Path] | None,
        typer.Option("--head", exists=True, dir_okay=False, help="Head file of another server, or a copy. Repeat it."),
    ] = None,
    as_json: JSON = False,
) -> None:
    """Find rows that were edited, moved, removed or cut. Exit status 1 when there are any."""
    from scenecheck_api.security.audit_verify import heads_present, verify
    from scenecheck_api.security.setup import head_files

    with installation("audit") as here, here.database.read() as session:
        files = [*heads_present(head_files(here.settings)), *(heads or ())]
        try:
            outcome = verify(session, files)
        except OSError as error:
            raise HeadFileError(f"{error.filename}: the head file cannot be read: {error.strerror}") from None
    if as_json:
        print_json(
            {
                "rows": outcome.rows,
                "last": outcome.last,
                "covered": outcome.covered,
                "head_files": [str(path) for path in files],
                "problems": [asdict(problem) for problem in outcome.problems],
            }
        )
    else:
        console = people_console()
        for problem in outcome.problems:
            console.print(f"{problem.kind}: {problem.message}", markup=False, highlight=False, style="red")
        state = "完整 whole" if not outcome.problems else "已被改动 changed"
        console.print(
            f"审计日志 {outcome.rows} 行，{state}；库外见证到第 {outcome.covered} 行 "
            f"{outcome.rows} rows; heads outside the database confirm up to row {outcome.covered} of {outcome.last}",
            markup=False,
            highlight=False,
        )
        if not files:
            console.print("没有找到库外的链头文件 no head file outside the database was found", style="yellow")
    if outcome.problems:
        raise typer.Exit(1)


@app.command("search")
def search_command(
    actor: Annotated[str | None, typer.Option("--actor", help="Id of a person or key.")] = None,
    action: Annotated[str | None, typer.Option("--action", help="Such as case.read; `case.` finds all.")] = None,
    case: Annotated[str | None, typer.Option("--case", help="Id of a case.")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="Such as key:ID.")] = None,
    since: Annotated[datetime | None, typer.Option("--since", formats=DAY, help="From this time (Shanghai).")] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=DAY, help="Before this time.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500)] = 50,
    as_json: JSON = False,
) -> None:
    """Who did what, when, from where and why; newest first."""
    from scenecheck_api.security.audit_search import AuditQuery, search
    from scenecheck_api.security.audit_search import as_json as row_as_json
    from scenecheck_evidence.moments import CHINA

    wanted = AuditQuery(
        actor=actor,
        action=action,
        case_id=case,
        subject=subject,
        since=since.replace(tzinfo=CHINA) if since else None,
        until=until.replace(tzinfo=CHINA) if until else None,
        limit=limit,
    )
    with installation("audit") as here, here.database.read() as session:
        rows = [row_as_json(row) for row in search(session, wanted)]
    console = people_console()
    for row in rows:
        if as_json:
            print_json(row)
        else:
            words = (row["seq"], row["at"], row["role"], row["actor"], row["action"], row["subject"])
            console.print(*words, row["reason"] or "", markup=False, highlight=False)
