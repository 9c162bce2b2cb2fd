"""`scenecheck labels`: corrections of officers as training labels, where that was allowed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from scenecheck_api.commands.console import people_console, print_json, print_line, progress_bar
from scenecheck_api.labels.select import LabelKind

app = typer.Typer(no_args_is_help=True, help="Corrections of officers as training labels.")
SHORTEST_PURPOSE = 10


@app.command("consent")
def consent_command(
    allowed: Annotated[bool, typer.Option("--allow/--forbid", help="Whether photos may be used for training.")],
    reason: Annotated[str, typer.Option("--reason", help="What it rests on.")],
) -> None:
    """Say for the whole authority whether photos may be used for training; a case's own word outweighs it."""
    from scenecheck_api.labels.consent import AUTHORITY, set_consent
    from scenecheck_api.review.change import Change
    from scenecheck_api.security.principal import system
    from scenecheck_api.security.setup import open_database, open_security
    from scenecheck_api.settings import Settings
    from scenecheck_api.store.base import utc_now

    settings = Settings()
    with open_database(settings, open_security(settings)) as database, database.write() as session:
        set_consent(Change(session, system("command:labels"), utc_now()), AUTHORITY, allowed, reason)
    print_line("consent noted: " + ("photos may be used for training" if allowed else "photos are not used"))


@app.command("export")
def export_command(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A new folder.")],
    kind: Annotated[LabelKind, typer.Option("--kind", help="What the labels are of.")],
    form: Annotated[str, typer.Option("--format", help="coco, yolo or manifest (plates only).")],
    purpose: Annotated[str, typer.Option("--purpose", help="What the labels are for; it is logged.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON for programs instead of text for people.")] = False,
) -> None:
    """Write a labelled folder of the corrected photos that may be used; people and other texts are blurred."""
    from scenecheck_api.blobs import open_blobs
    from scenecheck_api.labels.export import (
        LabelFormat,
        LabelledPhoto,
        corrected_photos,
        labelled,
        log_export,
        text_finder,
        write_labels,
    )
    from scenecheck_api.security.principal import system
    from scenecheck_api.security.setup import open_database, open_security
    from scenecheck_api.settings import Settings
    from scenecheck_vision.pipeline import Pipeline

    formats = [one.value for one in LabelFormat]
    if form not in formats:
        raise typer.BadParameter(f"expected one of {', '.join(formats)}, found {form!r}")
    if form == LabelFormat.MANIFEST and kind is not LabelKind.PLATES:
        raise typer.BadParameter(f"expected --kind plates with --format manifest, found {kind.value}")
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise typer.BadParameter(f"expected a purpose of at least {SHORTEST_PURPOSE} characters, found {purpose!r}")
    settings = Settings()
    blobs = open_blobs(settings)
    find_texts = text_finder(settings.model_threads)
    with open_database(settings, open_security(settings)) as database:
        with database.read() as session:
            photos = list(corrected_photos(session, Pipeline(settings.model_threads).digest))
        cases: set[str] = set()
        with progress_bar("导出标注 Exporting", len(photos)) as done:

            def each() -> Iterator[LabelledPhoto]:
                for number, photo in enumerate(photos, 1):
                    made = labelled(photo, number, kind, blobs, find_texts)
                    done(f"{number:06d}")
                    if made is not None:
                        cases.add(photo.case)
                        yield made

            exported = write_labels(each(), out, LabelFormat(form))
        with database.write() as session:
            log_export(session, system("command:labels"), purpose.strip(), form, sorted(cases), exported)
    body = {"folder": str(out), "photos": exported.photos, "cases": len(cases), "labels": dict(exported.labels)}
    if as_json:
        print_json(body)
    else:
        labels = ", ".join(f"{name} {count}" for name, count in sorted(exported.labels.items())) or "0"
        text = f"{out}: 照片 {exported.photos} 张，标注 {labels} {exported.photos} photos, labels: {labels}"
        people_console().print(text, markup=False, highlight=False)
