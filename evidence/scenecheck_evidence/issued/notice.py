"""The notice of a case to an insurer: its own insured's side, and of the others only what a claim needs.

An insurer sees its own insured's cases only (personal information: least data, PIPL arts. 6 and 19). Of another party
it gets kind, plate, insurer and collision part, and the damage once an officer has fixed that its own insured bears a
part of the responsibility: then it pays for it. It never gets identity numbers, names and phones of others, signals of
integrity, or a suggestion of responsibility.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import Case, Party, PartyKind
from scenecheck_evidence.collect import join, party_name, party_order
from scenecheck_evidence.compare import plain
from scenecheck_evidence.estimate import Estimate, PartyDamage
from scenecheck_evidence.issued.entry import TO_BE_FILLED, Entry, EntryStatus, matched, say_moment, stated
from scenecheck_evidence.issued.lines import case_lines, label
from scenecheck_evidence.issued.responsibility import FixedResponsibility, require_degrees
from scenecheck_evidence.moments import say
from scenecheck_evidence.report import CheckReport, Degree, MatchStatus, PartyResult, RouteName, Verdict
from scenecheck_evidence.ruleset import RuleSet
from scenecheck_evidence.words import RESPONSIBILITIES, ROUTES, VERDICTS, ZONES


class InsuredParty(Value):
    """A party that the insurer covers: who to speak to, which policy, what is seen damaged."""

    id: str
    entries: tuple[Entry, ...]
    damages: tuple[PartyDamage, ...] = ()
    estimate: Estimate | None = None
    responsibility: Degree | None = None


class OtherParty(Value):
    """Another party, as far as a claim needs it."""

    id: str
    kind: PartyKind
    entries: tuple[Entry, ...]
    damages: tuple[PartyDamage, ...] = ()
    estimate: Estimate | None = None
    responsibility: Degree | None = None


class Notice(Value):
    """The notice of one case to one insurer."""

    paper: Literal["insurer_notice"] = "insurer_notice"
    case_id: str
    insurer: str
    occurred_at: datetime
    route: RouteName
    verdict: Verdict
    entries: tuple[Entry, ...]
    insured: tuple[InsuredParty, ...]
    others: tuple[OtherParty, ...]
    ruleset: str


def insurer_name(result: PartyResult, rules: RuleSet) -> str | None:
    """The insurer of a party as the code table calls it, else as printed; None where it is not known for certain.

    A policy that may be another vehicle's, or another's by the insurer's record, names no insurer of this party:
    nobody gets a notice of a case that is not theirs.
    """
    names = ("insurer", "plate_number", "vin", "policy_number")
    match = result.policy.get("insurer")
    if match is None or match.value is None:
        return None
    if any((m := result.policy.get(name)) is not None and m.status is MatchStatus.MISMATCH for name in names):
        return None
    printed = plain(match.value)
    known = [name for name, words in rules.codes.insurers.items() if any(plain(word) in printed for word in words)]
    return known[0] if len(known) == 1 else match.value


def notices(
    case: Case, report: CheckReport, rules: RuleSet, fixed: FixedResponsibility | None = None
) -> tuple[Notice, ...]:
    """One notice for each insurer that covers a party, in the order of their names.

    Args:
        case: the case.
        report: its report.
        rules: the rule set, whose code table tells insurers by their long and short names.
        fixed: the responsibility that an officer fixed, or None: nothing is said of it then.

    Raises:
        ResponsibilityError: `fixed` leaves a party out, or its degrees do not go together.
    """
    if fixed is not None:
        require_degrees(fixed.degrees, [party.id for party in case.parties])
    covers: dict[str, set[str]] = {}
    for result in report.parties:
        name = insurer_name(result, rules)
        if name is not None:
            covers.setdefault(name, set()).add(result.id)
    return tuple(_notice(case, report, name, covers[name], fixed) for name in sorted(covers))


def _notice(case: Case, report: CheckReport, insurer: str, own: set[str], fixed: FixedResponsibility | None) -> Notice:
    results = {result.id: result for result in report.parties}
    degrees = fixed.degrees if fixed else {}
    parties = sorted(case.parties, key=lambda party: party_order(party.id))
    pays = any(degrees.get(party, Degree.NONE) is not Degree.NONE for party in own)
    return Notice(
        case_id=case.case_id,
        insurer=insurer,
        occurred_at=case.occurred_at,
        route=report.route.name,
        verdict=report.verdict,
        entries=case_lines(case),
        insured=tuple(
            InsuredParty(
                id=party.id,
                entries=_own_lines(party, results[party.id]),
                damages=results[party.id].damages,
                estimate=results[party.id].estimate,
                responsibility=degrees.get(party.id),
            )
            for party in parties
            if party.id in own
        ),
        others=tuple(
            OtherParty(
                id=party.id,
                kind=party.kind,
                entries=_other_lines(party, results.get(party.id)),
                damages=results[party.id].damages if pays and party.id in results else (),
                estimate=results[party.id].estimate if pays and party.id in results else None,
                responsibility=degrees.get(party.id),
            )
            for party in parties
            if party.id not in own
        ),
        ruleset=report.ruleset,
    )


def _zone(party: Party) -> Entry:
    return stated(
        "collision_zone", label("collision_zone"), ZONES[party.collision_zone].zh if party.collision_zone else None
    )


def _own_lines(party: Party, result: PartyResult) -> tuple[Entry, ...]:
    policy = result.policy
    return (
        matched("plate", label("plate"), result.plate),
        matched("vehicle_type", label("vehicle_type"), result.vehicle_licence.get("vehicle_type")),
        matched("vin", Text(zh="车辆识别代号", en="frame number"), result.vehicle_licence.get("vin")),
        matched("name", Text(zh="驾驶人", en="driver"), result.driving_licence.get("name")),
        stated("phone", label("phone"), party.phone),
        matched("policy_number", label("policy_number"), policy.get("policy_number")),
        matched("insured", Text(zh="被保险人", en="insured"), policy.get("insured")),
        matched("period_start", Text(zh="保险期间起", en="period from"), policy.get("period_start")),
        matched("period_end", Text(zh="保险期间止", en="period to"), policy.get("period_end")),
        _zone(party),
    )


def _other_lines(party: Party, result: PartyResult | None) -> tuple[Entry, ...]:
    if result is None:
        return (_zone(party),)
    return (
        matched("plate", label("plate"), result.plate),
        matched("vehicle_type", label("vehicle_type"), result.vehicle_licence.get("vehicle_type")),
        matched("insurer", label("insurer"), result.policy.get("insurer")),
        _zone(party),
    )


def notice_text(notice: Notice) -> Text:
    """The notice as a message, Chinese and English, a line a fact."""
    verdict, route = VERDICTS[notice.verdict], ROUTES[notice.route]
    head = Text(
        zh=f"{notice.insurer}：案件{notice.case_id}，{say_moment(notice.occurred_at)}。{verdict.zh}，{route.zh}。",
        en=f"{notice.insurer}: case {notice.case_id}, {say(notice.occurred_at)}. {verdict.en}; {route.en}.",
    )
    lines = [
        head,
        _say(notice.entries[1:]),
        *(_say_party(Text(zh="贵司承保", en="yours"), own) for own in notice.insured),
        *(_say_party(Text(zh="对方", en="other"), other) for other in notice.others),
    ]
    if all(own.responsibility is None for own in notice.insured):
        lines.append(Text(zh="责任尚未认定。", en="Responsibility is not fixed yet."))
    return join(lines, zh="\n", en="\n")


def _say_party(role: Text, party: InsuredParty | OtherParty) -> Text:
    name = party_name(party.id)
    said = [_say(party.entries)]
    if party.damages:
        said.append(Text(zh=f"可见损伤{len(party.damages)}处", en=f"{len(party.damages)} damage(s) seen"))
    if party.responsibility is not None:
        said.append(RESPONSIBILITIES[party.responsibility])
    body = join(said, zh="；", en="; ")
    return Text(zh=f"{role.zh} {name.zh}：{body.zh}", en=f"{role.en}, {name.en}: {body.en}")


def _say(entries: Iterable[Entry]) -> Text:
    return join(
        (
            Text(
                zh=f"{entry.label.zh} {_value(entry, TO_BE_FILLED.zh)}",
                en=f"{entry.label.en} {_value(entry, TO_BE_FILLED.en)}",
            )
            for entry in entries
        ),
        zh="；",
        en="; ",
    )


def _value(entry: Entry, blank: str) -> str:
    return entry.value if entry.value is not None and entry.status is not EntryStatus.OPEN else f"[{blank}]"
