"""From a judged case to what its page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scenecheck_api.check_case import CheckedCase
from scenecheck_api.errors import FileProblem
from scenecheck_api.privacy import mask_field, mask_text
from scenecheck_api.report.damage import DamageView, damage_views
from scenecheck_api.report.images import PhotoPictures
from scenecheck_api.report.photos import field_name, photo_view, reason
from scenecheck_api.report.view import (
    EVIDENCE_MARGIN,
    Chip,
    FactBlock,
    FactRow,
    FindingView,
    PartyView,
    PhotoView,
    Shape,
    SlotView,
    box_points,
    crop_around,
    plate_with_dot,
)
from scenecheck_api.words import DOCUMENTS, SOURCES
from scenecheck_evidence.base import Text
from scenecheck_evidence.reading import DocumentType, Plate
from scenecheck_evidence.report import Finding, Match, MatchStatus, PartyResult, Severity
from scenecheck_evidence.ruleset import RuleSet

_SEVERITY_ORDER = (Severity.RETAKE, Severity.REVIEW, Severity.INFO)


@dataclass(frozen=True)
class ReportView:
    """The whole page."""

    checked: CheckedCase
    photos: tuple[PhotoView, ...]
    findings: tuple[FindingView, ...]
    slots: Mapping[str | None, tuple[SlotView, ...]]
    parties: tuple[PartyView, ...]
    damage: tuple[DamageView, ...]
    tally: Mapping[MatchStatus, int]
    problems: tuple[FileProblem, ...]

    def has_layer(self, layer: str) -> bool:
        """Whether any photo has a shape of this layer."""
        return any(shape.layer == layer for photo in self.photos for shape in photo.shapes)


def build_view(checked: CheckedCase, pictures: Mapping[str, PhotoPictures], *, in_clear: bool = False) -> ReportView:
    """Bring report, readings and pictures together.

    Args:
        checked: the judged case.
        pictures: of each file that could be decoded, by its name in the case.
        in_clear: whether identity numbers and phones are shown whole.
    """
    photos = tuple(
        photo_view(number, file, checked, pictures.get(file), in_clear=in_clear)
        for number, file in enumerate(_files(checked), 1)
    )
    by_file = {photo.file: photo for photo in photos}
    order = sorted(checked.report.findings, key=lambda finding: _SEVERITY_ORDER.index(finding.severity))
    findings = tuple(_finding(number, one, by_file, checked.ruleset, in_clear) for number, one in enumerate(order, 1))
    photos = tuple(_with_findings(photo, findings) for photo in photos)
    by_file = {photo.file: photo for photo in photos}
    parties = tuple(_party(party, by_file, checked.ruleset, in_clear) for party in checked.report.parties)
    return ReportView(
        checked=checked,
        photos=photos,
        findings=findings,
        slots=_slots(checked, by_file),
        parties=parties,
        damage=damage_views(checked.report.parties, by_file, checked.ruleset),
        tally=sum((Counter(party.tally) for party in parties), Counter[MatchStatus]()),
        problems=tuple(p for p in checked.problems if p.file not in {f.file for f in checked.report.findings}),
    )


def _files(checked: CheckedCase) -> list[str]:
    """Photos in the order of their slots, then the others, then those that are not there."""
    in_slots = [slot.file for slot in checked.report.slots if slot.file]
    missing = [problem.file for problem in checked.folder.problems]
    return list(dict.fromkeys([*in_slots, *checked.folder.files, *missing]))


def _finding(
    number: int, finding: Finding, photos: Mapping[str, PhotoView], rules: RuleSet, in_clear: bool
) -> FindingView:
    photo = photos.get(finding.file or "")
    box = finding.box
    if box is None and photo is not None and photo.picture is not None:
        crop = crop_around(photo, (0.0, 0.0, float(photo.picture.width), float(photo.picture.height)), 0.0)
    else:
        crop = crop_around(photo, box, EVIDENCE_MARGIN, outline=True) if photo else None
    return FindingView(
        number=number,
        finding=finding,
        message=finding.message
        if in_clear
        else Text(zh=mask_text(finding.message.zh), en=mask_text(finding.message.en)),
        source=rules.rules[finding.code].source,
        crop=crop,
        link=(f"finding-{number}" if box is not None and photo.picture else photo.anchor) if photo else None,
    )


def _with_findings(photo: PhotoView, findings: Iterable[FindingView]) -> PhotoView:
    if photo.picture is None:
        return photo
    shapes = []
    for view in findings:
        box = view.finding.box
        if view.finding.file == photo.file and box is not None:
            label = Text(zh=f"#{view.number}", en=f"#{view.number}")
            tone = view.finding.severity.value
            shapes.append(
                Shape("findings", box_points(box), box[0], box[3], label, tone=tone, anchor=view.link, box=box)
            )
    return replace(photo, shapes=(*photo.shapes, *shapes))


def _slots(checked: CheckedCase, photos: Mapping[str, PhotoView]) -> dict[str | None, tuple[SlotView, ...]]:
    """The slots of the scene (None) and of each party."""
    rules = checked.ruleset
    groups: dict[str | None, tuple[SlotView, ...]] = {}
    for slot in checked.report.slots:
        view = SlotView(
            slot=slot,
            name=rules.slot_names[slot.slot],
            reasons=tuple(reason(word, rules) for word in slot.reasons),
            photo=photos.get(slot.file or ""),
        )
        groups[slot.party] = (*groups.get(slot.party, ()), view)
    return groups


def _party(party: PartyResult, photos: Mapping[str, PhotoView], rules: RuleSet, in_clear: bool) -> PartyView:
    plate = Match(value=party.plate.value, status=party.plate.status, sources=party.plate.sources)
    groups = (
        (Text(zh="号牌", en="Plate"), {"plate_number": plate}),
        (DOCUMENTS[DocumentType.VEHICLE_LICENCE], party.vehicle_licence),
        (DOCUMENTS[DocumentType.DRIVING_LICENCE], party.driving_licence),
        (DOCUMENTS[DocumentType.INSURANCE_POLICY], party.policy),
    )
    blocks = []
    for title, group in groups:
        facts = [_fact(name, match, photos, rules, in_clear) for name, match in group.items()]
        compared = tuple(fact for fact in facts if fact.match.compared)
        alone = tuple(fact for fact in facts if not fact.match.compared and fact.match.stated)
        nowhere = tuple(fact.label for fact in facts if not fact.match.stated)
        if facts:
            blocks.append(FactBlock(title, compared, alone, nowhere))
    return PartyView(
        result=party,
        plate=plate_with_dot(party.plate.value) if party.plate.value else None,
        colour=_colour(party, photos.values()),
        blocks=tuple(blocks),
        tally=Counter(
            {
                **Counter(fact.status for block in blocks for fact in block.compared),
                MatchStatus.UNREAD: sum(len(block.nowhere) for block in blocks),
            }
        ),
    )


def _fact(name: str, match: Match, photos: Mapping[str, PhotoView], rules: RuleSet, in_clear: bool) -> FactRow:
    chips: dict[str, list[Chip]] = {kind: [] for kind in SOURCES}
    for source in match.sources:
        photo = photos.get(source.file or "")
        chips[source.from_].append(
            Chip(
                source=source,
                value=source.value if source.value is None or in_clear else mask_field(name, source.value),
                agrees=match.status is not MatchStatus.MISMATCH or source.value == match.value,
                crop=crop_around(photo, source.box) if photo else None,
                link=photo.anchor if photo else None,
            )
        )
    return FactRow(field_name(name, rules), match, {kind: tuple(found) for kind, found in chips.items()})


def _colour(party: PartyResult, photos: Iterable[PhotoView]) -> str:
    """The colour of the best reading of the party's plate; unknown when no photo shows it."""
    plates: list[Plate] = [
        plate for photo in photos if photo.reading for plate in photo.reading.plates if plate.text == party.plate.value
    ]
    best = max(plates, key=lambda plate: plate.score, default=None)
    return best.colour.value if best and best.colour else "unknown"
