"""`scenecheck serve`, `worker` and `doctor`: running the service."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from scenecheck_api.commands.console import print_json, print_line
from scenecheck_api.memory import bound_heaps
from scenecheck_api.settings import Settings, load_settings

if TYPE_CHECKING:
    from scenecheck_vision.pipeline import Pipeline

JSON = Annotated[bool, typer.Option("--json", help="JSON for programs instead of text for people.")]


def serve(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Run the HTTP service; its settings come from SCENECHECK_* variables and the file SCENECHECK_CONFIG names."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = ready(load_settings(**given))
    reader = opened(settings)

    from scenecheck_api.server.run import run_server

    if not run_server(settings, reader):
        raise typer.Exit(1)


def worker() -> None:
    """Do the jobs of a service whose `serve` runs elsewhere, on the same database and store of originals."""
    settings = ready(load_settings())
    reader = opened(settings)

    from scenecheck_api.jobs.engine import make_runner
    from scenecheck_api.jobs.handlers import all_handlers
    from scenecheck_api.logs import configure_logs
    from scenecheck_api.runtime import open_runtime

    configure_logs(settings)
    stopping = threading.Event()
    told: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        told.append(number)
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with open_runtime(settings, reader) as parts:
        if settings.warm_models:
            parts.open_models()
        runner = make_runner(parts, all_handlers(parts.queue))
        runner.start()
        print_line(f"worker {runner.name} started")
        stopping.wait()
        runner.stop()
    # As uvicorn does: the process ends of its signal, whatever a thread that was left behind is still computing.
    signal.signal(told[0], signal.SIG_DFL)
    signal.raise_signal(told[0])


def migrate() -> None:
    """Bring the tables of the database to this version (`serve` and `worker` do it when starting)."""
    from scenecheck_api.store.engine import Database
    from scenecheck_api.store.migrate import current_revision
    from scenecheck_api.store.migrate import migrate as bring_up

    database = Database(load_settings().sqlalchemy_url, pool_size=1)
    try:
        before = current_revision(database)
        bring_up(database)
        print_line(f"tables of revision {current_revision(database)}, were of {before or 'none'}")
    finally:
        database.close()


def doctor(as_json: JSON = False) -> None:
    """Check this installation: settings, database, originals, models, disk, clock; says what is wrong."""
    from scenecheck_api.doctor import examine

    settings = load_settings()
    found = examine(settings)
    for check in found:
        if as_json:
            print_json({"check": check.name, "ok": check.ok, "found": check.found, "advice": check.advice})
        else:
            typer.echo(f"{'正常 ok  ' if check.ok else '异常 BAD '} {check.name:<10} {check.found}")
            if not check.ok:
                typer.echo(f"{'':<21}{check.advice}")
    if not all(check.ok for check in found):
        raise typer.Exit(1)


def opened(settings: Settings) -> Pipeline | None:
    """What reads photos: its networks open while the rest is still imported. None: they are opened on first use."""
    if not settings.warm_models:
        return None
    from scenecheck_api.opening import opening_pipeline

    return opening_pipeline(settings.model_threads)


def ready(settings: Settings) -> Settings:
    """Bound the memory of the process, and refuse to start with models that are not the shipped ones.

    Raises:
        ModelError: a model's file is missing or was changed.
    """
    from scenecheck_models.manifest import load_manifest, verify

    bound_heaps()
    for entry in load_manifest().values():
        verify(entry)
    return settings
