"""The status word of a case, by its number or by a plate and the last four digits of a phone."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scenecheck_api.intake.states import CaseState
from scenecheck_api.security.field_encryption import FieldCipher
from scenecheck_api.server.problems import define
from scenecheck_api.store.encrypted import cipher_of
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.hotline import HotlineKeyRow
from scenecheck_evidence.base import Text

STATUS_UNKNOWN = define(
    "status_unknown", 404, "没有查到这样的案件，请核对后再试", "no case fits; check what was given and try again"
)

STATUSES: Mapping[CaseState, Text] = {
    CaseState.OPEN: Text(zh="等待上传照片并提交", en="waiting for photos and to be handed in"),
    CaseState.CHECKING: Text(zh="正在核查", en="being checked"),
    CaseState.RETAKE: Text(zh="需要补拍照片", en="other photos are needed"),
    CaseState.REVIEW: Text(zh="等待民警审核", en="waiting for an officer"),
    CaseState.COMPLETE: Text(zh="材料齐全，等待处理", en="complete, waiting to be decided"),
    CaseState.NOT_ELIGIBLE: Text(zh="不适用快速处理，请报警或等候民警", en="not for quick handling: call the police"),
    CaseState.DECIDED: Text(zh="已认定", en="decided"),
    CaseState.WITHDRAWN: Text(zh="已撤回", en="withdrawn"),
    CaseState.CLOSED: Text(zh="已办结", en="closed"),
}
"""What the hotline says; nothing in it tells who, where or how."""


def by_number(session: Session, number: str) -> CaseRow | None:
    """The case of a number."""
    return session.scalars(select(CaseRow).where(CaseRow.number == number)).one_or_none()


def by_plate_and_phone(session: Session, cipher: FieldCipher, plate: str, phone_tail: str) -> CaseRow | None:
    """The newest case with this plate and a phone that ends so."""
    key = cipher.phone_tail_index(plate, phone_tail)
    query = select(CaseRow).join(HotlineKeyRow, HotlineKeyRow.case_id == CaseRow.id).where(HotlineKeyRow.key == key)
    return session.scalars(query.order_by(CaseRow.id.desc()).limit(1)).one_or_none()


def file_keys(session: Session, case: CaseRow) -> None:
    """File a case under each party's plate with its phone; again whenever what is declared may have changed."""
    cipher = cipher_of(session.get_bind().dialect)
    session.execute(delete(HotlineKeyRow).where(HotlineKeyRow.case_id == case.id))
    keys = {
        cipher.phone_tail_index(party["plate"], party["phone"])
        for party in case.declared["parties"]
        if party.get("plate") and party.get("phone")
    }
    session.add_all(HotlineKeyRow(key=key, case_id=case.id) for key in sorted(keys))
