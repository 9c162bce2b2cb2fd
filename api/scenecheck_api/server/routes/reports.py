"""What was found out about a case: the report as JSON and as a page, and the papers that follow from it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import Field
from sqlalchemy.orm import Session

from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId, find_case
from scenecheck_api.judge.reports import NO_REPORT, Judged, newest_report, papers_of, report_page, seen_report
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.disclosure import shown
from scenecheck_api.security.principal import Principal, Role, Scope
from scenecheck_api.security.views import ReportView
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.problems import COMMON, FORBIDDEN, define, documented
from scenecheck_evidence.base import Text, Value

router = APIRouter(prefix="/v1/cases/{case_id}", tags=["reports 报告"])
Looker = Annotated[Principal, Depends(require(Scope.CASES_READ))]

PAPER_NOT_DUE = define("paper_not_due", 404, "这个案件没有这份文书", "no such paper follows from this case")
MEDIA_TYPES = {".json": "application/json", ".pdf": "application/pdf", ".txt": "text/plain"}
PAGE_ROLES = frozenset({Role.BACK_END, Role.AUXILIARY_OFFICER, Role.OFFICER, Role.SUPERVISOR})
"""Who may see the whole page and the papers, which name both parties; identity numbers are masked in them."""


class PapersAnswer(Value):
    """The papers of a case."""

    papers: tuple[str, ...] = Field(examples=[["agreement.json", "agreement.pdf", "notice-1.json"]])
    not_due: tuple[str, ...] = Field((), description="why other papers do not follow, in English")
    reasons: tuple[Text, ...] = Field((), description="the same for people")


@router.get(
    "/report",
    operation_id="getReport",
    summary="核查报告 The report",
    responses=documented(*COMMON, CASE_NOT_FOUND, NO_REPORT),
)
def get_report(parts: Parts, caller: Looker, case_id: CaseId) -> ReportView:
    """As `scenecheck check --json` prints it, less what this caller's role does not see."""
    with parts.database.write() as session:
        judged = _judged(session, parts, caller, case_id, "report")
        return seen_report(session, judged, caller)


@router.get(
    "/report.html",
    operation_id="getReportPage",
    summary="核查报告网页 The report as a page",
    response_class=Response,
    responses={
        200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "one self-contained page"},
        **documented(*COMMON, CASE_NOT_FOUND, NO_REPORT),
    },
)
def get_report_page(parts: Parts, caller: Looker, case_id: CaseId) -> Response:
    """One file without script, with the photos in it; identity numbers and phones are masked."""
    _need_page_role(caller)
    with parts.database.write() as session:
        judged = _judged(session, parts, caller, case_id, "report_page")
        view = seen_report(session, judged, caller)
    page = report_page(judged, view, parts)
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'",
    }
    return Response(page, media_type="text/html", headers=headers)


@router.get(
    "/papers",
    operation_id="listPapers",
    summary="文书列表 The papers that follow",
    responses=documented(*COMMON, CASE_NOT_FOUND, NO_REPORT),
)
def list_papers(parts: Parts, caller: Looker, case_id: CaseId) -> PapersAnswer:
    """Agreement, draft determination, notices to insurers: those that the route leaves a place for."""
    _need_page_role(caller)
    with parts.database.write() as session:
        issued = papers_of(session, _judged(session, parts, caller, case_id, "papers"), parts)
    return PapersAnswer(
        papers=tuple(issued.files),
        not_due=tuple(why.en for why in issued.not_due),
        reasons=tuple(issued.not_due),
    )


@router.get(
    "/papers/{name}",
    operation_id="getPaper",
    summary="一份文书 One paper",
    response_class=Response,
    responses={
        200: {
            "content": {
                media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in MEDIA_TYPES.values()
            },
            "description": "the file",
        },
        **documented(*COMMON, CASE_NOT_FOUND, NO_REPORT, PAPER_NOT_DUE),
    },
)
def get_paper(
    parts: Parts,
    caller: Looker,
    case_id: CaseId,
    name: Annotated[
        str,
        Path(
            pattern=r"^[a-z]+(-[0-9]+)?\.(json|pdf|txt)$",
            examples=["agreement.pdf"],
            description="文件名 The name of the file",
        ),
    ],
) -> Response:
    """As JSON for programs, as PDF to print and sign, or as text."""
    _need_page_role(caller)
    with parts.database.write() as session:
        data = papers_of(session, _judged(session, parts, caller, case_id, f"paper:{name}"), parts).files.get(name)
    if data is None:
        raise PAPER_NOT_DUE.error("expected the name of a paper that follows from this case, found another")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(data, media_type=MEDIA_TYPES[name[name.rindex(".") :]], headers=headers)


def _judged(session: Session, parts: Runtime, caller: Principal, case_id: str, field: str) -> Judged:
    """The report of a case that the caller may open; that it was looked at is logged in the same transaction."""
    judged = newest_report(session, parts, find_case(session, caller, case_id))
    shown(session, caller, case_id, (field,), in_clear=False)
    return judged


def _need_page_role(caller: Principal) -> None:
    if caller.role not in PAGE_ROLES:
        raise FORBIDDEN.error("expected a role that sees both parties, found one that does not")
