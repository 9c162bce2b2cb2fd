"""The vehicle licence against the register: numbers, owner, use, inspection, scrap date and status."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from scenecheck_evidence.base import Text
from scenecheck_evidence.case import Slot
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.compare import (
    Agreement,
    Comparer,
    compare_name,
    plain,
    vin_check_digit_holds,
)
from scenecheck_evidence.facts import Comparison, declared, from_paper, from_record, report, side_by_side, vin_misread
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.moments import last_day, parse_day
from scenecheck_evidence.papers import Paper
from scenecheck_evidence.records import VehicleRecord
from scenecheck_evidence.registers import Found, plate_kind_code
from scenecheck_evidence.report import Match, Severity
from scenecheck_evidence.ruleset import RuleSet


@dataclass(frozen=True)
class VehiclePapers:
    """The papers of one vehicle that were chosen to judge by."""

    main: Paper | None = None
    sub: Paper | None = None
    policy: Paper | None = None
    vin: Paper | None = None


def use_character(text: str, rules: RuleSet) -> str:
    """A use character as a word: the table's for a letter."""
    return rules.codes.use_characters.get(plain(text), plain(text))


def compare_use(a: str, b: str, rules: RuleSet) -> Agreement:
    """Two use characters as letter or word; 出租 and 出租客运 are one."""
    one, other = use_character(a, rules), use_character(b, rules)
    same = one == other or (min(len(one), len(other)) >= 2 and (one.startswith(other) or other.startswith(one)))
    return Agreement.EQUAL if same else Agreement.DIFFERENT


def compare_until(a: str, b: str) -> Agreement:
    """Two inspection dates; a month is its last day, and 2026-05-31 agrees with 2026-05."""
    one, other = last_day(a), last_day(b)
    if one is None or other is None:
        return Agreement.UNSURE
    same_month = (one.year, one.month) == (other.year, other.month) and 7 in (len(a), len(b))
    return Agreement.EQUAL if one == other or same_month else Agreement.DIFFERENT


def match_vehicle(
    party: str,
    declared_plate: str | None,
    papers: VehiclePapers,
    found: Found[VehicleRecord],
    day: date,
    out: Collector,
) -> dict[str, Match]:
    """All facts of a vehicle licence side by side, with a finding for each that does not agree."""
    rules, record = out.rules, found.record
    matches = _facts(declared_plate, papers, record, rules)
    misread = vin_misread(matches["vin"], (papers.main, papers.vin), rules.thresholds.field_sure)
    for name, code in (
        ("vin", FindingCode.VIN_MISMATCH),
        ("engine_number", FindingCode.ENGINE_NUMBER_MISMATCH),
        ("owner", FindingCode.OWNER_MISMATCH),
        ("use_character", FindingCode.USE_CHARACTER_MISMATCH),
    ):
        unsure = Severity.INFO if name == "vin" and misread else None
        report(matches[name], party, name, code, out, unsure=unsure)
    _judge_paper(party, papers.main, misread, out)
    use = papers.main.value("use_character") if papers.main is not None else None
    if use_character(use or "", rules) in rules.route.dangerous_uses:
        out.facts.add("dangerous_goods")
    _judge_inspection(party, papers.sub, record, day, out)
    if record is not None:
        _judge_record(party, record, day, out)
    return matches


def _facts(
    declared_plate: str | None, papers: VehiclePapers, record: VehicleRecord | None, rules: RuleSet
) -> dict[str, Match]:
    """Each fact from all its sources; the paper's own comes first."""
    compare, certain = Comparer(rules.costs), rules.thresholds.field_certain

    def use(a: str, b: str) -> Agreement:
        return compare_use(a, b, rules)

    def on_main(name: str, comparison: Comparison) -> Match:
        return side_by_side([from_paper(papers.main, name, certain), from_record(record, name)], comparison)

    plates = [
        from_paper(papers.main, "plate_number", certain),
        from_paper(papers.sub, "plate_number", certain),
        from_record(record, "plate"),
        declared(declared_plate),
    ]
    vins = [from_paper(papers.main, "vin", certain), from_paper(papers.vin, "vin", certain), from_record(record, "vin")]
    inspected = "inspection_valid_until"
    return {
        "plate_number": side_by_side(plates, compare.plate),
        "vin": side_by_side(vins, compare.vin),
        "engine_number": on_main("engine_number", compare.number),
        "owner": on_main("owner", compare_name),
        "vehicle_type": side_by_side([from_paper(papers.main, "vehicle_type", certain)], compare_name),
        "use_character": on_main("use_character", use),
        inspected: side_by_side(
            [from_paper(papers.sub, inspected, certain), from_record(record, inspected)], compare_until
        ),
    }


