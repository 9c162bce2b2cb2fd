"""The way the law leaves open (order 146, arts. 13-15, 19, 20, 23), from what is declared and what is seen."""

from __future__ import annotations

from scenecheck_evidence.base import Text
from scenecheck_evidence.case import Case, CollisionZone, Form, PartyKind, Situation
from scenecheck_evidence.collect import Collector, party_name
from scenecheck_evidence.compare import normal_plate, plain
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.report import Route, RouteName

EXCLUDED = frozenset({RouteName.CALL_POLICE, RouteName.REPORT_AFTER_MOVING})
"""The routes that exclude quick handling."""


def facts_declared(case: Case, uses: list[str | None], out: Collector) -> set[str]:
    """The facts of the route that the declarations establish; what is unknown establishes nothing.

    Args:
        case: the case.
        uses: the use character of each motor party's vehicle as a word, None where it is not known.
        out: takes a finding where suspected overload is of vehicles that art. 13 does not name.
    """
    told = case.declared
    facts = {
        name
        for name in ("drink_or_drugs", "intent", "public_facility", "dangerous_goods", "left_scene", "disputed")
        if getattr(told, name)
    }
    if told.without_plate:
        facts.add("no_plate")
    if told.can_move is False:
        facts.add("cannot_move")
    if told.injury == "serious":
        facts.add("injury_serious")
    if told.injury == "slight":
        facts.add("injury_slight_agreed" if told.simple_procedure_agreed else "injury_slight_not_agreed")
    if told.overload_suspected:
        # Art. 13 names school buses and coaches: only when every vehicle is known to be neither is it left open.
        passenger = {plain(use) for use in out.rules.route.passenger_uses}
        if any(use is None or plain(use) in passenger for use in uses):
            facts.add("overload_of_passengers")
        else:
            out.add(FindingCode.OVERLOAD_TO_CHECK)
    kinds = [party.kind for party in case.parties]
    riding = [kind for kind in kinds if kind is not PartyKind.PEDESTRIAN]
    if PartyKind.MOTOR not in kinds or len(riding) < 2 or PartyKind.PEDESTRIAN in kinds:
        facts.add("nobody_to_negotiate")
    return facts


def decide_route(case: Case, uses: list[str | None], out: Collector) -> Route:
    """The route, its articles, and what it rests on."""
    facts = facts_declared(case, uses, out) | out.facts
    rules = out.rules.route
    excluding = [rule for rule in rules.excluding if rule.when in facts]
    if excluding:
        for rule in excluding:
            out.add(FindingCode.QUICK_HANDLING_EXCLUDED, reason=rule.reason, article=rule.article)
        # Calling the police outweighs reporting after moving the cars.
        first = min(excluding, key=lambda rule: (rule.route is not RouteName.CALL_POLICE, rules.excluding.index(rule)))
        articles = tuple(dict.fromkeys(rule.article for rule in excluding))
        return Route(name=first.route, articles=articles, reasons=tuple(rule.reason for rule in excluding))
    if any(getattr(case.declared, name) is None for name in rules.must_be_declared):
        out.add(FindingCode.DECLARATION_UNKNOWN)
    for rule in rules.otherwise:
        if rule.when in facts or rule.when == "always":
            return Route(name=rule.route, articles=(rule.article,), reasons=(rule.reason,))
    raise AssertionError("the last rule of the route always holds")


def judge_declarations(case: Case, out: Collector) -> None:
    """Say where declarations contradict each other."""
    for zh, en in _contradictions(case):
        out.add(FindingCode.DECLARATION_CONTRADICTORY, detail=Text(zh=zh, en=en))
    seen: dict[str, str] = {}
    for party in sorted(case.parties, key=lambda p: p.id):
        plate = normal_plate(party.plate)
        if not plate:
            continue
        if plate in seen:
            out.add(FindingCode.SAME_PLATE_PARTIES, party=party.id, other=party_name(seen[plate]), value=plate)
        seen.setdefault(plate, party.id)


def _contradictions(case: Case) -> list[tuple[str, str]]:
    found = []
    zones = {party.collision_zone for party in case.parties}
    if case.situation is Situation.SINGLE_VEHICLE and len(case.parties) > 1:
        found.append(("单方事故却有多方当事人", "a single-vehicle accident has several parties"))
    if case.situation is Situation.REAR_END and len(case.parties) == 1:
        found.append(("追尾却只有一方当事人", "a rear-end accident has one party only"))
    if case.situation is Situation.REAR_END and case.form in (
        Form.HEAD_ON_COLLISION,
        Form.SIDE_COLLISION_OPPOSITE_DIRECTION,
        Form.SCRAPE_OPPOSITE_DIRECTION,
    ):
        found.append(("追尾与申报的事故形态不符", "rear-end does not go with the declared form"))
    if case.form is Form.REAR_END_COLLISION and len(case.parties) == 2 and None not in zones:
        fronts = {CollisionZone.FRONT, CollisionZone.FRONT_LEFT, CollisionZone.FRONT_RIGHT}
        rears = {CollisionZone.REAR, CollisionZone.REAR_LEFT, CollisionZone.REAR_RIGHT}
        if not (zones & fronts and zones & rears):
            found.append(("追尾应为一方车头与另一方车尾相碰", "rear-end means one car's front and the other's rear"))
    if case.declared.simple_procedure_agreed and case.declared.injury == "serious":
        found.append(("有人重伤却同意适用简易程序", "somebody is seriously hurt and the simple procedure is agreed"))
    return found
