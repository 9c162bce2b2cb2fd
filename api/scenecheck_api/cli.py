"""The command `scenecheck`."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenecheck_api.case_files import CASE_FILE
from scenecheck_api.commands import (
    audit,
    backup,
    encryption,
    keys,
    labels,
    numbers,
    records,
    retention,
    stations,
    users,
)
from scenecheck_api.commands.recheck import recheck
from scenecheck_api.commands.serve import doctor, migrate, serve, worker
from scenecheck_api.console import people_console, print_json, print_line, print_problem, progress_bar
from scenecheck_api.errors import FileProblem
from scenecheck_api.services import Services
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_models.errors import ModelError

if TYPE_CHECKING:
    from scenecheck_api.check_case import CheckedCase

PLUGINS = "scenecheck.commands"
"""Entry point group of further commands; each is a function that Typer makes a command of (docs/decisions/0002)."""

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

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Reads the photos and papers of a minor traffic accident and judges the case.",
)


@app.command("inspect")
def inspect_command(
    ctx: typer.Context,
    photos: Annotated[list[Path], typer.Argument(metavar="PHOTO...", help="Photos, or policies in PDF.")],
    as_json: JSON = False,
    floor: Annotated[
        float | None,
        typer.Option("--floor", min=0.0, max=1.0, help="List every detection of at least this score."),
    ] = None,
) -> None:
    """Read photos: vehicles, plates, papers, quality."""
    from scenecheck_api.inspect_photos import inspect_files
    from scenecheck_api.plain import show_reading

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


@app.command("check")
def check_command(
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
    from scenecheck_api.plain import show_report

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
        from scenecheck_api.report_page import write_report_page

        write_report_page(checked, html)
        print_line(f"report written to {html}")
    if checked.problems:
        raise typer.Exit(1)


@app.command("explain")
def explain_command(
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
    from scenecheck_evidence.explain import explain

    with _problem_as_json(as_json, case_dir / CASE_FILE):
        checked = _check(ctx.obj, case_dir, records, ruleset, readings, prices)
    text = explain(checked.report, checked.ruleset)
    if as_json:
        print_json(text.model_dump(mode="json"))
    else:
        console = people_console()
        console.print(mask_text(text.zh), markup=False, highlight=False)
        console.print()
        console.print(mask_text(text.en), markup=False, highlight=False)
    for problem in checked.problems:
        print_problem(problem)
    if checked.problems:
        raise typer.Exit(1)


@app.command("papers")
def papers_command(
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
    for problem in checked.problems:
        print_problem(problem)
    if checked.problems:
        raise typer.Exit(1)


@app.command("models")
def models_command(as_json: JSON = False) -> None:
    """List the shipped networks, what they learnt from and how good they are."""
    from scenecheck_api.plain import show_models
    from scenecheck_models.manifest import load_manifest

    entries = load_manifest()
    if as_json:
        for entry in entries.values():
            print_json({**asdict(entry), "input_size": list(entry.input_size)})
    else:
        show_models(people_console(), entries.values())


app.add_typer(records.app, name="records")
app.add_typer(stations.app, name="stations")
app.add_typer(labels.app, name="labels")
app.add_typer(numbers.app, name="numbers")
app.command("serve")(serve)
app.command("worker")(worker)
app.command("migrate")(migrate)
app.command("doctor")(doctor)
app.command("recheck")(recheck)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(keys.app, name="keys")
app.add_typer(users.app, name="users")
app.add_typer(audit.app, name="audit")
app.add_typer(encryption.app, name="encryption")
app.add_typer(retention.app, name="retention")


@app.command("version")
def version_command() -> None:
    """Print the version."""
    typer.echo(version("scenecheck"))


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
    from scenecheck_api.records_csv import load_records
    from scenecheck_api.stored_readings import load_readings
    from scenecheck_evidence.ruleset import load_ruleset

    rules = load_ruleset(ruleset)
    table = load_price_table(prices, rules.damage)
    folder = load_case_folder(case_dir)
    stored = load_readings(readings) if readings else None
    loaded = load_records(records)
    with progress_bar("读取照片 Reading", len(folder.files)) as done:
        return check_case(folder, loaded, services.reader, rules, stored=stored, prices=table, done=done)


def _add_plugins() -> None:
    """Commands of other packages, such as `evaluate`; one that cannot be loaded costs only itself."""
    for entry in entry_points(group=PLUGINS):
        try:
            app.command(entry.name)(entry.load())
        except Exception as error:
            print_line(f"note: the command {entry.name!r} is not available: {error}")


def main() -> None:
    """Run the command line; a person sees one clear line instead of a stack trace."""
    logging.basicConfig(level=logging.CRITICAL if "SCENECHECK_DEBUG" not in os.environ else logging.DEBUG)
    _add_plugins()
    try:
        status = app(standalone_mode=False, obj=Services())
    except typer.TyperException as error:
        if message := error.format_message().replace("Value error, ", ""):  # empty when the help was shown instead
            print_line(f"error: {message}")
        status = error.exit_code
    except (SceneCheckError, ModelError) as error:
        print_line(f"error: {error} [{error.code}]")
        status = 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more to say
        status = 1
    except (KeyboardInterrupt, typer.Abort):
        print_line("stopped")
        status = 130
    except Exception as error:
        if "SCENECHECK_DEBUG" in os.environ:
            raise
        print_line(f"error: {type(error).__name__}: {error} (SCENECHECK_DEBUG=1 shows where) [internal_error]")
        status = 1
    sys.exit(status)


if __name__ == "__main__":
    main()
