"""Completeness: which slots are due, what fills them, and how to mend what does not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from scenecheck_evidence.base import Text
from scenecheck_evidence.case import Case, PartyKind, Slot
from scenecheck_evidence.collect import Collector, join, party_order
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.papers import Paper, PartyPapers
from scenecheck_evidence.photos import SCENE_SLOTS, CasePhoto
from scenecheck_evidence.policy_period import paper_covers
from scenecheck_evidence.reading import DocumentType, QualityProblem, Variant
from scenecheck_evidence.report import SlotResult, SlotStatus
from scenecheck_evidence.ruleset import RuleSet
from scenecheck_evidence.scene_slots import Fit

PAPER_OF_SLOT = {
    Slot.VEHICLE_LICENCE_MAIN: DocumentType.VEHICLE_LICENCE,
    Slot.VEHICLE_LICENCE_SUB: DocumentType.VEHICLE_LICENCE,
    Slot.DRIVING_LICENCE_MAIN: DocumentType.DRIVING_LICENCE,
    Slot.DRIVING_LICENCE_SUB: DocumentType.DRIVING_LICENCE,
    Slot.INSURANCE_POLICY: DocumentType.INSURANCE_POLICY,
    Slot.VIN: DocumentType.VIN,
}
OWN_FINDING = {"policy_not_in_force"}
"""Reasons that have a finding of their own: the general one would say them twice."""


def due_scene_slots(case: Case, rules: RuleSet) -> tuple[Slot, ...]:
    """The scene slots of this case, in the order of the form."""
    extra = rules.slots.extra_by_situation.get(case.situation, ()) if case.situation else ()
    return tuple(slot for slot in SCENE_SLOTS if slot in (*rules.slots.scene, *extra))


def vehicles_needed(case: Case) -> int:
    """How many vehicles an overall view shows: two where two parties drive or ride, one where only one does."""
    return min(2, max(1, sum(party.kind is not PartyKind.PEDESTRIAN for party in case.parties)))


def missing_groups(paper: Paper, slot: Slot, rules: RuleSet, known: frozenset[str] = frozenset()) -> list[str]:
    """The key fields of a slot that neither the paper nor `known` (facts the records hold) gives, one per group."""
    return [
        group[0]
        for group in rules.slots.key_fields.get(slot, ())
        if not any(paper.value(name) is not None or name in known for name in group)
    ]


def _refused(paper: Paper, slot: Slot, rules: RuleSet) -> list[str]:
    """Copies that will not do here; an electronic licence is always shown on a screen."""
    reading = paper.photo.reading
    found = {*(p.value for p in reading.quality.problems), *paper.document.warnings} if reading else set()
    if paper.document.variant is Variant.ELECTRONIC:
        found.discard(QualityProblem.PHOTO_OF_A_SCREEN.value)
    return [reason for reason in rules.slots.refused_copies.get(slot, ()) if reason in found]


def choose_paper(papers: Sequence[Paper], slot: Slot, moment: datetime, rules: RuleSet) -> Paper | None:
    """The best of several pages for a slot: an original, all that matters read, in force, the surest reading."""
    fitting = [p for p in papers if slot in p.slots]
    if not fitting:
        return None

    def rank(paper: Paper) -> tuple[int, int, int, int, float, tuple[str, int]]:
        out_of_force = slot is Slot.INSURANCE_POLICY and paper_covers(paper, moment) is False
        fields = [f.score for f in paper.document.fields.values() if f.value is not None]
        hinted_elsewhere = paper.photo.slot not in (None, slot)
        return (
            len(_refused(paper, slot, rules)),
            int(out_of_force),
            len(missing_groups(paper, slot, rules)),
            int(hinted_elsewhere),
            -(sum(fields) / len(fields) if fields else 0.0),
            paper.order,
        )

    return min(fitting, key=rank)


def paper_reasons(paper: Paper, slot: Slot, known: frozenset[str], rules: RuleSet) -> tuple[str, ...]:
    """Why a page will not do: a copy where the original is asked for, or what matters is not legible and why."""
    reasons = _refused(paper, slot, rules)
    if missing_groups(paper, slot, rules, known):
        reading = paper.photo.reading
        why = [p.value for p in reading.quality.problems] if reading else []
        why += [w for w in paper.document.warnings if w in rules.reasons]
        reasons += ["field_not_legible", *(w for w in why if w not in reasons)]
    return tuple(dict.fromkeys(reasons))


def result(slot: Slot, party: str | None, file: str | None, reasons: Sequence[str], rules: RuleSet) -> SlotResult:
    """A slot's result; the retake text tells what to do about each reason, or how to take the photo at all."""
    if file is None:
        return SlotResult(slot=slot, party=party, status=SlotStatus.MISSING, retake=rules.slot_framing[slot])
    if not reasons:
        return SlotResult(slot=slot, party=party, status=SlotStatus.OK, file=file)
    sentences = list(dict.fromkeys(rules.retakes[r] for r in reasons if r in rules.retakes))
    return SlotResult(
        slot=slot,
        party=party,
        status=SlotStatus.RETAKE,
        file=file,
        reasons=tuple(reasons),
        retake=join(sentences, zh="", en=" "),
    )


