"""Who sees more, for how long and why: numbers in clear, a party's link, a hold on deletion, and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field

from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId, find_case
from scenecheck_api.runtime import Runtime
from scenecheck_api.security import party_links, retention
from scenecheck_api.security.audit_search import MOST, AuditQuery, as_json, search
from scenecheck_api.security.audit_verify import Tampering, heads_present, verify
from scenecheck_api.security.disclosure import SHORTEST_REASON, open_numbers
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.security.setup import head_files
from scenecheck_api.security.tokens import Token, TokenUse
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import NO_NUL
from scenecheck_api.server.problems import COMMON, define, documented
from scenecheck_evidence.base import Value

router = APIRouter(prefix="/v1", tags=["access 权限"])
Officer = Annotated[Principal, Depends(require(Scope.PERSONAL_SHOW))]
Writer = Annotated[Principal, Depends(require(Scope.CASES_WRITE))]
Holder = Annotated[Principal, Depends(require(Scope.HOLD))]
Auditor = Annotated[Principal, Depends(require(Scope.AUDIT_READ))]

PARTY_UNKNOWN = define("party_unknown", 422, "案件中没有这个当事人", "the case has no such party")
HEAD_FILE_UNREADABLE = define(
    "head_file_unreadable", 503, "库外的审计链头文件读不出来", "a head file of the audit log cannot be read"
)
NO_HOLD = define("no_hold", 404, "该案件没有被保留", "there is no hold on this case")

ENTER = "/capture/enter"
"""The page that takes a link; its token stands behind `#`, so no server or proxy logs it."""

Reason = Annotated[str, Field(min_length=SHORTEST_REASON, max_length=500, pattern=NO_NUL)]


class Why(Value):
    """The reason, as it goes into the audit log."""

    reason: Reason = Field(examples=["核对当事人身份"])


class Opened(Value):
    """Until when numbers are shown in clear to this caller, in this case."""

    until: datetime


class LinkWish(Value):
    """For whom a link is."""

    party: str = Field(min_length=1, max_length=64, examples=["甲"])
    seconds: int = Field(3600, ge=60, le=31 * 86400, description="at most what the settings allow")
    capture: bool = Field(False, description="可拍照、签名 it may add photos of its own part and sign the agreement")


class Link(Value):
    """A token for one party of one case: it sees its own part, and changes nothing unless it is for capture."""

    token: str
    path: str | None = Field(None, description="of a link for capture: the page to open on the party's phone")
    expires_at: datetime


class AuditProblemAnswer(Value):
    """A row that is not what was written."""

    kind: Tampering
    seq: int
    message: str


class AuditCheckAnswer(Value):
    """Whether the audit log holds what was written."""

    whole: bool
    rows: int = Field(description="rows that were checked")
    last: int = Field(description="number of the last row")
    covered: int = Field(description="highest row that a head outside the database confirms")
    head_files: int = Field(description="heads outside the database that were found")
    problems: tuple[AuditProblemAnswer, ...]


class AuditPage(Value):
    """Rows of the audit log, newest first; `next` is the `before` of the following page."""

    rows: tuple[dict[str, Any], ...]
    next: int | None = None


@router.post(
    "/cases/{case_id}/numbers",
    operation_id="openNumbers",
    summary="说明理由后查看证件号和电话 See numbers in clear for a reason",
    responses=documented(*COMMON, CASE_NOT_FOUND),
)
def open_the_numbers(parts: Parts, caller: Officer, case_id: CaseId, why: Why) -> Opened:
    """Identity numbers and phones of this case are in clear for this caller, for some minutes. The reason is logged."""
    now = parts.security.clock()
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        until = open_numbers(session, caller, case.id, why.reason, now, parts.settings.security.show_seconds)
    return Opened(until=until)


@router.post(
    "/cases/{case_id}/links",
    operation_id="makeLink",
    summary="生成当事人链接 Make a link for a party",
    status_code=201,
    responses=documented(*COMMON, CASE_NOT_FOUND, PARTY_UNKNOWN),
)
def make_link(parts: Parts, caller: Writer, case_id: CaseId, wish: LinkWish) -> Link:
    """For the page or app on which a party follows its own case."""
    now = parts.security.clock()
    seconds = min(wish.seconds, parts.settings.security.link_seconds)
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        if wish.party not in {party["id"] for party in case.declared["parties"]}:
            raise PARTY_UNKNOWN.error()
        row = party_links.make(
            session, caller, now, case_id=case.id, party=wish.party, seconds=seconds, capture=wish.capture
        )
    token = parts.security.tokens.issue(Token(TokenUse.LINK, row.id), now, seconds)
    return Link(token=token, path=f"{ENTER}#{token}" if wish.capture else None, expires_at=row.expires_at)


@router.delete(
    "/cases/{case_id}/links",
    operation_id="endLinks",
    summary="作废当事人链接 End the links of a case",
    status_code=204,
    responses=documented(*COMMON, CASE_NOT_FOUND),
)
def end_links(parts: Parts, caller: Writer, case_id: CaseId) -> None:
    """At once, all of them."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        party_links.end_all(session, caller, parts.security.clock(), case_id=case.id)


