"""A suggestion of responsibility with its article; never a decision, and none where the evidence carries none."""

from __future__ import annotations

from collections.abc import Mapping

from scenecheck_evidence.case import Case, CollisionZone, PartyKind, Situation
from scenecheck_evidence.report import Degree, Liability
from scenecheck_evidence.ruleset import RuleSet

_ONE_ZONE_ONLY = 0.8
"""Factor where only one party declared its zone: the other's follows from the situation."""


def suggest(
    case: Case, ends: Mapping[str, CollisionZone], scene_support: float, contradicted: bool, rules: RuleSet
) -> Liability:
    """Suggest degrees for the parties from the declared situation and zones.

    Args:
        case: the case.
        ends: the end at which each party's vehicle is seen damaged; it stands in for a zone that is not declared.
        scene_support: the share of the due scene slots that a usable photo fills, 0..1.
        contradicted: whether declarations contradict each other or the damage seen; then nothing is suggested.
        rules: the rule set with its table of situations.
    """
    if case.situation is None:
        return Liability()
    rule = rules.liability.situations.get(case.situation)
    if rule is None:
        return Liability()
    zones = {party.id: party.collision_zone or ends.get(party.id) for party in case.parties}
    degrees = None if contradicted else _degrees(case, zones, rules)
    if degrees is None:
        return Liability(articles=rule.articles)
    certainty = 1.0
    if len(case.parties) > 1:
        certainty = _ONE_ZONE_ONLY if None in zones.values() else 1.0
        certainty *= rules.liability.unconfirmed ** sum(party not in ends for party in zones)
    support = rules.liability.unsupported + (1 - rules.liability.unsupported) * scene_support
    return Liability(suggestion=degrees, articles=rule.articles, confidence=rule.confidence * certainty * support)


def _degrees(case: Case, zones: Mapping[str, CollisionZone | None], rules: RuleSet) -> dict[str, Degree] | None:
    """Full and none where the zones tell who is at fault; None where they do not."""
    assert case.situation is not None
    rule = rules.liability.situations[case.situation]
    parties = sorted(case.parties, key=lambda p: p.id)
    if case.situation is Situation.SINGLE_VEHICLE:
        return {parties[0].id: Degree.FULL} if len(parties) == 1 else None
    if len(parties) != 2 or not rule.at_fault_zones or any(p.kind is PartyKind.PEDESTRIAN for p in parties):
        return None
    fits = [
        (a, b)
        for a, b in (parties, parties[::-1])
        if (zones[a.id] in rule.at_fault_zones or (zones[a.id] is None and zones[b.id] is not None))
        and (zones[b.id] in rule.other_zones or (zones[b.id] is None and zones[a.id] is not None))
    ]
    if len(fits) != 1:
        return None
    at_fault, other = fits[0]
    return {party.id: Degree.FULL if party is at_fault else Degree.NONE for party in (at_fault, other)}