def hinted_photo(photos: Sequence[CasePhoto], slot: Slot, party: str | None, parties: int) -> CasePhoto | None:
    """A photo that the app meant for this slot; without a party it is meant for the only one."""
    meant = [p for p in photos if p.slot is slot and (p.party == party or (p.party is None and parties == 1))]
    return meant[0] if meant else None


def scene_results(
    due: Sequence[Slot], fits: Mapping[Slot, Fit], photos: Sequence[CasePhoto], twins: Mapping[str, str], rules: RuleSet
) -> list[SlotResult]:
    """The results of the scene slots, without the plates (which are judged over all photos)."""
    results = []
    used = {f.scene.photo.file for f in fits.values()}
    for slot in SCENE_SLOTS:
        chosen = fits.get(slot)
        if chosen is not None:
            filled = result(slot, None, chosen.scene.photo.file, chosen.reasons, rules)
            if filled.status is SlotStatus.OK and chosen.guessed:
                filled = filled.model_copy(update={"reasons": ("view_not_judged",)})
            results.append(filled)
        elif slot in due:
            results.append(_unfilled(slot, photos, used, twins, rules))
    return results


def _unfilled(
    slot: Slot, photos: Sequence[CasePhoto], used: set[str], twins: Mapping[str, str], rules: RuleSet
) -> SlotResult:
    """A due scene slot that nothing fills: missing, or a photo meant for it that is no scene at all."""
    for photo in photos:
        if photo.slot is not slot or photo.file in used:
            continue
        if photo.reading is None:
            return result(slot, None, photo.file, ["unreadable"], rules)
        if photo.documents or not photo.is_scene:
            return result(slot, None, photo.file, ["no_vehicle"], rules)
        if twins.get(photo.file, photo.file) in {twins.get(f, f) for f in used}:
            return result(slot, None, photo.file, ["duplicate_photo"], rules)
    return result(slot, None, None, (), rules)


def paper_results(
    mine: PartyPapers,
    chosen: Mapping[Slot, Paper],
    known: Mapping[Slot, frozenset[str]],
    photos: Sequence[CasePhoto],
    motor_parties: int,
    rules: RuleSet,
) -> list[SlotResult]:
    """The results of the paper slots of one motor party: those due, and optional ones that a paper fills."""
    results = []
    for slot in PAPER_OF_SLOT:
        paper = chosen.get(slot)
        due = slot in rules.slots.per_motor_party
        if paper is not None:
            reasons = paper_reasons(paper, slot, known.get(slot, frozenset()), rules)
            if due or not reasons:
                results.append(result(slot, mine.party.id, paper.file, reasons, rules))
        elif due:
            results.append(_no_paper(mine, slot, photos, motor_parties, rules))
    return results


