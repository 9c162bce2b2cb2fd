"""The driving licence against the register and the declaration, its validity on the day, and the class it needs."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from scenecheck_evidence.base import Text
from scenecheck_evidence.collect import Collector
from scenecheck_evidence.compare import Agreement, Comparer, compare_name, normal_number, plain
from scenecheck_evidence.facts import Comparison, Item, declared, from_paper, from_record, report, side_by_side
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.moments import LONG_TERM, parse_day
from scenecheck_evidence.papers import Paper
from scenecheck_evidence.records import DriverRecord
from scenecheck_evidence.report import Match
from scenecheck_evidence.rule_parts import ClassRules
from scenecheck_evidence.ruleset import RuleSet

POINTS_LIMIT = 12
"""Points in one period at which a licence is withheld (道交法 art. 24)."""


def classes_of(text: str | None) -> frozenset[str]:
    """The classes in a text such as A2D or C1, E."""
    return frozenset(re.findall(r"A[123]|B[12]|C[1-6]|[DEFMNP]", plain(text or "")))


def needed_classes(vehicle_type: str, rules: ClassRules) -> tuple[str, ...] | None:
    """Classes of which one allows this vehicle type (as printed, or its code); None when the table lacks it."""
    fitting = [kind for kind in rules.vehicle_kinds if plain(vehicle_type).startswith(kind)]
    return rules.vehicle_kinds[max(fitting, key=len)] if fitting else None


def allows(classes: frozenset[str], needed: tuple[str, ...], rules: ClassRules) -> bool:
    """Whether one of the classes is, or includes, one of those needed."""
    held = classes | {inner for c in classes for inner in rules.includes.get(c, ())}
    return bool(held & set(needed))


def _compare_classes(a: str, b: str) -> Agreement:
    return Agreement.EQUAL if classes_of(a) == classes_of(b) else Agreement.DIFFERENT


def _compare_days(a: str, b: str) -> Agreement:
    return Agreement.EQUAL if plain(a) == plain(b) else Agreement.DIFFERENT


def match_driver(
    party: str,
    declared_name: str | None,
    paper: Paper | None,
    sub: Paper | None,
    record: DriverRecord | None,
    vehicle: Paper | None,
    day: date,
    out: Collector,
) -> dict[str, Match]:
    """All facts of a driving licence side by side, with a finding for each that does not agree or does not hold."""
    matches = _facts(declared_name, paper, sub, record, out.rules)
    for name, code in (
        ("licence_number", FindingCode.LICENCE_NUMBER_MISMATCH),
        ("name", FindingCode.DRIVER_NAME_MISMATCH),
        ("class", FindingCode.LICENCE_CLASS_MISMATCH),
        ("valid_from", FindingCode.LICENCE_VALIDITY_MISMATCH),
        ("valid_to", FindingCode.LICENCE_VALIDITY_MISMATCH),
    ):
        report(matches[name], party, name, code, out)
    if paper is not None:
        _judge_number(party, paper, record, out)
        _judge_dates(party, paper, out)
    _judge_validity(party, paper, record, day, out)
    _judge_class(party, paper, record, vehicle, out)
    return matches


def _facts(
    declared_name: str | None, paper: Paper | None, sub: Paper | None, record: DriverRecord | None, rules: RuleSet
) -> dict[str, Match]:
    """Each fact from all its sources; the paper's own comes first."""
    certain = rules.thresholds.field_certain
    second = sub if sub is not paper else None  # an electronic licence is one page only

    def both(name: str, comparison: Comparison) -> Match:
        return side_by_side([from_paper(paper, name, certain), from_record(record, name)], comparison)

    def of_pages(name: str) -> list[Item | None]:
        return [from_paper(paper, name, certain), from_paper(second, name, certain), from_record(record, name)]

    classes = [from_paper(paper, "class", certain), from_record(record, "class_")]
    return {
        "licence_number": side_by_side(of_pages("licence_number"), Comparer(rules.costs).masked_number),
        "name": side_by_side([*of_pages("name"), declared(declared_name)], compare_name),
        "class": side_by_side(classes, _compare_classes),
        "valid_from": both("valid_from", _compare_days),
        "valid_to": both("valid_to", _compare_days),
    }


def _judge_number(party: str, paper: Paper, record: DriverRecord | None, out: Collector) -> None:
    """GB 11643: check digit (ISO 7064 MOD 11-2), birth date and sex; masked and foreign numbers are left out."""
    number = paper.number("licence_number")
    nationality = paper.value("nationality")
    if "*" in number or not number or (nationality and not nationality.startswith("中国")):
        return
    box = paper.box("licence_number")

    def doubt(zh: str, en: str) -> None:
        detail = Text(zh=zh, en=en)
        out.add(FindingCode.LICENCE_NUMBER_IMPLAUSIBLE, party=party, file=paper.file, box=box, detail=detail)

    in_register = record is not None and normal_number(record.licence_number) == number
    if not re.fullmatch(r"\d{17}[\dX]", number):
        if not in_register and re.match(r"\d{6}", number):
            doubt(f"{number}不是18位", f"{number} has not 18 digits")
        return
    if not in_register and check_digit(number) != number[17]:
        doubt(f"{number}的校验位不对", f"the check digit of {number} is wrong")
    birth = paper.value("birth_date")
    if parse_day(birth) and birth and birth.replace("-", "") != number[6:14]:
        doubt(f"与出生日期{birth}不一致", f"it disagrees with the birth date {birth}")
    sex = paper.value("sex")
    if sex in ("男", "女") and (int(number[16]) % 2 == 1) != (sex == "男"):
        doubt(f"与性别{sex}不一致", f"it disagrees with the sex {sex}")


