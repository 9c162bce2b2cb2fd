"""A suggestion of responsibility with its article; never a decision, and none where the evidence carries none."""

from __future__ import annotations

from scenecheck_evidence.case import Case, PartyKind, Situation
from scenecheck_evidence.report import Liability
from scenecheck_evidence.ruleset import RuleSet

_ONE_ZONE_ONLY = 0.8
"""Factor where only one party declared its zone: the other's follows from the situation."""


def suggest(case: Case, scene_support: float, contradicted: bool, rules: RuleSet) -> Liability:
    """Suggest degrees for the parties from the declared situation and zones.

    Args:
        case: the case.
        scene_support: the share of the due scene slots that a usable photo fills, 0..1.
        contradicted: whether declarations contradict each other or the damage seen; then nothing is suggested.
        rules: the rule set with its table of situations.
    """
    if case.situation is None:
        return Liability()
    rule = rules.liability.situations.get(case.situation)
    if rule is None:
        return Liability()
    degrees = None if contradicted else _degrees(case, rules)
    if degrees is None:
        return Liability(articles=rule.articles)
    known = sum(p.collision_zone is not None for p in case.parties)
    certainty = 1.0 if known == len(case.parties) or len(case.parties) == 1 else _ONE_ZONE_ONLY
    support = rules.liability.unsupported + (1 - rules.liability.unsupported) * scene_support
    return Liability(suggestion=degrees, articles=rule.articles, confidence=rule.confidence * certainty * support)


def _degrees(case: Case, rules: RuleSet) -> dict[str, str] | None:
    """Full and none where the zones tell who is at fault; None where they do not."""
    assert case.situation is not None
    rule = rules.liability.situations[case.situation]
    parties = sorted(case.parties, key=lambda p: p.id)
    if case.situation is Situation.SINGLE_VEHICLE:
        return {parties[0].id: "full"} if len(parties) == 1 else None
    if len(parties) != 2 or not rule.at_fault_zones or any(p.kind is PartyKind.PEDESTRIAN for p in parties):
        return None
    fits = [
        (a, b)
        for a, b in (parties, parties[::-1])
        if (a.collision_zone in rule.at_fault_zones or (a.collision_zone is None and b.collision_zone is not None))
        and (b.collision_zone in rule.other_zones or (b.collision_zone is None and a.collision_zone is not None))
    ]
    if len(fits) != 1:
        return None
    at_fault, other = fits[0]
    return {party.id: "full" if party is at_fault else "none" for party in (at_fault, other)}