def _no_paper(
    mine: PartyPapers, slot: Slot, photos: Sequence[CasePhoto], motor_parties: int, rules: RuleSet
) -> SlotResult:
    """A due paper that was not found: the photo meant for it shows something else, or there is none."""
    commercial = [p for p in mine.papers if p.commercial]
    if slot is Slot.INSURANCE_POLICY and commercial:
        return result(slot, mine.party.id, min(p.file for p in commercial), ["commercial_policy"], rules)
    meant = hinted_photo(photos, slot, mine.party.id, motor_parties)
    if meant is None:
        return result(slot, mine.party.id, None, (), rules)
    if meant.reading is None:
        return result(slot, mine.party.id, meant.file, ["unreadable"], rules)
    if meant.documents:
        return result(slot, mine.party.id, meant.file, ["other_page"], rules)
    why = [p.value for p in meant.reading.quality.problems] if not meant.reading.quality.usable else []
    return result(slot, mine.party.id, meant.file, ["page_not_found", *why], rules)


def report_slots(
    results: Sequence[SlotResult], illegible: Mapping[tuple[Slot, str | None], Sequence[str]], out: Collector
) -> None:
    """A finding for each slot that is missing or must be retaken for more than what has a finding of its own.

    Args:
        results: all slots.
        illegible: for each slot and party the fields that matter and were not read.
        out: takes the findings.
    """
    rules = out.rules
    for slot in results:
        name = rules.slot_names[slot.slot]
        if slot.status is SlotStatus.MISSING:
            out.add(FindingCode.SLOT_MISSING, party=slot.party, slot=name, how=slot.retake or Text(zh="", en=""))
        elif slot.status is SlotStatus.RETAKE and "plate_not_legible" not in slot.reasons:
            reasons = [r for r in slot.reasons if r not in OWN_FINDING]
            if reasons:
                said = result(slot.slot, slot.party, slot.file, reasons, rules)
                out.add(
                    FindingCode.PHOTO_NEEDS_RETAKE,
                    party=slot.party,
                    file=slot.file,
                    slot=name,
                    reasons=join([_say_reason(r, illegible.get((slot.slot, slot.party), ()), rules) for r in reasons]),
                    how=said.retake or Text(zh="", en=""),
                )


def _say_reason(reason: str, fields: Sequence[str], rules: RuleSet) -> Text:
    """A reason in a few words; what is not legible is named."""
    text = rules.reasons.get(reason, Text(zh=reason, en=reason.replace("_", " ")))
    if reason != "field_not_legible" or not fields:
        return text
    named = join(rules.field_names.get(name, Text(zh=name, en=name)) for name in fields)
    return Text(zh=f"{text.zh}（{named.zh}）", en=f"{text.en} ({named.en})")


def report_misplaced(photos: Sequence[CasePhoto], results: Sequence[SlotResult], out: Collector) -> None:
    """Say where a photo was used for another slot than the app meant, and which files were of no use."""
    rules = out.rules
    used: dict[str, set[Slot]] = {}
    for slot in results:
        if slot.file is not None and slot.status is SlotStatus.OK:
            used.setdefault(slot.file, set()).add(slot.slot)
    named = {slot.file for slot in results if slot.status is SlotStatus.RETAKE}
    for photo in photos:
        if photo.error is not None and photo.file not in named:
            out.add(FindingCode.PHOTO_UNREADABLE, file=photo.file, detail=photo.error)
        shown = used.get(photo.file, set())
        if photo.slot is None or not shown or photo.slot in shown or photo.file in named:
            continue
        first = min(shown, key=list(Slot).index)
        out.add(
            FindingCode.PHOTO_IN_WRONG_SLOT,
            file=photo.file,
            hinted=rules.slot_names[photo.slot],
            shown=rules.slot_names[first],
        )


def slot_order(slot: SlotResult) -> tuple[tuple[int, str], int]:
    """Scene slots first, in the order of the form, then each party's papers."""
    return party_order(slot.party) if slot.party else (-1, ""), list(Slot).index(slot.slot)
