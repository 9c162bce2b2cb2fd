"""For insurers: the cases of the insured, and the assessment of each car: drawing, photos, items, limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlalchemy import select

from scenecheck_api.insurer.assessment import part_names
from scenecheck_api.intake.cases import CaseId
from scenecheck_api.judge.inputs import readings_of
from scenecheck_api.pages.callers import on_page
from scenecheck_api.pages.forms import body
from scenecheck_api.pages.go_to import go_to
from scenecheck_api.pages.render import page
from scenecheck_api.report.car_drawing import draw_car
from scenecheck_api.report.damage import in_words
from scenecheck_api.report.view import svg_points
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts
from scenecheck_api.server.inputs import Cursor, FileName, PartyId
from scenecheck_api.server.routes import assessment, insurer
from scenecheck_api.server.routes.assessment import Acceptance, ItemKey, ItemWish, NewItem, Why
from scenecheck_api.store.tables.cases import PhotoRow
from scenecheck_api.store.tables.review import ReviewPlateRow
from scenecheck_evidence.assessed import AssessedItem
from scenecheck_evidence.boxes import corners
from scenecheck_evidence.damage_zones import part_name
from scenecheck_evidence.estimate import Action
from scenecheck_evidence.reading import DamageType, Severity

router = APIRouter(prefix="/insurer")
Looker = Annotated[Principal, Depends(on_page(Scope.INSURER_READ))]
Actor = Annotated[Principal, Depends(on_page(Scope.INSURER_ACT))]
Field = Annotated[str, Form(max_length=1200)]
CASES = 50
"""Cases on one page of the list."""
LABEL_HEIGHT = 40.0
"""Pixels of the photo that the number beside an outline takes."""


@dataclass(frozen=True)
class Outline:
    """An item's outline over a photo; `number` is the item's place in the list."""

    number: int
    points: str
    x: float
    y: float


@dataclass(frozen=True)
class Shot:
    """A photo that the insurer may see, with the damage in it, if there is any."""

    file: str
    width: int
    height: int
    outlines: tuple[Outline, ...]


@router.get("")
def cases(request: Request, parts: Parts, caller: Looker, cursor: Cursor = None) -> Response:
    """The cases of the insured, newest first."""
    found = insurer.list_cases(parts, caller, cursor, CASES)
    return page(request, "insurer/cases.html.j2", caller, found=found)


@router.get("/cases/{case_id}")
def case_page(request: Request, parts: Parts, caller: Looker, case_id: CaseId, party: str | None = None) -> Response:
    """One insured's car."""
    case = insurer.get_case(parts, caller, case_id)
    whose = party if party in case.insured else case.insured[0]
    found = assessment.get(parts, caller, case_id, whose) if case.report is not None else None
    rules = parts.ruleset
    items = found.items if found is not None else ()
    own = next((one for one in case.report.parties if one.id == whose), None) if case.report else None
    return page(
        request,
        "insurer/case.html.j2",
        caller,
        case=case,
        whose=whose,
        number=own.plate.value if own else None,
        colour=_colour(parts, case_id, own.plate.value) if own and own.plate.value else None,
        found=found,
        faces=draw_car([(one.item, in_words(one.item, rules)) for one in items]),
        shots=_shots(parts, case_id, frozenset(photo.file for photo in case.declared.photos), items),
        parts=[(name, part_name(name, rules.damage)) for name in part_names(parts)],
        part_of={one.key: part_name(one.item.part, rules.damage) for one in items},
        actions=list(Action),
        types=[one for one in DamageType if one is not DamageType.RUST],
        severities=list(Severity),
    )


@router.get("/cases/{case_id}/photos/{file}")
def photo(parts: Parts, caller: Looker, case_id: CaseId, file: FileName) -> Response:
    """A photo, without EXIF, numbers covered."""
    return insurer.get_photo(parts, caller, case_id, file)


@router.get("/cases/{case_id}/parties/{party}/assessment.pdf")
def pdf(parts: Parts, caller: Looker, case_id: CaseId, party: PartyId) -> Response:
    """The assessment on paper."""
    return assessment.get_pdf(parts, caller, case_id, party)


