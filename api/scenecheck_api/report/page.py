"""The report as one self-contained page: no script, nothing fetched, photos inside."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from scenecheck_api import words
from scenecheck_api.check_case import CheckedCase
from scenecheck_api.errors import OutputError
from scenecheck_api.privacy import mask_phone
from scenecheck_api.report.build import build_view
from scenecheck_api.report.images import PhotoPictures, pictures_of
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.moments import CHINA
from scenecheck_evidence.report import MatchStatus, Severity, SlotStatus

MAX_ROWS = 60
"""Rows beside one photo that light up their outline when pointed at."""


def write_report_page(checked: CheckedCase, path: Path) -> None:
    """Write the page of a judged case; a page that was there is replaced only by a whole one.

    Raises:
        OutputError: the page cannot be written there.
    """
    page = render_report_page(checked, load_pictures(checked))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as file:
            file.write(page)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        raise OutputError(f"{path}: expected a place to write the page, found: {error.strerror or error}") from error


def load_pictures(checked: CheckedCase) -> dict[str, PhotoPictures]:
    """The pictures of each photo that was read; one that is gone since then has none."""
    pictures = {}
    for file, reading in checked.readings.items():
        try:
            pictures[file] = pictures_of(checked.folder.files[file].read_bytes(), file, reading)
        except (OSError, SceneCheckError):
            continue
    return pictures


def render_report_page(checked: CheckedCase, pictures: Mapping[str, PhotoPictures]) -> str:
    """The page as text. The same case, readings and pictures give the same page."""
    environment = Environment(
        loader=PackageLoader("scenecheck_api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["phone"] = mask_phone
    environment.filters["moment"] = moment
    template = environment.get_template("report.html.j2")
    return template.render(
        view=build_view(checked, pictures),
        case=checked.folder.case,
        report=checked.report,
        checked=checked,
        words=words,
        rows=range(1, MAX_ROWS + 1),
        MatchStatus=MatchStatus,
        Severity=Severity,
        SlotStatus=SlotStatus,
    )


def moment(when: datetime) -> str:
    """A time as people in China read it: 2026-11-20 08:31, Beijing time."""
    return f"{when.astimezone(CHINA):%Y-%m-%d %H:%M}"
