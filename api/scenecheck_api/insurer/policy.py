"""Whose insured a party is: told by a policy that matches the insurer's own record, or by an officer."""

from __future__ import annotations

from collections.abc import Iterable

from scenecheck_evidence.compare import plain
from scenecheck_evidence.report import Match, MatchStatus, PartyResult
from scenecheck_evidence.ruleset import RuleSet


def insurer_named(text: str, rules: RuleSet) -> str | None:
    """The insurer that a text names, as the rule set calls it (`codes.insurers`); None for none or several."""
    found = {
        name
        for name, words in rules.codes.insurers.items()
        if any(plain(word) in plain(text) for word in (name, *words))
    }
    return found.pop() if len(found) == 1 else None


def insurer_of(party: PartyResult, rules: RuleSet) -> str | None:
    """The insurer whose record a party's policy matches.

    The number on the paper is the record's, the vehicle does not differ from the record's, and the record names the
    insurer. Anything less tells nobody anything.
    """
    number, vehicle = party.policy.get("policy_number"), (party.policy.get("plate_number"), party.policy.get("vin"))
    if number is None or number.status is not MatchStatus.MATCH or not _recorded(number):
        return None
    if any(match is not None and match.status is MatchStatus.MISMATCH for match in vehicle):
        return None
    if not any(match is not None and match.status is MatchStatus.MATCH and _recorded(match) for match in vehicle):
        return None
    insurer = party.policy.get("insurer")
    named = {insurer_named(text, rules) for text in (_recorded(insurer) if insurer is not None else ())}
    return named.pop() if len(named) == 1 else None


def insurers_of(parties: Iterable[PartyResult], rules: RuleSet) -> dict[str, str]:
    """Party to insurer, of those parties whose policy matches a record."""
    return {party.id: name for party in parties if (name := insurer_of(party, rules)) is not None}


def _recorded(match: Match) -> list[str]:
    return [source.value for source in match.sources if source.from_ == "record" and source.value is not None]
