"""The agreement that every party has signed: which text it is, and the paper with the signatures under it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from scenecheck_api.case_papers.signatures import Signature, SignedAgreement
from scenecheck_api.store.base import canonical_json
from scenecheck_api.store.tables.capture import SignatureRow
from scenecheck_evidence.case import Case
from scenecheck_evidence.issued.agreement import Agreement, agreement
from scenecheck_evidence.issued.errors import PaperNotDueError, ResponsibilityError
from scenecheck_evidence.report import CheckReport, Degree


def text_sha256(paper: Agreement) -> str:
    """What names the text that is signed: the SHA-256 of the agreement's canonical JSON."""
    return hashlib.sha256(canonical_json(paper.model_dump(mode="json")).encode()).hexdigest()


def signatures_of(session: Session, case_id: str) -> list[SignatureRow]:
    """All signatures of a case, the earliest first."""
    query = select(SignatureRow).where(SignatureRow.case_id == case_id).order_by(SignatureRow.signed_at)
    return list(session.scalars(query))


def stands(parties: Sequence[str], rows: Sequence[SignatureRow]) -> str | None:
    """The hash of the agreement that every party has signed, the last one of several; None while one is missing."""
    for sha256 in dict.fromkeys(row.agreement_sha256 for row in reversed(rows)):
        if {row.party for row in rows if row.agreement_sha256 == sha256} >= set(parties):
            return sha256
    return None


def signed_agreement(session: Session, case_id: str, case: Case, report: CheckReport) -> SignedAgreement | None:
    """The agreement as it was signed.

    None where none stands, or where the case has other parties or was judged to another text since.

    Args:
        session: to look with.
        case_id: of the row of the case.
        case: the case as it is now.
        report: its report.
    """
    rows = signatures_of(session, case_id)
    sha256 = stands([party.id for party in case.parties], rows)
    under = [row for row in rows if row.agreement_sha256 == sha256]
    if not under:
        return None
    try:
        paper = agreement(case, report, {party: Degree(degree) for party, degree in under[0].agreed.items()})
    except (PaperNotDueError, ResponsibilityError):
        return None
    if text_sha256(paper) != sha256:
        return None
    signatures = tuple(
        Signature(row.party, row.name, row.signed_at, tuple(tuple(map(tuple, stroke)) for stroke in row.strokes or ()))
        for row in under
    )
    return SignedAgreement(paper, text_sha256(paper), signatures)