def _judge_paper(party: str, main: Paper | None, misread: bool, out: Collector) -> None:
    if main is None:
        return
    vin = main.number("vin")
    if vin and not vin_check_digit_holds(vin) and not misread:
        out.add(FindingCode.VIN_IMPLAUSIBLE, party=party, file=main.file, box=main.box("vin"), value=vin)
    registered, issued = parse_day(main.value("register_date")), parse_day(main.value("issue_date"))
    if registered and issued and registered > issued:
        names = out.rules.field_names
        out.add(
            FindingCode.DATES_INCONSISTENT,
            party=party,
            file=main.file,
            box=main.box("register_date"),
            paper=Text(zh="行驶证", en="vehicle licence"),
            a=names["register_date"],
            b=names["issue_date"],
        )


def _judge_inspection(party: str, sub: Paper | None, record: VehicleRecord | None, day: date, out: Collector) -> None:
    """The records decide (paper marks are electronic now); a paper alone sends the case to an officer."""
    held = last_day(record.inspection_valid_until) if record else None
    if record is not None and held is not None:
        if held < day:
            out.facts.add("inspection_expired")
            out.add(FindingCode.INSPECTION_EXPIRED, party=party, value=str(record.inspection_valid_until))
        return
    printed = last_day(sub.value("inspection_valid_until")) if sub else None
    if sub is not None and printed is not None:
        if printed < day:
            out.add(
                FindingCode.INSPECTION_EXPIRED,
                party=party,
                file=sub.file,
                box=sub.box("inspection_valid_until"),
                value=str(sub.value("inspection_valid_until")),
            )
    elif (record is None or not record.status) and Slot.VEHICLE_LICENCE_SUB in out.rules.slots.wanted_per_motor_party:
        out.add(FindingCode.SECOND_PAGE_WANTED, party=party)


def _judge_record(party: str, record: VehicleRecord, day: date, out: Collector) -> None:
    rules = out.rules
    if record.scrap_date is not None and record.scrap_date < day:
        out.add(FindingCode.VEHICLE_PAST_SCRAP_DATE, party=party, value=record.scrap_date.isoformat())
    if record.plate_kind and plate_kind_code(record.plate_kind, rules) is None:
        _unmapped(party, Text(zh="号牌种类", en="plate kind"), record.plate_kind, out)
    use = plain(record.use_character or "")
    if re.fullmatch(r"[A-Z]", use) and use not in rules.codes.use_characters:
        _unmapped(party, rules.field_names["use_character"], use, out)
    if use and use_character(use, rules) in rules.route.dangerous_uses:
        out.facts.add("dangerous_goods")
    for letter in status_letters(record.status, rules):
        if letter in rules.codes.vehicle_status_fine:
            continue
        if letter in rules.codes.vehicle_status_inspection_expired:
            if last_day(record.inspection_valid_until) is None:
                out.facts.add("inspection_expired")
                out.add(FindingCode.INSPECTION_EXPIRED, party=party, value=letter)
                continue
            if out.found(FindingCode.INSPECTION_EXPIRED, party):
                continue
        meaning = rules.codes.vehicle_status.get(letter)
        if meaning is None:
            _unmapped(party, Text(zh="机动车状态", en="vehicle status"), letter, out)
        else:
            out.add(
                FindingCode.VEHICLE_STATUS_ABNORMAL,
                party=party,
                a=Text(zh=f"{letter} {meaning.zh}", en=f"{letter} {meaning.en}"),
            )


def status_letters(status: str | None, rules: RuleSet) -> list[str]:
    """The letters of a vehicle's status; some systems write a word instead."""
    if not status:
        return []
    word = rules.codes.vehicle_status_words.get(status.strip())
    if word is not None:
        return [word]
    return sorted(set(status) - set(" ,;/|、"))


def _unmapped(party: str, field: Text, value: str, out: Collector) -> None:
    out.add(FindingCode.CODE_UNMAPPED, party=party, field=field, value=value)
