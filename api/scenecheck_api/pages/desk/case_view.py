"""What the page of one case shows: the report's view of it, what officers said, and how each value can be corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from scenecheck_api.finding_names import FINDINGS
from scenecheck_api.judge.inputs import CaseInputs, case_inputs
from scenecheck_api.judge.reports import Judged, seen_case
from scenecheck_api.pages.desk.case_parts import CasePage, Fact, Item, PartyFacts, Sheet, Thing
from scenecheck_api.pages.names import names_of
from scenecheck_api.report.build import ReportView, build_view
from scenecheck_api.report.images import PhotoPictures, Picture, shown_page
from scenecheck_api.report.view import FactBlock, FactRow, PhotoView
from scenecheck_api.review.answers import ReviewCase, review_case
from scenecheck_api.review.history import events_of
from scenecheck_api.runtime import Runtime
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.security.sight import Sight
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_api.store.tables.review import ReviewRow
from scenecheck_evidence.base import Box, Text
from scenecheck_evidence.case import Slot
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.report import CheckReport, Finding, MatchStatus, Severity, SlotStatus

PLATE_FINDINGS = frozenset({FindingCode.PLATE_MISMATCH, FindingCode.PLATE_UNSURE, FindingCode.PLATE_NOT_LEGIBLE})
MOST_PROPOSALS = 4


def case_page(
    session: Session, parts: Runtime, caller: Principal, case: CaseRow, row: ReviewRow, sight: Sight
) -> CasePage:
    """Everything that the page of a case shows to this officer."""
    answer = review_case(session, parts, case, row, sight)
    inputs = case_inputs(session, case, parts.reader.digest)
    stored = session.get(ReportRow, row.report_id) if row.report_id is not None else None
    view = None
    sheets: tuple[Sheet, ...] = ()
    clear = sight.numbers_in_clear
    if stored is not None and answer.report is not None:
        judged = Judged(stored, CheckReport.model_validate(stored.report), inputs)
        in_place = inputs.in_place()
        readings = {file: reading for file, (reading, _) in in_place.items()}
        checked = seen_case(judged, answer.report, parts, readings)
        view = build_view(checked, _pictures(case.id, readings), in_clear=clear)
        sheets = tuple(_sheet(number, photo, in_place, clear) for number, photo in enumerate(view.photos, 1))
    events = events_of(session, case.id)
    people = [
        answer.review.claimed_by,
        answer.review.first_by,
        answer.review.decided_by,
        row.changed_by,
        *(finding.by for finding in answer.findings),
        *(one.by for one in answer.corrections),
        *(one.by for one in answer.responsibilities),
    ]
    names = names_of(session, people)
    items = _items(view, answer, sheets, names)
    decides = Scope.REVIEW_DECIDE in caller.scopes
    return CasePage(
        answer=answer,
        view=view,
        sheets=sheets,
        items=items,
        parties=_parties(view, answer, sheets, inputs),
        seen=events[-1].id if events else "",
        changed_at=row.changed_at,
        names=names,
        asked=_asked(view, parts),
        message=_message(view),
        clear=clear,
        mine=answer.review.claimed_by == caller.id,
        may_decide=decides,
        may_correct=Scope.REVIEW_CORRECT in caller.scopes,
    )


def _pictures(case_id: str, readings: Mapping[str, PhotoReading]) -> dict[str, PhotoPictures]:
    """Addresses of the pictures, in the place of pictures."""
    made = {}
    for file, reading in readings.items():
        address = f"/v1/review/cases/{case_id}/photos/{file}"
        plates = tuple(f"{address}/plates/{index}" for index in range(len(reading.plates)))
        made[file] = PhotoPictures(Picture(address, reading.width, reading.height), plates, shown_page(reading))
    return made


def _sheet(
    number: int, photo: PhotoView, in_place: Mapping[str, tuple[PhotoReading, frozenset[str]]], clear: bool
) -> Sheet:
    reading, gone = in_place.get(photo.file, (None, frozenset[str]()))
    shapes = tuple(shape for shape in photo.shapes if shape.path not in gone)
    things: list[Thing] = []
    if reading is not None:
        values = {plate.path: plate.text.replace("·", "") for plate in photo.plates}
        others = {plate.path: tuple(text for text, _ in plate.candidates) for plate in photo.plates}
        values |= {field.path: field.value or "" for block in photo.documents for field in block.fields}
        for shape in shapes:
            if shape.path is None or shape.box is None:
                continue
            value = values.get(shape.path)
            proposals = others.get(shape.path, ())
            things.append(Thing(photo.file, shape.path, number, shape.box, shape.label, value, proposals))
    added = {name: len(getattr(reading, name)) for name in ("vehicles", "plates", "damages")} if reading else {}
    return Sheet(number, photo, shapes, tuple(things), gone, added)


def _items(
    view: ReportView | None, answer: ReviewCase, sheets: Sequence[Sheet], names: Mapping[str, str]
) -> tuple[Item, ...]:
    """The findings, those that wait for an officer first."""
    if view is None:
        return ()
    answers = {id(one.finding): one for one in answer.findings}
    numbers = {sheet.view.file: sheet.number for sheet in sheets}
    items = []
    for finding in view.findings:
        said = answers[id(finding.finding)]
        thing = _thing_at(sheets, finding.finding.file, finding.finding.box)
        if thing is not None:
            thing = replace(thing, proposals=_proposals(_fact_of(view, finding.finding, thing), thing))
        items.append(
            Item(
                view=finding,
                key=said.key,
                name=FINDINGS[finding.finding.code],
                answer=said,
                by=names.get(said.by or ""),
                photo=numbers.get(finding.finding.file or ""),
                thing=thing,
                fact=_fact_of(view, finding.finding, thing),
            )
        )
    return tuple(sorted(items, key=lambda item: item.view.finding.severity is not Severity.REVIEW))


def _thing_at(sheets: Iterable[Sheet], file: str | None, box: Box | None) -> Thing | None:
    """The thing in a photo that stands in this very box: a plate or a field of a paper."""
    for sheet in sheets:
        if sheet.view.file == file and box is not None:
            return next(
                (t for t in sheet.things if t.box == box and (t.path.startswith("plates/") or "/fields/" in t.path)),
                None,
            )
    return None


def _fact_of(view: ReportView, finding: Finding, thing: Thing | None) -> FactRow | None:
    """The fact that a finding is about, with all its sources: a plate, or what was read in its box."""
    for one in view.parties:
        if finding.party in (None, one.result.id):
            if finding.code in PLATE_FINDINGS and (plates := _facts_of(one.blocks[:1])):
                return plates[0]
            if thing is None:
                continue
            for fact in _facts_of(one.blocks):
                places = ((c.source.file, c.source.box) for chips in fact.chips.values() for c in chips)
                if (thing.file, thing.box) in places:
                    return fact
    return None


def _facts_of(blocks: Iterable[FactBlock]) -> list[FactRow]:
    """Those that any source states."""
    return [fact for block in blocks for fact in (*block.compared, *block.alone)]


def _proposals(fact: FactRow | None, thing: Thing) -> tuple[str, ...]:
    """What other sources of the same fact say, records first; masked values are none."""
    order = ("record", "paper", "declared", "photo")
    values = [c.value for kind in order for c in fact.chips[kind] if c.value] if fact is not None else []
    others = (value for value in (*values, *thing.proposals) if value != thing.value and "*" not in value)
    return tuple(dict.fromkeys(others))[:MOST_PROPOSALS]


def _parties(
    view: ReportView | None, answer: ReviewCase, sheets: Sequence[Sheet], inputs: CaseInputs
) -> tuple[PartyFacts, ...]:
    if view is None:
        return ()
    fixed = {one.party: one.degree for one in answer.responsibilities}
    liability = view.checked.report.liability
    declared = {party.id: party for party in answer.case.parties}
    made = []
    for party in view.parties:
        facts = []
        for row in _facts_of(party.blocks):
            chips = [chip for kind in ("paper", "photo", "corrected") for chip in row.chips[kind]]
            at = (_thing_at(sheets, chip.source.file, chip.source.box) for chip in chips)
            thing = next((one for one in at if one is not None), None)
            if thing is not None:
                thing = replace(thing, label=row.label, proposals=_proposals(row, thing))
            facts.append(Fact(row, thing))
        said = declared.get(party.result.id)
        made.append(
            PartyFacts(
                view=party,
                name=said.driver if said is not None else None,
                phone=said.phone if said is not None else None,
                differing=tuple(f for f in facts if f.row.match.compared and f.row.status is not MatchStatus.MATCH),
                agreeing=tuple(f for f in facts if f.row.match.compared and f.row.status is MatchStatus.MATCH),
                alone=tuple(f for f in facts if not f.row.match.compared),
                degree=fixed.get(party.result.id),
                suggested=(liability.suggestion or {}).get(party.result.id),
            )
        )
    return tuple(made)


def _asked(view: ReportView | None, parts: Runtime) -> tuple[tuple[Slot, Text, bool], ...]:
    """Each slot of the case once; those that will not do are proposed."""
    if view is None:
        return tuple((slot, parts.ruleset.slot_names[slot], False) for slot in Slot)
    wanted: dict[Slot, bool] = {}
    for slot in view.checked.report.slots:
        wanted[slot.slot] = wanted.get(slot.slot, False) or slot.status is not SlotStatus.OK
    return tuple((slot, parts.ruleset.slot_names[slot], bad) for slot, bad in wanted.items())


def _message(view: ReportView | None) -> str:
    """What to ask for: how the slots that will not do are retaken. Findings name records, which parties do not see."""
    slots = view.checked.report.slots if view is not None else ()
    how = dict.fromkeys(slot.retake.zh.rstrip("。；") for slot in slots if slot.retake is not None)
    return "请补拍：" + "；".join(how) if how else "请补拍所选项目，画面要清楚、完整。"
