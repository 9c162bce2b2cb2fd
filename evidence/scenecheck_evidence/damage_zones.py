"""Where on a vehicle the damage lies, and whether the declared collision can have caused it.

A part lies in zones of the published form (the rule set's table of parts). The declared collision can reach its own
zone and the two beside it; a part that lies in none of these is outside. With more than two vehicles one zone a vehicle
does not tell the collision, so nothing is judged. Certain damage outside is a finding; what a person must look at first
is one of little weight, one for each party, since about half of it is damage (docs/bodies.md). Neither is ever priced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scenecheck_evidence.base import Text
from scenecheck_evidence.case import Case, CollisionZone
from scenecheck_evidence.collect import Collector, join, party_name, party_order
from scenecheck_evidence.damage_joining import JoinedDamage
from scenecheck_evidence.damage_rules import DamageRules, SidePair, declared_zones, reaches
from scenecheck_evidence.estimate import LookReason
from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.reading import DamageType
from scenecheck_evidence.words import FORMS, SITUATIONS, ZONES

_TELLS_NOTHING = {DamageType.RUST, DamageType.AIRBAG}
"""Damages that do not tell where this collision was."""

_LOOKED_AT = frozenset({LookReason.DAMAGE_UNSURE, LookReason.WHOSE_CAR_UNSURE, LookReason.SEVERITY_UNKNOWN})
"""With these reasons to look the part is known, and where on the car it lies."""

Joined = Mapping[str, Sequence[JoinedDamage]]
"""The joined damages of each party."""


def outside_zone(damage: JoinedDamage, declared: CollisionZone | None, rules: DamageRules) -> bool:
    """Whether the declared collision cannot reach the part."""
    zones = damage.zones(rules)
    if declared is None or damage.type in _TELLS_NOTHING or not zones:
        return False
    return not reaches(declared, zones)


def damaged_ends(joined: Joined, rules: DamageRules) -> dict[str, CollisionZone]:
    """The one end, front or rear, at which each party's vehicle is surely damaged; none where it is both or neither."""
    ends = {}
    for party, damages in joined.items():
        zones = {zone for damage in damages if _of_now(damage) for zone in damage.zones(rules)}
        found = zones & {CollisionZone.FRONT, CollisionZone.REAR}
        if len(found) == 1:
            ends[party] = found.pop()
    return ends


def judge_damage(case: Case, joined: Joined, out: Collector) -> None:
    """Findings on damage that is no matter of price: rust, what looks old, and what the collision cannot cause."""
    rules, declared = out.rules.damage, declared_zones(case)
    for party, damages in joined.items():
        for damage in damages:
            best = damage.seen[0]
            if not best.certain:
                continue
            part = part_name(damage.part, rules)
            if damage.type is DamageType.RUST:
                out.add(FindingCode.RUST_SEEN, party=party, file=best.file, box=best.box, part=part)
            elif damage.on_rust:
                out.add(FindingCode.DAMAGE_LOOKS_OLD, party=party, file=best.file, box=best.box, part=part)
            if damage.located and outside_zone(damage, declared.get(party), rules):
                out.add(
                    FindingCode.DAMAGE_ZONE_MISMATCH,
                    party=party,
                    file=best.file,
                    box=best.box,
                    a=ZONES[declared[party]],
                    b=part,
                )
        _to_check(party, damages, declared, out)
    _judge_pair(case, joined, out)


def _to_check(
    party: str, damages: Sequence[JoinedDamage], declared: Mapping[str, CollisionZone], out: Collector
) -> None:
    """One finding on all that may be damage of a party where its collision cannot have caused any."""
    rules = out.rules.damage

    def of_the_other(damage: JoinedDamage) -> bool:
        """Whether it may well be another party's, whose collision reaches it."""
        others = [zone for one, zone in declared.items() if one != party]
        unsure = LookReason.WHOSE_CAR_UNSURE in damage.look_at
        return unsure and any(reaches(zone, damage.zones(rules)) for zone in others)

    found = [
        damage
        for damage in damages
        if not damage.located
        and set(damage.look_at) <= _LOOKED_AT
        and outside_zone(damage, declared.get(party), rules)
        and not of_the_other(damage)
    ]
    if not found:
        return
    best = max((damage.seen[0] for damage in found), key=lambda one: (one.certain, one.score))
    out.add(
        FindingCode.DAMAGE_ZONE_TO_CHECK,
        party=party,
        file=best.file,
        box=best.box,
        a=ZONES[declared[party]],
        b=join(part_name(part, rules) for part in dict.fromkeys(damage.part for damage in found)),
    )


def part_name(part: str | None, rules: DamageRules) -> Text:
    """How a part is called."""
    rule = rules.part(part)
    if rule is not None:
        return rule.name
    return Text(zh=part, en=part.replace("_", " ")) if part else Text(zh="部件不明", en="an unknown part")


def _of_now(damage: JoinedDamage) -> bool:
    """Whether it surely tells where this collision was."""
    return damage.located and damage.type not in _TELLS_NOTHING and not damage.on_rust


def _judge_pair(case: Case, joined: Joined, out: Collector) -> None:
    """Whether the damage of two vehicles fits each other and the declared situation and form."""
    rules = out.rules.damage
    if len(case.parties) != 2:
        return
    telling = {
        party: [d for d in joined.get(party, ()) if _of_now(d) and d.zones(rules)]
        for party in sorted((p.id for p in case.parties), key=party_order)
    }
    if not all(telling.values()):
        return
    one, other = ({zone for d in damages for zone in d.zones(rules)} for damages in telling.values())
    asked = (
        (SITUATIONS.get(case.situation), rules.situations.get(case.situation)) if case.situation else None,
        (FORMS.get(case.form), rules.forms.get(case.form)) if case.form else None,
    )
    for name, pairs in filter(None, asked):
        if name is None or pairs is None or _fits(one, other, pairs):
            continue
        said = [_say(party, list(dict.fromkeys(d.part for d in damages)), rules) for party, damages in telling.items()]
        best = telling[min(telling, key=party_order)][0].seen[0]
        out.add(
            FindingCode.DAMAGE_PAIR_MISMATCH,
            file=best.file,
            box=best.box,
            declared=name,
            values=join(said, zh="，", en="; "),
        )


def _fits(one: Iterable[CollisionZone], other: Iterable[CollisionZone], pairs: Iterable[SidePair]) -> bool:
    a, b = set(one), set(other)
    return any((a & s.zones and b & t.zones) or (a & t.zones and b & s.zones) for s, t in pairs)


def _say(party: str, parts: Iterable[str | None], rules: DamageRules) -> Text:
    named, who = join(part_name(part, rules) for part in parts), party_name(party)
    return Text(zh=f"{who.zh}损伤在{named.zh}", en=f"{who.en} is damaged at: {named.en}")
