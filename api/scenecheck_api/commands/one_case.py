"""Commands over one case in a folder: check, explain, papers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenecheck_api.case_files import CASE_FILE
from scenecheck_api.commands.console import people_console, print_json, print_line, print_problem, progress_bar
from scenecheck_api.errors import FileProblem
from scenecheck_api.services import Services
from scenecheck_evidence.errors import SceneCheckError

if TYPE_CHECKING:
    from scenecheck_api.check_case import CheckedCase

JSON = Annotated[bool, typer.Option("--json", help="JSON for programs instead of text for people.")]
RULESET = Annotated[str | None, typer.Option("--ruleset", help="Name or YAML file of a rule set.", show_default="广元")]
CASE_DIR = Annotated[
    Path, typer.Argument(metavar="CASE_DIR", exists=True, file_okay=False, help="Folder with case.yaml and photos.")
]
RECORDS = Annotated[
    Path, typer.Option("--records", metavar="DIR", exists=True, file_okay=False, help="Folder of CSV records.")
]
PRICES = Annotated[
    Path | None,
    typer.Option(
        "--prices",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Price table of the estimates (CSV).",
        show_default="示例价格 sample",
    ),
]
READINGS = Annotated[
    Path | None,
    typer.Option(
        "--readings", metavar="FILE", exists=True, dir_okay=False, help="Lines of `inspect --json`: not read again."
    ),
]


def check(
    ctx: typer.Context,
    case_dir: CASE_DIR,
    records: RECORDS,
    as_json: JSON = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="OUT", dir_okay=False, help="Write one self-contained page.")
    ] = None,
    ruleset: RULESET = None,
    readings: READINGS = None,
    prices: PRICES = None,
) -> None:
    """Judge one case: what is missing, what does not match, which way the law leaves open."""
    from scenecheck_api.commands.plain import show_report

    with _problem_as_json(as_json, case_dir / CASE_FILE):
        checked = _check(ctx.obj, case_dir, records, ruleset, readings, prices)
    for note in checked.notes:
        print_problem(note, "note")
    for problem in checked.problems:
        print_problem(problem)
    if as_json:
        print_json(checked.as_json())
    else:
        show_report(people_console(), checked)
    if html is not None:
        from scenecheck_api.report.page import write_report_page

        write_report_page(checked, html)
        print_line(f"report written to {html}")
    if checked.problems:
        raise typer.Exit(1)


def explain(
    ctx: typer.Context,
    case_dir: CASE_DIR,
    records: RECORDS,
    as_json: JSON = False,
    ruleset: RULESET = None,
    readings: READINGS = None,
    prices: PRICES = None,
) -> None:
    """Tell in plain Chinese and English why the verdict is what it is, finding by finding."""
    from scenecheck_api.privacy import mask_text
    from scenecheck_evidence.explain import explain as explained

    with _problem_as_json(as_json, case_dir / CASE_FILE):
        checked = _check(ctx.obj, case_dir, records, ruleset, readings, prices)
    text = explained(checked.report, checked.ruleset)
    if as_json:
        print_json(text.model_dump(mode="json"))
    else:
        console = people_console()
        console.print(mask_text(text.zh), markup=False, highlight=False)
        console.print()
        console.print(mask_text(text.en), markup=False, highlight=False)
    _end(checked)


def papers(
    ctx: typer.Context,
    case_dir: CASE_DIR,
    records: RECORDS,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", file_okay=False, help="Where the papers are written.")],
    responsibility: Annotated[
        Path | None,
        typer.Option(
            "--responsibility",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="YAML of what an officer fixed: degrees, officer, fixed_at, articles, reason. Without it: left open.",
        ),
    ] = None,
    font: Annotated[
        Path | None,
        typer.Option("--font", metavar="FILE", exists=True, dir_okay=False, help="TrueType font to embed in the PDFs."),
    ] = None,
    as_json: JSON = False,
    ruleset: RULESET = None,
    readings: READINGS = None,
    prices: PRICES = None,
) -> None:
    """Write the papers that follow: agreement, draft determination, notices to the insurers."""
    from scenecheck_api.case_papers.issue import issue_papers, load_fixed, write_papers

    with _problem_as_json(as_json, case_dir / CASE_FILE):
        fixed = load_fixed(responsibility) if responsibility else None
        checked = _check(ctx.obj, case_dir, records, ruleset, readings, prices)
        issued = issue_papers(checked.folder.case, checked.report, checked.ruleset, fixed, font)
    written = [str(path) for path in write_papers(issued, out)]
    if as_json:
        print_json(
            {
                "case_id": checked.report.case_id,
                "written": written,
                "not_due": [why.en for why in issued.not_due],
                "reasons": [why.model_dump() for why in issued.not_due],
            }
        )
    else:
        console = people_console()
        for name in written:
            console.print(name, markup=False, highlight=False)
        for why in issued.not_due:
            print_line(f"{why.zh} {why.en}")
    _end(checked)


@contextmanager
def _problem_as_json(as_json: bool, path: Path) -> Iterator[None]:
    """A program that asked for JSON gets the problem as JSON, too."""
    try:
        yield
    except SceneCheckError as error:
        if as_json:
            print_json(FileProblem(str(path), error.code, str(error)).as_json())
        raise


def _check(
    services: Services,
    case_dir: Path,
    records: Path,
    ruleset: str | None,
    readings: Path | None,
    prices: Path | None,
) -> CheckedCase:
    from scenecheck_api.case_files import load_case_folder
    from scenecheck_api.check_case import check_case
    from scenecheck_api.price_table import load_price_table
    from scenecheck_api.records.csv_folder import load_records
    from scenecheck_api.stored_readings import load_readings
    from scenecheck_evidence.ruleset import load_ruleset

    rules = load_ruleset(ruleset)
    table = load_price_table(prices, rules.damage)
    folder = load_case_folder(case_dir)
    stored = load_readings(readings) if readings else None
    loaded = load_records(records)
    with progress_bar("读取照片 Reading", len(folder.files)) as done:
        return check_case(folder, loaded, services.reader, rules, stored=stored, prices=table, done=done)


def _end(checked: CheckedCase) -> None:
    """Name the files that could not be used; they make the exit status 1."""
    for problem in checked.problems:
        print_problem(problem)
    if checked.problems:
        raise typer.Exit(1)
