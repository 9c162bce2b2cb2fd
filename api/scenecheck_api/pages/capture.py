"""Capture on the phone: the notice and the consent, photo by photo, handing in."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Annotated

import zxingcpp
from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from scenecheck_api.capture.consents import consent_of
from scenecheck_api.capture.signatures import SIGNABLE
from scenecheck_api.intake import cases
from scenecheck_api.intake.cases import CaseId, NewCase, find_case, photos_waiting
from scenecheck_api.intake.states import TAKES_PHOTOS, CaseState
from scenecheck_api.jobs.notify import until
from scenecheck_api.judge.reports import newest_report, seen_report
from scenecheck_api.pages.callers import on_page, refuse_foreign
from scenecheck_api.pages.capture_steps import walk
from scenecheck_api.pages.forms import body
from scenecheck_api.pages.go_to import go_to
from scenecheck_api.pages.language import language_of
from scenecheck_api.pages.render import page
from scenecheck_api.security.disclosure import shown
from scenecheck_api.security.principal import Principal, PrincipalKind, Scope
from scenecheck_api.server.authentication import link_cookie_name, link_holder
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.problems import UNAUTHENTICATED
from scenecheck_api.server.routes import capture as api
from scenecheck_api.server.routes.access import ENTER, LinkWish, make_link
from scenecheck_evidence.moments import CHINA
from scenecheck_evidence.report import RouteName

router = APIRouter()
Phone = Annotated[Principal, Depends(on_page(Scope.CASES_CAPTURE))]
Opener = Annotated[Principal, Depends(on_page(Scope.CASES_WRITE))]
Wait = Annotated[float, Query(ge=0, le=30)]
PhotoIdQuery = Annotated[str | None, Query(pattern=r"^[0-9a-f-]{36}$")]
RECENT = 30
LETTERS = ("甲", "乙")
STATES = {
    "open": ("拍照中", "taking photos", "info"),
    "checking": ("核查中", "being checked", "info"),
    "retake": ("需补拍", "photos needed", "bad"),
    "review": ("民警审核", "with an officer", "review"),
    "complete": ("资料齐全", "complete", "ok"),
    "not_eligible": ("不适用快处", "not for quick handling", "bad"),
    "decided": ("已处理", "decided", "ok"),
    "withdrawn": ("已撤回", "withdrawn", "none"),
    "closed": ("已结案", "closed", "none"),
}
"""What people at the roadside call the states of a case, and the tone of each."""
OUTCOMES = {
    "review": ("已提交，民警正在审核", "Handed in; an officer looks at it"),
    "complete": ("照片和证件齐全", "Photos and papers are complete"),
    "not_eligible": ("这起事故不能快速处理，请报警", "This accident cannot be handled quickly; call the police"),
    "decided": ("民警已作出处理", "An officer has decided"),
    "withdrawn": ("案件已撤回", "The case was withdrawn"),
    "closed": ("案件已结束", "The case is closed"),
}
STATUSES = {
    "ok": ("合格", "will do", "ok"),
    "missing": ("待拍", "to take", "none"),
    "retake": ("需重拍", "retake", "bad"),
    "waiting": ("核查中", "being checked", "info"),
}


@router.get("/capture")
def case_list(request: Request, parts: Parts, caller: Opener) -> Response:
    """The newest cases of an assistant or station, and a form for a new one."""
    with parts.database.read() as session:
        found = cases.list_cases(session, caller, None, None, None, RECENT)
        lines = [(one.id, one.number, CaseState(one.state), one.occurred_at) for one in found]
    now = datetime.now(CHINA)
    return page(request, "capture/list.html.j2", caller, lines=lines, now=now, letters=LETTERS, states=STATES)


@router.post("/capture")
async def open_case(request: Request, parts: Parts, caller: Opener) -> Response:
    """A new case as declared in the form."""
    form = {name: str(value).strip() for name, value in (await request.form(max_files=0, max_fields=40)).items()}
    parties = [
        {"id": letter, **{k: form.get(f"{k}_{letter}") or None for k in ("plate", "driver", "phone")}}
        for letter in LETTERS[: 1 if form.get("situation") == "single_vehicle" else 2]
    ]
    declared = {
        "injury": form.get("injury") or None,
        "disputed": form.get("disputed") == "yes",
        "can_move": form.get("can_move") == "yes",
    }
    told = {
        "case_id": form.get("case_id"),
        "occurred_at": form.get("occurred_at"),
        "place": {"text": form.get("place", "")},
        "situation": form.get("situation") or None,
        "declared": declared,
        "parties": parties,
    }
    new = body(NewCase, **told)

    def write() -> str:
        with parts.database.write() as session:
            return cases.open_case(session, caller, new, form.get("key") or None).id

    return go_to(request, f"/capture/{await run_in_threadpool(write)}")


@router.get(ENTER)
def enter_page(request: Request) -> Response:
    """Takes the token behind `#` and sends it on."""
    return page(request, "capture/enter.html.j2", None)


@router.post(ENTER)
def enter(request: Request, parts: Parts, token: Annotated[str, Form(max_length=4000)] = "") -> Response:
    """A link becomes a cookie; the party is on its own case's page."""
    refuse_foreign(request)
    holder = link_holder(parts, token)
    if holder is None or Scope.CASES_CAPTURE not in holder.scopes:
        raise UNAUTHENTICATED.error(zh="链接无效或已过期，请联系发送链接的人")
    answer = go_to(request, f"/capture/{holder.case}")
    answer.set_cookie(
        link_cookie_name(parts),
        token,
        max_age=parts.settings.security.link_seconds,
        path="/",
        secure=parts.settings.security.secure_cookies,
        httponly=True,
        samesite="strict",
    )
    return answer


