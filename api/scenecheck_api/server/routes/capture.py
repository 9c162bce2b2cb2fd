"""For phones at the roadside: the notice and the consent, photos in pieces, the agreement to read and sign."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from scenecheck_api.capture import consents, signatures
from scenecheck_api.capture.consents import CONSENT_NEEDED, NOTICE_CHANGED
from scenecheck_api.capture.masking import masked_agreement
from scenecheck_api.capture.notice import Notice, notice
from scenecheck_api.capture.signatures import (
    AGREEMENT_CHANGED,
    DEGREES_REFUSED,
    NOT_NEGOTIABLE,
    SignatureGiven,
    to_sign,
)
from scenecheck_api.capture.signed import signatures_of, stands
from scenecheck_api.intake import resumable
from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId, find_case
from scenecheck_api.intake.photos import SHA256_DIFFERS, TOO_MANY_PHOTOS
from scenecheck_api.intake.resumable import (
    OFFSET_DIFFERS,
    OFFSET_HEADER,
    PIECE_TOO_LONG,
    UPLOAD_BUSY,
    UPLOAD_NOT_FOUND,
    UploadAnswer,
    UploadId,
    UploadWish,
)
from scenecheck_api.intake.states import WRONG_STATE
from scenecheck_api.intake.uploads import DISK_FULL, FILE_TOO_LARGE
from scenecheck_api.judge.reports import NO_REPORT
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.disclosure import shown
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.problems import COMMON, PHOTO_REFUSED, REQUEST_INVALID, documented
from scenecheck_api.store.tables.capture import SignatureRow, UploadRow
from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.issued.agreement import Agreement
from scenecheck_evidence.report import Degree

router = APIRouter(prefix="/v1/cases/{case_id}", tags=["capture 拍照取证"])
Phone = Annotated[Principal, Depends(require(Scope.CASES_CAPTURE))]
Agreed = Annotated[
    str | None,
    Query(
        max_length=2000,
        pattern=r"^[^:,\x00]+:(full|main|equal|secondary|none)(,[^:,\x00]+:(full|main|equal|secondary|none))*$",
        examples=["甲:full,乙:none"],
        description="各方同意的责任 what the parties agree on",
    ),
]


class NoticeSection(Value):
    """One heading of the notice and its sentence."""

    heading: Text
    text: Text


class ConsentAnswer(Value):
    """The notice as it stands, and whether the caller has agreed to it."""

    version: str
    sha256: str
    sections: tuple[NoticeSection, ...]
    sensitive: Text
    given_at: datetime | None = None


class ConsentGiven(Value):
    """Both are asked for, apart from one another."""

    read: bool = Field(description="已阅读告知书 the notice was read")
    sensitive: bool = Field(description="单独同意处理敏感个人信息 the separate consent")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="of the notice that was shown")
    language: str = Field("zh-CN", pattern=r"^(zh-CN|en)$")


class SignatureAnswer(Value):
    """One party's signature."""

    party: str
    name: str
    agreement_sha256: str
    agreed: dict[str, Degree]
    drawn: bool
    signed_at: datetime


class AgreementAnswer(Value):
    """The agreement to be signed, identity numbers and phones masked, and who has signed which text."""

    sha256: str = Field(description="of the whole text, before numbers are masked")
    agreement: Agreement
    signatures: tuple[SignatureAnswer, ...]
    stands: str | None = Field(None, description="hash of the text that every party has signed")


BYTES: dict[str, Any] = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


@router.get(
    "/consent", operation_id="getConsent", summary="告知书 The notice", responses=documented(*COMMON, CASE_NOT_FOUND)
)
def get_consent(parts: Parts, caller: Phone, case_id: CaseId) -> ConsentAnswer:
    """What is handled, by whom, what for and how long (PIPL art. 17), and the separate consent (art. 29)."""
    with parts.database.read() as session:
        given = consents.consent_of(session, caller, find_case(session, caller, case_id))
        return _consent(notice_of(parts), given.given_at if given else None)


@router.post(
    "/consent",
    operation_id="giveConsent",
    summary="同意 Agree",
    responses=documented(*COMMON, CASE_NOT_FOUND, NOTICE_CHANGED),
)
def give_consent(parts: Parts, caller: Phone, case_id: CaseId, given: ConsentGiven) -> ConsentAnswer:
    """Kept with time, version and hash of the text."""
    if not (given.read and given.sensitive):
        raise REQUEST_INVALID.error("expected both to be agreed to", zh="须阅读告知书并单独同意后才能继续")
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        row = consents.give(session, caller, case, notice_of(parts), given.sha256, given.language)
        at = row.given_at
    return _consent(notice_of(parts), at)


@router.delete(
    "/consent",
    operation_id="withdrawConsent",
    summary="撤回同意 Withdraw the consent",
    status_code=204,
    responses=documented(*COMMON, CASE_NOT_FOUND),
)
def withdraw_consent(parts: Parts, caller: Phone, case_id: CaseId) -> None:
    """No more photos are taken from this caller (PIPL art. 15)."""
    with parts.database.write() as session:
        consents.withdraw(session, caller, find_case(session, caller, case_id))


