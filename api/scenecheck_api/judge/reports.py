"""The report of a case: as stored, as its caller may see it, as a page, and with the papers that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from scenecheck_api.blobs import BlobError
from scenecheck_api.capture.signed import signed_agreement
from scenecheck_api.case_files import CaseFolder
from scenecheck_api.case_papers.issue import IssuedPapers, issue_papers
from scenecheck_api.check_case import CheckedCase
from scenecheck_api.errors import FileProblem
from scenecheck_api.judge.inputs import CaseInputs, case_inputs
from scenecheck_api.report.images import PhotoPictures, pictures_of
from scenecheck_api.report.page import render_report_page
from scenecheck_api.review.decisions import fixed_degrees, fixed_responsibility
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.principal import Principal
from scenecheck_api.security.sight import Sight
from scenecheck_api.security.views import ReportView, view_report
from scenecheck_api.server.problems import define
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.report import CheckReport

NO_REPORT = define("report_not_ready", 404, "案件还没有核查报告", "the case has no report yet")


@dataclass(frozen=True)
class Judged:
    """A case with its newest report and what it was made of."""

    row: ReportRow
    report: CheckReport
    inputs: CaseInputs


def newest_report(session: Session, parts: Runtime, case: CaseRow) -> Judged:
    """The newest report of a case.

    Raises:
        ApiError: `report_not_ready`.
    """
    row = session.get(ReportRow, case.report_id) if case.report_id else None
    if row is None:
        raise NO_REPORT.error("expected a case that was judged, found one that was not")
    return Judged(row, CheckReport.model_validate(row.report), case_inputs(session, case, parts.reader.digest))


def seen_report(session: Session, judged: Judged, caller: Principal) -> ReportView:
    """The report as far as the caller sees it (security/views.csv), with the responsibility that an officer fixed."""
    kinds = {file: reading.kind for file, reading in judged.inputs.readings.items()}
    fixed = fixed_degrees(session, judged.row.case_id)
    return view_report(judged.report, judged.inputs.case, Sight(caller), fixed or None, kinds)


def report_page(judged: Judged, view: ReportView, parts: Runtime) -> str:
    """The report as one self-contained page, with the photos in it.

    Args:
        judged: the case and its report.
        view: what the caller sees of it: signals for officers, records and the suggestion are for the police only.
        parts: of the process.
    """
    inputs = judged.inputs
    shas = {photo.file: photo.sha256 for photo in inputs.photos}
    pictures: dict[str, PhotoPictures] = {}
    for file, reading in inputs.readings.items():
        try:
            pictures[file] = pictures_of(parts.blobs.get(shas[file]), file, reading)
        except (BlobError, SceneCheckError):
            continue  # the page says what was read even when a picture cannot be shown
    return render_report_page(seen_case(judged, view, parts), pictures)


def seen_case(
    judged: Judged, view: ReportView, parts: Runtime, readings: Mapping[str, PhotoReading] | None = None
) -> CheckedCase:
    """The case as pages take it, less what the caller does not see.

    Args:
        judged: the case and its report.
        view: what the caller sees of it.
        parts: of the process.
        readings: other than those the case was judged by.
    """
    inputs = judged.inputs
    seen = {"findings": view.findings, "parties": view.parties, "liability": view.liability}
    problems = tuple(
        FileProblem(photo.file, photo.error_code or "", photo.error_en or "", photo.error_zh)
        for photo in inputs.photos
        if photo.file in inputs.errors
    )
    return CheckedCase(
        report=judged.report.model_copy(update=seen),
        folder=CaseFolder(Path(), inputs.case, {photo.file: Path(photo.file) for photo in inputs.photos}, ()),
        ruleset=parts.ruleset,
        readings=inputs.readings if readings is None else readings,
        problems=problems,
        notes=(),
        seconds=judged.row.seconds,
    )


def papers_of(session: Session, judged: Judged, parts: Runtime) -> IssuedPapers:
    """The papers that follow from the report: agreement, draft determination, notices to insurers."""
    case = judged.inputs.case
    fixed = fixed_responsibility(session, judged.row.case_id)
    signed = signed_agreement(session, judged.row.case_id, case, judged.report)
    return issue_papers(case, judged.report, parts.ruleset, fixed, parts.settings.paper_font, signed)