def check_digit(number: str) -> str:
    """The check digit of the first 17 digits of an identity number (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11]


def _judge_dates(party: str, paper: Paper, out: Collector) -> None:
    order = ("birth_date", "first_issue_date", "valid_from", "valid_to")
    days = [(name, day) for name in order if (day := parse_day(paper.value(name)))]
    for (earlier, a), (later, b) in pairwise(days):
        if a > b or (a == b and (earlier, later) != ("first_issue_date", "valid_from")):
            names = out.rules.field_names
            out.add(
                FindingCode.DATES_INCONSISTENT,
                party=party,
                file=paper.file,
                box=paper.box(earlier),
                paper=Text(zh="驾驶证", en="driving licence"),
                a=names[earlier],
                b=names[later],
            )


def _judge_validity(party: str, paper: Paper | None, record: DriverRecord | None, day: date, out: Collector) -> None:
    """The register decides where it says something; the paper does where it was read with certainty."""
    codes = out.rules.codes
    if record is not None:
        status = (record.status or "").strip()
        if status in codes.driver_status_invalid:
            meaning = codes.driver_status[status]
            said = Text(zh=f"登记状态为{meaning.zh}", en=f"the register says {meaning.en}")
            _not_valid(party, paper, said, True, out)
        elif status and status not in codes.driver_status:
            out.add(
                FindingCode.CODE_UNMAPPED, party=party, field=Text(zh="驾驶证状态", en="licence status"), value=status
            )
        elif status and status not in codes.driver_status_fine:
            meaning = codes.driver_status[status]
            out.add(FindingCode.DRIVER_STATUS_ABNORMAL, party=party, a=meaning)
        if (record.points or 0) >= POINTS_LIMIT:
            out.add(
                FindingCode.DRIVER_STATUS_ABNORMAL,
                party=party,
                a=Text(zh=f"累积记分{record.points}分", en=f"{record.points} points"),
            )
    held_to = record.valid_to if record else None
    held_from = record.valid_from if record else None
    if held_to or held_from:
        _judge_period(party, paper, held_from, held_to, True, day, out)
    elif paper is not None:
        fields = [paper.field(name) for name in ("valid_from", "valid_to")]
        sure = all(f is None or (f.problem is None and f.score >= out.rules.thresholds.field_certain) for f in fields)
        _judge_period(party, paper, parse_day(paper.value("valid_from")), paper.value("valid_to"), sure, day, out)


def _judge_period(
    party: str, paper: Paper | None, start: date | None, end: str | None, sure: bool, day: date, out: Collector
) -> None:
    last = None if end == LONG_TERM else parse_day(end)
    if last is not None and last < day:
        _not_valid(party, paper, Text(zh=f"有效期至{last}", en=f"valid until {last}"), sure, out)
    if start is not None and start > day:
        _not_valid(party, paper, Text(zh=f"有效期自{start}起", en=f"valid from {start} only"), sure, out)


def _not_valid(party: str, paper: Paper | None, detail: Text, sure: bool, out: Collector) -> None:
    if sure:
        out.facts.add("driving_licence_not_valid")
    out.add(
        FindingCode.DRIVING_LICENCE_NOT_VALID,
        party=party,
        file=paper.file if paper else None,
        box=paper.box("valid_to") if paper else None,
        detail=detail,
    )


def _judge_class(
    party: str, paper: Paper | None, record: DriverRecord | None, vehicle: Paper | None, out: Collector
) -> None:
    kind = vehicle.value("vehicle_type") if vehicle else None
    printed = paper.value("class") if paper else None
    text = (record.class_ if record else None) or printed
    if not kind or not text or not vehicle:
        return
    needed = needed_classes(kind, out.rules.licence_classes)
    if needed is None:
        out.add(
            FindingCode.CODE_UNMAPPED,
            party=party,
            file=vehicle.file,
            box=vehicle.box("vehicle_type"),
            field=out.rules.field_names["vehicle_type"],
            value=kind,
        )
        return
    if not allows(classes_of(text), needed, out.rules.licence_classes):
        field = paper.field("class") if paper else None
        if (record and record.class_) or (field and field.score >= out.rules.thresholds.field_certain):
            out.facts.add("licence_class_not_allowed")
        out.add(
            FindingCode.LICENCE_CLASS_NOT_ALLOWED,
            party=party,
            file=paper.file if paper else None,
            box=paper.box("class") if paper else None,
            a=text,
            b=kind,
        )