@router.get("/cases/{case_id}/parties/{party}/assessment.json")
def json_file(parts: Parts, caller: Looker, case_id: CaseId, party: PartyId) -> Response:
    """The assessment for programs."""
    found = assessment.get(parts, caller, case_id, party)
    return Response(
        found.model_dump_json(indent=2),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="assessment.json"'},
    )


@router.post("/cases/{case_id}/parties/{party}/items")
def add(
    request: Request,
    parts: Parts,
    caller: Actor,
    case_id: CaseId,
    party: PartyId,
    version: Field = "",
    part: Field = "",
    type: Field = "",
    severity: Field = "",
    action: Field = "",
    low: Field = "",
    high: Field = "",
    reason: Field = "",
) -> Response:
    """Add what the photos do not show."""
    wish = body(
        NewItem,
        version=version,
        part=part,
        type=type,
        severity=severity or None,
        action=action,
        low=low,
        high=high or low,
        reason=reason.strip(),
    )
    assessment.add(parts, caller, case_id, party, wish)
    return _back(request, case_id, party)


@router.post("/cases/{case_id}/parties/{party}/items/{key}")
def change(
    request: Request,
    parts: Parts,
    caller: Actor,
    case_id: CaseId,
    party: PartyId,
    key: ItemKey,
    version: Field = "",
    action: Field = "",
    low: Field = "",
    high: Field = "",
    reason: Field = "",
    remove: Field = "",
) -> Response:
    """Change an item, or take it out."""
    if remove:
        why = body(Why, version=version, reason=reason.strip())
        assessment.remove(parts, caller, case_id, party, key, why)
    else:
        wish = body(ItemWish, version=version, action=action, low=low, high=high or low, reason=reason.strip())
        assessment.change(parts, caller, case_id, party, key, wish)
    return _back(request, case_id, party)


@router.post("/cases/{case_id}/parties/{party}/acceptance")
def accept(
    request: Request, parts: Parts, caller: Actor, case_id: CaseId, party: PartyId, version: Field = ""
) -> Response:
    """It holds as it stands."""
    wish = body(Acceptance, version=version)
    assessment.accept(parts, caller, case_id, party, wish)
    return _back(request, case_id, party)


@router.post("/cases/{case_id}/parties/{party}/restart")
def restart(
    request: Request,
    parts: Parts,
    caller: Actor,
    case_id: CaseId,
    party: PartyId,
    version: Field = "",
    reason: Field = "",
) -> Response:
    """Begin again with the newest report."""
    why = body(Why, version=version, reason=reason.strip())
    assessment.restart(parts, caller, case_id, party, why)
    return _back(request, case_id, party)


def _back(request: Request, case_id: str, party: str) -> Response:
    return go_to(request, f"/insurer/cases/{case_id}?{urlencode({'party': party})}")


def _colour(parts: Parts, case_id: str, plate: str) -> str | None:
    """Of a plate, as it was read for the desk."""
    with parts.database.read() as session:
        row = session.get(ReviewPlateRow, (case_id, plate))
        return row.colour if row else None


def _shots(parts: Parts, case_id: str, seen: frozenset[str], items: tuple[AssessedItem, ...]) -> tuple[Shot, ...]:
    """The photos that the insurer may see, with the items in them; those that show one come first."""
    outlines: dict[str, list[Outline]] = {file: [] for file in seen}
    for number, one in enumerate(items, 1):
        for shown in one.item.photos:
            if shown.file in seen:
                points = svg_points(shown.polygon or corners(shown.box))
                left, top = shown.box[:2]
                outlines[shown.file].append(Outline(number, points, left, max(top, LABEL_HEIGHT)))
    with parts.database.read() as session:
        query = select(PhotoRow.file, PhotoRow.sha256).where(
            PhotoRow.case_id == case_id, PhotoRow.file.in_(outlines), PhotoRow.withdrawn_at.is_(None)
        )
        shas = {row.file: row.sha256 for row in session.execute(query)}
        readings = readings_of(session, list(shas.values()), parts.reader.digest)
    return tuple(
        Shot(file, readings[sha256].width, readings[sha256].height, tuple(outlines[file]))
        for file, sha256 in sorted(shas.items(), key=lambda item: (not outlines[item[0]], item[0]))
        if sha256 in readings
    )
