"""What the mobile back end is answered about cases and photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field
from sqlalchemy.orm import Session

from scenecheck_api.intake.photos import Refused
from scenecheck_api.intake.states import CaseState, PhotoState
from scenecheck_api.judge.advice import Advice, advise, slots_so_far
from scenecheck_api.judge.inputs import CaseInputs, case_inputs
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.principal import Principal
from scenecheck_api.security.sight import Sight
from scenecheck_api.security.views import CaseView, view_case, view_slots
from scenecheck_api.security.visible_photos import visible_photos
from scenecheck_api.server.problems import Problem, as_problem
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow
from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import Slot
from scenecheck_evidence.reading import PhotoKind
from scenecheck_evidence.report import SlotResult


class PhotoError(Value):
    """Why a photo could not be read."""

    code: str = Field(examples=["photo_corrupt"])
    message: Text


class PhotoAnswer(Value):
    """A photo of a case. `advice` is there as soon as it is read."""

    id: str
    case: str = Field(description="id of the case")
    file: str = Field(description="its name in the case and in the report", examples=["003.jpg"])
    sha256: str
    size: int
    media_type: str = Field(examples=["image/jpeg"])
    slot: Slot | None = Field(None, description="the app's hint")
    party: str | None = Field(None, description="the app's hint")
    state: PhotoState
    received_at: datetime
    advice: Advice | None = None
    error: PhotoError | None = None


class RefusedPhoto(Value):
    """A file of the request that was not taken; the others were."""

    index: int = Field(description="its place among the photos of the request, from 0")
    problem: Problem


class PhotosAnswer(Value):
    """The photos of a request, in its order, or of a case."""

    photos: tuple[PhotoAnswer, ...]
    refused: tuple[RefusedPhoto, ...] = ()


class CaseAnswer(Value):
    """A case and how far it has come, as far as the caller sees it."""

    id: str
    state: CaseState
    version: int = Field(description="the ETag")
    declared: CaseView = Field(description="as declared, with the hints about its photos, as far as the caller sees it")
    photos: tuple[PhotoAnswer, ...] = ()
    slots: tuple[SlotResult, ...] = Field(
        (), description="还缺什么 what the photos read so far fill, and what is asked for"
    )
    waiting: int = Field(description="photos that are still to be read")
    report: bool = Field(description="whether there is a report")
    error: str | None = Field(None, description="code of the error that kept the case from being judged")
    opened_at: datetime
    submitted_at: datetime | None = None


class CaseLine(Value):
    """A case in a list."""

    id: str
    case_id: str
    state: CaseState
    occurred_at: datetime
    opened_at: datetime


class CasesAnswer(Value):
    """A page of cases, newest first; `next` is the `after` of the following page."""

    cases: tuple[CaseLine, ...]
    next: str | None = None


def case_answer(session: Session, parts: Runtime, case: CaseRow, caller: Principal) -> CaseAnswer:
    """The case as far as the caller sees it (security/views.py)."""
    inputs = case_inputs(session, case, parts.reader.digest)
    slots = slots_so_far(inputs, parts.ruleset)
    sight = Sight(caller)
    seen = _seen(inputs, slots, sight)
    return CaseAnswer(
        id=case.id,
        state=CaseState(case.state),
        version=case.version,
        declared=view_case(inputs.case, sight, slots, _kinds(inputs)),
        photos=tuple(_photo(photo, inputs, slots, parts) for photo in inputs.photos if photo.file in seen),
        slots=view_slots(slots, sight, seen),
        waiting=inputs.waiting,
        report=case.report_id is not None,
        error=case.error_code,
        opened_at=case.created_at,
        submitted_at=case.submitted_at,
    )


def photos_answer(
    session: Session,
    parts: Runtime,
    case: CaseRow,
    caller: Principal,
    ids: Sequence[str] | None = None,
    refused: Sequence[Refused] = (),
) -> PhotosAnswer:
    """Photos of a case: those of the ids, which the caller handed in, in their order; or all that the caller sees."""
    inputs = case_inputs(session, case, parts.reader.digest)
    slots: tuple[SlotResult, ...] = ()
    if ids is None:
        slots = slots_so_far(inputs, parts.ruleset)
        seen = _seen(inputs, slots, Sight(caller))
        rows = tuple(photo for photo in inputs.photos if photo.file in seen)
    else:
        rows = tuple(session.get_one(PhotoRow, one) for one in ids)
        if any(row.file in inputs.readings for row in rows):  # else there is nothing to advise on yet
            slots = slots_so_far(inputs, parts.ruleset)
    return PhotosAnswer(
        photos=tuple(_photo(row, inputs, slots, parts) for row in rows),
        refused=tuple(RefusedPhoto(index=one.index, problem=as_problem(one.error)) for one in refused),
    )


def case_line(case: CaseRow) -> CaseLine:
    """A case in a list."""
    return CaseLine(
        id=case.id,
        case_id=case.number,
        state=CaseState(case.state),
        occurred_at=case.occurred_at,
        opened_at=case.created_at,
    )


def seen_photos(session: Session, parts: Runtime, case: CaseRow, caller: Principal) -> frozenset[str]:
    """The photos of a case that the caller sees, by name; those withdrawn are not among them."""
    inputs = case_inputs(session, case, parts.reader.digest)
    return _seen(inputs, slots_so_far(inputs, parts.ruleset), Sight(caller))


def _seen(inputs: CaseInputs, slots: tuple[SlotResult, ...], sight: Sight) -> frozenset[str]:
    return visible_photos(inputs.case, sight, slots, _kinds(inputs))


def _kinds(inputs: CaseInputs) -> dict[str, PhotoKind]:
    return {file: reading.kind for file, reading in inputs.readings.items()}


def _photo(row: PhotoRow, inputs: CaseInputs, slots: tuple[SlotResult, ...], parts: Runtime) -> PhotoAnswer:
    reading = inputs.readings.get(row.file)
    error = None
    if row.error_code is not None:
        error = PhotoError(code=row.error_code, message=Text(zh=row.error_zh or "", en=row.error_en or ""))
    return PhotoAnswer(
        id=row.id,
        case=row.case_id,
        file=row.file,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        slot=Slot(row.slot) if row.slot else None,
        party=row.party,
        state=PhotoState(row.state),
        received_at=row.received_at,
        advice=advise(row.file, reading, slots, parts.ruleset) if reading is not None else None,
        error=error,
    )
