"""What a phone is led through: the photos that are asked for, how far each is, and the picture of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from scenecheck_api.intake.answers import CaseAnswer, PhotoAnswer, case_answer
from scenecheck_api.intake.states import PhotoState
from scenecheck_api.judge.inputs import case_inputs
from scenecheck_api.report.view import box_points, svg_points
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.principal import Principal
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_evidence.base import Text
from scenecheck_evidence.case import Slot
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.report import SlotResult, SlotStatus

_PLATE_REASONS = frozenset({"plate_not_legible", "too_far"})
_PAGE_REASONS = frozenset(
    {"page_edges_cut_off", "photocopy", "photo_of_a_screen", "finger_over_the_page", "other_page"}
)
SURE = 0.9
"""A plate below this is drawn as doubtful where the reason is a plate."""


@dataclass(frozen=True)
class Mark:
    """An outline over a photo, in its pixels.

    Attributes:
        points: as SVG's `points` takes them.
        bad: it shows what is wrong; else what was found.
    """

    points: str
    bad: bool


@dataclass(frozen=True)
class Shot:
    """The photo of a step as it is shown.

    Attributes:
        photo: as answered.
        width, height: in whose pixels the marks are.
    """

    photo: PhotoAnswer
    width: int
    height: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Step:
    """One photo that is asked for.

    Attributes:
        status: ok, missing, retake, waiting.
        framing: where to stand, what to take in.
        how: how to take it again.
        shot: the newest photo for it, if there is one.
    """

    slot: Slot
    party: str | None
    name: Text
    framing: Text
    status: str
    reasons: tuple[Text, ...]
    how: Text | None
    shot: Shot | None

    @property
    def key(self) -> str:
        """For the ids of the page."""
        return f"{self.slot.value}-{self.party or 'all'}"


@dataclass(frozen=True)
class Walk:
    """A case as a phone sees it.

    Attributes:
        steps: those that this caller takes photos for.
        others_left: how many the other parties still owe, for a party that sees its own part alone.
        taken: the photo that was taken just now; its step is shown if it must be taken again.
    """

    case: CaseAnswer
    steps: tuple[Step, ...]
    others_left: int
    taken: str | None = None

    @property
    def done(self) -> int:
        """Steps with a photo that will do."""
        return sum(step.status == "ok" for step in self.steps)

    @property
    def current(self) -> str | None:
        """The step that is open: that of the photo taken just now if it is wrong, else the first that is not done."""
        wrong = [step for step in self.steps if step.status not in ("ok", "waiting")]
        just = [step for step in wrong if step.shot is not None and step.shot.photo.id == self.taken]
        return next((step.key for step in [*just, *wrong]), None)


def walk(session: Session, parts: Runtime, case: CaseRow, caller: Principal, taken: str | None = None) -> Walk:
    """The steps of a case for its caller; `taken` is the photo that was taken just now."""
    answer = case_answer(session, parts, case, caller)
    readings = case_inputs(session, case, parts.reader.digest).readings
    mine = [slot for slot in answer.slots if caller.party is None or slot.party in (None, caller.party)]
    others = [slot for slot in answer.slots if slot not in mine and slot.status is not SlotStatus.OK]
    return Walk(answer, tuple(_step(slot, answer, readings, parts) for slot in mine), len(others), taken)


def _step(slot: SlotResult, answer: CaseAnswer, readings: Mapping[str, PhotoReading], parts: Runtime) -> Step:
    meant = [p for p in answer.photos if p.slot is slot.slot and p.party in (slot.party, None)]
    filled = next((p for p in answer.photos if slot.file is not None and p.file == slot.file), None)
    newest = meant[-1] if meant else None
    waiting = newest is not None and newest.state is PhotoState.WAITING
    photo = filled if slot.status is SlotStatus.OK else newest or filled
    status = "waiting" if waiting and slot.status is not SlotStatus.OK else slot.status.value
    reasons = [parts.ruleset.reasons[code] for code in slot.reasons if code in parts.ruleset.reasons]
    codes = set(slot.reasons)
    how = slot.retake
    if status == "missing" and photo is not None:  # it was sent for this place, and shows something else
        status = "retake"
        if photo.error is not None:
            reasons, how = [photo.error.message], parts.ruleset.retakes.get("unreadable")
        elif photo.advice is not None and photo.advice.reasons:
            reasons, how = [reason.text for reason in photo.advice.reasons], photo.advice.retake
            codes = {reason.code for reason in photo.advice.reasons}
        else:
            reasons = [parts.ruleset.reasons["other_page" if slot.party else "no_vehicle"]]
    shot = _shot(photo, readings.get(photo.file), codes) if photo is not None else None
    return Step(
        slot=slot.slot,
        party=slot.party,
        name=parts.ruleset.slot_names[slot.slot],
        framing=parts.ruleset.slot_framing[slot.slot],
        status=status,
        reasons=tuple(reasons) if status == "retake" else (),
        how=how if status == "retake" else None,
        shot=shot,
    )


def _shot(photo: PhotoAnswer, reading: PhotoReading | None, codes: set[str]) -> Shot:
    if reading is None:
        return Shot(photo, 0, 0, ())
    return Shot(photo, reading.width, reading.height, tuple(_marks(reading, codes)))


def _marks(reading: PhotoReading, codes: set[str]) -> list[Mark]:
    plate_wrong = bool(codes & _PLATE_REASONS)
    marks = [
        Mark(box_points(vehicle.box), plate_wrong)
        for vehicle in reading.vehicles
        if vehicle.plate is None and plate_wrong
    ]
    marks += [
        Mark(svg_points(plate.corners), plate_wrong and (not plate.text or plate.score < SURE))
        for plate in reading.plates
    ]
    for document in reading.documents:
        if document.corners:
            marks.append(Mark(svg_points(document.corners), bool(codes & _PAGE_REASONS)))
        if "field_not_legible" in codes:
            marks += [Mark(box_points(f.box), True) for f in document.fields.values() if f.problem and f.box]
    if codes and not any(mark.bad for mark in marks):
        edge = min(reading.width, reading.height) / 40
        marks.append(Mark(box_points((edge, edge, reading.width - edge, reading.height - edge)), True))
    return marks