@router.put(
    "/cases/{case_id}/hold",
    operation_id="placeHold",
    summary="保留案件 Keep a case from deletion",
    status_code=204,
    responses=documented(*COMMON, CASE_NOT_FOUND),
)
def place_hold(parts: Parts, caller: Holder, case_id: CaseId, why: Why) -> None:
    """Retention leaves it alone until the hold is lifted."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        retention.place_hold(session, caller, case.id, why.reason, parts.security.clock())


@router.delete(
    "/cases/{case_id}/hold",
    operation_id="liftHold",
    summary="解除保留 Lift the hold",
    status_code=204,
    responses=documented(*COMMON, CASE_NOT_FOUND, NO_HOLD),
)
def lift_hold(parts: Parts, caller: Holder, case_id: CaseId) -> None:
    """Retention has it again."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        if not retention.lift_hold(session, caller, case.id, parts.security.clock()):
            raise NO_HOLD.error()


@router.get(
    "/audit", operation_id="searchAudit", summary="审计日志 Search the audit log", responses=documented(*COMMON)
)
def search_audit(
    parts: Parts,
    caller: Auditor,
    actor: Annotated[
        str | None,
        Query(max_length=128, pattern=NO_NUL, description="谁 Who: the name of an account or the id of a key"),
    ] = None,
    action: Annotated[
        str | None,
        Query(
            max_length=64,
            pattern=r"^[a-z_.]+$",
            description="动作，以点结尾则匹配前缀 What was done; ends in a dot: all that begin so",
        ),
    ] = None,
    case_id: Annotated[
        str | None, Query(max_length=128, pattern=NO_NUL, description="案件标识 The id of a case")
    ] = None,
    subject: Annotated[
        str | None, Query(max_length=128, pattern=NO_NUL, description="对象 What it was done to")
    ] = None,
    since: Annotated[AwareDatetime | None, Query(description="自此时起 From this time on")] = None,
    until: Annotated[AwareDatetime | None, Query(description="在此时之前 Before this time")] = None,
    before: Annotated[
        int | None, Query(ge=1, le=2**62, description="上一页的 `next` The `next` of the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="每页条数 How many on a page")] = 50,
) -> AuditPage:
    """Who did what, when, from where and why."""
    wanted = AuditQuery(actor, action, case_id, subject, since, until, before, limit)
    with parts.database.read() as session:
        rows = search(session, wanted)
    return AuditPage(rows=tuple(as_json(row) for row in rows), next=rows[-1].seq if len(rows) == limit else None)


@router.get(
    "/audit/verification",
    operation_id="verifyAudit",
    summary="校验审计日志 Is the audit log whole",
    responses=documented(*COMMON, HEAD_FILE_UNREADABLE),
)
def verify_audit(parts: Parts, caller: Auditor) -> AuditCheckAnswer:
    """Walks the whole chain and holds it against its heads; that takes some seconds where the log is long."""
    return verified(parts)


def verified(parts: Runtime) -> AuditCheckAnswer:
    """The outcome of a walk over the whole chain.

    Raises:
        ApiError: a head file cannot be read.
    """
    files = list(heads_present(head_files(parts.settings)))
    try:
        with parts.database.read() as session:
            outcome = verify(session, files)
    except OSError as error:
        raise HEAD_FILE_UNREADABLE.error(f"expected a readable head file, found: {error.strerror}") from None
    return AuditCheckAnswer(
        whole=not outcome.problems,
        rows=outcome.rows,
        last=outcome.last,
        covered=outcome.covered,
        head_files=len(files),
        problems=tuple(AuditProblemAnswer(kind=p.kind, seq=p.seq, message=p.message) for p in outcome.problems),
    )
