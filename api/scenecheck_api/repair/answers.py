"""What repairers and insurers are answered about estimates."""

from __future__ import annotations

from datetime import datetime

from scenecheck_api.repair.estimates import EstimateLine, EstimateState
from scenecheck_api.store.tables.repair import RepairEstimateRow
from scenecheck_evidence.base import Value


class EstimateAnswer(Value):
    """A version of an estimate."""

    party: str
    version: int
    organisation: str
    state: EstimateState
    lines: tuple[EstimateLine, ...]
    fen: int
    reason: str | None
    at: datetime
    answer_reason: str | None = None
    answered_at: datetime | None = None


def estimate_answer(row: RepairEstimateRow) -> EstimateAnswer:
    """A version."""
    return EstimateAnswer(
        party=row.party,
        version=row.version,
        organisation=row.organisation,
        state=EstimateState(row.state),
        lines=tuple(EstimateLine.model_validate(line) for line in row.lines),
        fen=row.fen,
        reason=row.reason,
        at=row.created_at,
        answer_reason=row.answer_reason,
        answered_at=row.answered_at,
    )