@router.post(
    "/uploads",
    operation_id="beginUpload",
    summary="分片上传 Begin an upload in pieces",
    status_code=201,
    responses=documented(*COMMON, CASE_NOT_FOUND, WRONG_STATE, CONSENT_NEEDED, FILE_TOO_LARGE, DISK_FULL),
)
def begin_upload(parts: Parts, caller: Phone, case_id: CaseId, wish: UploadWish) -> UploadAnswer:
    """The same file for the same place is the same upload: it goes on where it was."""
    with parts.database.write() as session:
        row = resumable.begin(session, parts, caller, case_id, wish)
        return resumable.answer(parts.settings, row)


@router.get(
    "/uploads/{upload_id}",
    operation_id="getUpload",
    summary="上传进度 How far an upload is",
    responses=documented(*COMMON, CASE_NOT_FOUND, UPLOAD_NOT_FOUND),
)
def get_upload(parts: Parts, caller: Phone, case_id: CaseId, upload_id: UploadId) -> UploadAnswer:
    """Ask after the line broke, and go on from `offset`."""
    with parts.database.read() as session:
        return resumable.answer(parts.settings, resumable.find(session, caller, case_id, upload_id))


@router.patch(
    "/uploads/{upload_id}",
    operation_id="addPiece",
    summary="上传一片 Add a piece",
    responses=documented(
        *COMMON,
        CASE_NOT_FOUND,
        UPLOAD_NOT_FOUND,
        OFFSET_DIFFERS,
        UPLOAD_BUSY,
        PIECE_TOO_LONG,
        SHA256_DIFFERS,
        PHOTO_REFUSED,
        TOO_MANY_PHOTOS,
        WRONG_STATE,
        DISK_FULL,
    ),
    openapi_extra={"requestBody": BYTES},
)
async def add_piece(
    request: Request,
    parts: Parts,
    caller: Phone,
    case_id: CaseId,
    upload_id: UploadId,
    response: Response,
    offset: Annotated[
        int,
        Header(
            alias=OFFSET_HEADER, ge=0, le=2**31 - 1, description="本片从第几字节起 The byte at which the piece begins"
        ),
    ],
) -> UploadAnswer:
    """At most 1,000,000 bytes; what is acknowledged is on the disk. The last piece adds the photo to the case."""

    def look() -> UploadRow:
        with parts.database.read() as session:
            return resumable.find(session, caller, case_id, upload_id)

    row = await run_in_threadpool(look)
    await resumable.add_piece(parts, caller, case_id, row, offset, request.stream())
    now = resumable.answer(parts.settings, await run_in_threadpool(look))
    response.headers[OFFSET_HEADER] = str(now.offset)
    return now


@router.get(
    "/agreement",
    operation_id="getAgreementToSign",
    summary="待签协议书 The agreement to sign",
    responses=documented(*COMMON, CASE_NOT_FOUND, NO_REPORT, WRONG_STATE, NOT_NEGOTIABLE, DEGREES_REFUSED),
)
def get_agreement(parts: Parts, caller: Phone, case_id: CaseId, agreed: Agreed = None) -> AgreementAnswer:
    """What order 146, art. 21 asks of it; without `agreed` the responsibility stays open."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id)
        to_show = to_sign(session, parts, case, degrees(agreed))
        shown(session, caller, case.id, ("agreement",), in_clear=False)
        rows = signatures_of(session, case.id)
        return AgreementAnswer(
            sha256=to_show.sha256,
            agreement=masked_agreement(to_show.paper),
            signatures=tuple(_signature(row) for row in rows),
            stands=stands([party["id"] for party in case.declared["parties"]], rows),
        )


@router.post(
    "/agreement/signatures",
    operation_id="signAgreement",
    summary="签名 Sign the agreement",
    status_code=201,
    responses=documented(
        *COMMON, CASE_NOT_FOUND, NO_REPORT, WRONG_STATE, NOT_NEGOTIABLE, AGREEMENT_CHANGED, DEGREES_REFUSED
    ),
)
def sign_agreement(parts: Parts, caller: Phone, case_id: CaseId, given: SignatureGiven) -> SignatureAnswer:
    """A party signs for itself; an assistant hands the phone to each. The same signature sent again is one."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id, lock=True)
        return _signature(signatures.sign(session, parts, caller, case, given))


def notice_of(parts: Runtime) -> Notice:
    """The notice of this installation; how long a case is kept is said by the settings, else by the rule set."""
    years = parts.settings.security.retention.case_years or parts.ruleset.retention.years
    return notice(parts.settings.capture, years)


def degrees(agreed: str | None) -> dict[str, Degree] | None:
    """`甲:full,乙:none` as a mapping."""
    if agreed is None:
        return None
    return {party: Degree(degree) for party, _, degree in (one.partition(":") for one in agreed.split(","))}


def _consent(told: Notice, given_at: datetime | None) -> ConsentAnswer:
    return ConsentAnswer(
        version=told.version,
        sha256=told.sha256,
        sections=tuple(NoticeSection(heading=heading, text=text) for heading, text in told.sections),
        sensitive=told.sensitive,
        given_at=given_at,
    )


def _signature(row: SignatureRow) -> SignatureAnswer:
    return SignatureAnswer(
        party=row.party,
        name=row.name,
        agreement_sha256=row.agreement_sha256,
        agreed={party: Degree(degree) for party, degree in row.agreed.items()},
        drawn=row.strokes is not None,
        signed_at=row.signed_at,
    )