@router.get("/capture/{case_id}")
def case_page(request: Request, parts: Parts, caller: Phone, case_id: CaseId) -> Response:
    """The notice, then the steps, then how far the case is."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        state = CaseState(case.state)
        if state in TAKES_PHOTOS and consent_of(session, caller, case) is None:
            told = api.notice_of(parts)
            return page(request, "capture/consent.html.j2", caller, notice=told, case_id=case_id, number=case.number)
        found = walk(session, parts, case, caller)
        shown(session, caller, case.id, ("case", "photos"), in_clear=False)
        report = None
        if case.report_id is not None and state not in TAKES_PHOTOS and state is not CaseState.CHECKING:
            report = seen_report(session, newest_report(session, parts, case), caller)
    route = report.route.name if report is not None and report.route is not None else None
    return page(
        request,
        "capture/case.html.j2",
        caller,
        walk=found,
        case_id=case_id,
        state=state,
        report=report,
        signable=state in SIGNABLE and route is RouteName.NEGOTIATE,
        takes_photos=state in TAKES_PHOTOS,
        is_party=caller.kind is PrincipalKind.LINK,
        states=STATES,
        outcomes=OUTCOMES,
        statuses=STATUSES,
    )


@router.post("/capture/{case_id}/consent")
def consent(
    request: Request,
    parts: Parts,
    caller: Phone,
    case_id: CaseId,
    sha256: Annotated[str, Form(pattern=r"^[0-9a-f]{64}$")],
    read: Annotated[str, Form()] = "",
    sensitive: Annotated[str, Form()] = "",
) -> Response:
    """Both boxes."""
    given = api.ConsentGiven(
        read=read == "yes", sensitive=sensitive == "yes", sha256=sha256, language=language_of(request).value
    )
    api.give_consent(parts, caller, case_id, given)
    return go_to(request, f"/capture/{case_id}")


@router.post("/capture/{case_id}/consent/withdrawal")
def withdraw(request: Request, parts: Parts, caller: Phone, case_id: CaseId) -> Response:
    """As easy as giving it (PIPL art. 15); the notice stands there again."""
    api.withdraw_consent(parts, caller, case_id)
    return go_to(request, f"/capture/{case_id}")


@router.get("/capture/{case_id}/steps")
async def steps(
    request: Request, parts: Parts, caller: Phone, case_id: CaseId, photo: PhotoIdQuery = None, wait: Wait = 0
) -> Response:
    """The steps as they are now; with `photo` when it is read, or when the time is over."""
    if photo is not None:

        def settled() -> bool:
            with parts.database.read() as session:
                return not photos_waiting(session, find_case(session, caller, case_id).id, [photo])

        await until(parts.notifier, [f"photo:{photo}"], settled, min(wait, parts.settings.wait_max_seconds))

    def answer() -> Response:
        with parts.database.write() as session:
            case = find_case(session, caller, case_id)
            found = walk(session, parts, case, caller, photo)
            shown(session, caller, case.id, ("photos",), in_clear=False)
        return page(request, "capture/steps.html.j2", caller, walk=found, case_id=case_id, statuses=STATUSES)

    return await run_in_threadpool(answer)


@router.post("/capture/{case_id}/submit")
def submit(
    request: Request, parts: Parts, caller: Phone, case_id: CaseId, as_is: Annotated[str, Form()] = ""
) -> Response:
    """Hand the case in; a second click, or another phone that was faster, changes nothing."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id, lock=True)
        if CaseState(case.state) in TAKES_PHOTOS:
            cases.submit_case(session, parts.queue, caller, case_id, as_is=as_is == "yes", key=None, if_match=None)
    parts.queue.wake()
    return go_to(request, f"/capture/{case_id}")


@router.get("/capture/{case_id}/state")
async def state(request: Request, parts: Parts, caller: Phone, case_id: CaseId, wait: Wait = 15) -> Response:
    """Loads the page again when the case has been checked; else asks once more."""

    def settled() -> bool:
        with parts.database.read() as session:
            return find_case(session, caller, case_id).state != CaseState.CHECKING.value

    await until(parts.notifier, [f"case:{case_id}"], settled, min(wait, parts.settings.wait_max_seconds))
    if await run_in_threadpool(settled):
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return page(request, "capture/checking.html.j2", caller, case_id=case_id)


@router.post("/capture/{case_id}/links")
def link(
    request: Request, parts: Parts, caller: Opener, case_id: CaseId, party: Annotated[str, Form(max_length=64)]
) -> Response:
    """A party's link as a QR code, for the dialog."""
    made = make_link(parts, caller, case_id, LinkWish(party=party, seconds=4 * 3600, capture=True))
    address = str(request.base_url).rstrip("/") + (made.path or "")
    drawn = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode).to_svg()
    picture = f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
    return page(
        request, "capture/link.html.j2", caller, party=party, picture=picture, address=address, until=made.expires_at
    )
