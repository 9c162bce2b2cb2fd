"""The command `scenecheck`."""

from __future__ import annotations

import logging
import os
import sys
from importlib.metadata import entry_points, version

import typer

from scenecheck_api.commands import (
    audit,
    backup,
    encryption,
    keys,
    labels,
    numbers,
    one_case,
    photos,
    records,
    retention,
    stations,
    users,
)
from scenecheck_api.commands.console import print_line
from scenecheck_api.commands.recheck import recheck
from scenecheck_api.commands.serve import doctor, migrate, serve, worker
from scenecheck_api.commands.tour import tour
from scenecheck_api.services import Services
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_models.errors import ModelError

PLUGINS = "scenecheck.commands"
"""Entry point group of further commands; each is a function that Typer makes a command of (docs/decisions/0002)."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Reads the photos and papers of a minor traffic accident and judges the case.",
)
app.command("inspect")(photos.inspect)
app.command("check")(one_case.check)
app.command("explain")(one_case.explain)
app.command("papers")(one_case.papers)
app.command("models")(photos.models)
app.add_typer(records.app, name="records")
app.add_typer(stations.app, name="stations")
app.add_typer(labels.app, name="labels")
app.add_typer(numbers.app, name="numbers")
app.command("serve")(serve)
app.command("worker")(worker)
app.command("tour")(tour)
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
