"""The lines that agreement and determination share: the accident, and each party (order 146, arts. 21 and 24)."""

from __future__ import annotations

from collections.abc import Iterator

from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import Case, Party, PartyKind
from scenecheck_evidence.collect import party_name, party_order
from scenecheck_evidence.issued.entry import TO_BE_FILLED, Entry, EntryStatus, matched, open_entry, say_moment, stated
from scenecheck_evidence.report import CheckReport, Degree, PartyResult
from scenecheck_evidence.words import FORMS, PARTY_KINDS, RESPONSIBILITIES, SITUATIONS, WEATHER, ZONES

_LABELS = {
    "occurred_at": Text(zh="事故时间", en="time"),
    "place": Text(zh="事故地点", en="place"),
    "weather": Text(zh="天气", en="weather"),
    "form": Text(zh="事故形态", en="form of the accident"),
    "situation": Text(zh="事故情形", en="situation"),
    "facts": Text(zh="事故事实", en="facts"),
    "name": Text(zh="姓名", en="name"),
    "identity_number": Text(zh="驾驶证号或者身份证号", en="licence or identity number"),
    "phone": Text(zh="联系方式", en="contact"),
    "vehicle_type": Text(zh="车辆种类", en="kind of vehicle"),
    "plate": Text(zh="号牌号码", en="plate"),
    "insurer": Text(zh="保险公司", en="insurer"),
    "policy_number": Text(zh="保险凭证号", en="policy number"),
    "collision_zone": Text(zh="碰撞部位", en="collision part"),
    "responsibility": Text(zh="责任", en="responsibility"),
    "signature": Text(zh="签名", en="signature"),
}


class PartyLines(Value):
    """The lines of one party."""

    id: str
    kind: PartyKind
    entries: tuple[Entry, ...]

    def entry(self, name: str) -> Entry:
        """The line of this name."""
        return next(entry for entry in self.entries if entry.name == name)


def label(name: str) -> Text:
    """How a line is called."""
    return _LABELS[name]


def case_lines(case: Case) -> tuple[Entry, ...]:
    """Time, place, weather, form and situation as declared."""
    weather = case.weather and WEATHER[case.weather].zh if case.weather in WEATHER else case.weather
    return (
        stated("occurred_at", label("occurred_at"), say_moment(case.occurred_at)),
        stated("place", label("place"), case.place.text),
        stated("weather", label("weather"), weather),
        stated("form", label("form"), FORMS[case.form].zh if case.form else None),
        stated("situation", label("situation"), SITUATIONS[case.situation].zh if case.situation else None),
    )


def party_lines(
    case: Case, report: CheckReport, degrees: dict[str, Degree] | None, decided_by: Text
) -> tuple[PartyLines, ...]:
    """The lines of each party, 甲 first.

    Args:
        case: the case.
        report: its report.
        degrees: the responsibility that was decided, or None: the line stays open then.
        decided_by: who decided it.
    """
    results = {result.id: result for result in report.parties}
    parties = sorted(case.parties, key=lambda party: party_order(party.id))
    return tuple(
        PartyLines(
            id=party.id,
            kind=party.kind,
            entries=tuple(_party(party, results.get(party.id), degrees, decided_by)),
        )
        for party in parties
    )


def _party(
    party: Party, result: PartyResult | None, degrees: dict[str, Degree] | None, decided_by: Text
) -> Iterator[Entry]:
    if result is None:  # no motor vehicle: no papers, so what is known was declared
        yield stated("name", label("name"), party.driver)
        yield open_entry("identity_number", label("identity_number"))
        yield stated("phone", label("phone"), party.phone)
        yield stated("vehicle_type", label("vehicle_type"), PARTY_KINDS[party.kind].zh)
    else:
        yield matched("name", label("name"), result.driving_licence.get("name"))
        yield matched("identity_number", label("identity_number"), result.driving_licence.get("licence_number"))
        yield stated("phone", label("phone"), party.phone)
        yield matched("vehicle_type", label("vehicle_type"), result.vehicle_licence.get("vehicle_type"))
        yield matched("plate", label("plate"), result.plate)
        yield matched("insurer", label("insurer"), result.policy.get("insurer"))
        yield matched("policy_number", label("policy_number"), result.policy.get("policy_number"))
    yield stated(
        "collision_zone", label("collision_zone"), ZONES[party.collision_zone].zh if party.collision_zone else None
    )
    if degrees is None:
        yield open_entry("responsibility", label("responsibility"))
    else:
        yield Entry(
            name="responsibility",
            label=label("responsibility"),
            value=RESPONSIBILITIES[degrees[party.id]].zh,
            status=EntryStatus.CHECKED,
            note=decided_by,
        )
    yield open_entry("signature", label("signature"))


def facts_line(case: Case, parties: tuple[PartyLines, ...]) -> Entry:
    """One sentence on what happened, from the lines; what is open in them is open here, too."""

    def said(entry: Entry) -> str:
        return entry.value or f"（{TO_BE_FILLED.zh}）"

    common = {entry.name: entry for entry in case_lines(case)}
    who = []
    for party in parties:
        lines = {entry.name: entry for entry in party.entries}
        rode = ""
        if "plate" in lines:
            rode = f"驾驶{said(lines['plate'])}号{said(lines['vehicle_type'])}"
        elif party.kind is not PartyKind.PEDESTRIAN:
            rode = f"驾驶{said(lines['vehicle_type'])}"
        who.append(f"{party_name(party.id).zh}{said(lines['name'])}{rode}")
    what = "发生单方事故" if len(parties) == 1 else f"发生{said(common['form'])}"
    value = f"{said(common['occurred_at'])}，{'与'.join(who)}，在{said(common['place'])}{what}。"
    blank = Text(zh="含待填内容", en="some of it is to be filled") if TO_BE_FILLED.zh in value else None
    return Entry(name="facts", label=label("facts"), value=value, status=EntryStatus.STATED, note=blank)
