"""Sentences of a report without the values that their reader does not see."""

from __future__ import annotations

from collections.abc import Mapping

from scenecheck_api.privacy import NAME_FIELDS, mask_text
from scenecheck_api.security.sight import Level, Sight
from scenecheck_evidence.case import Case
from scenecheck_evidence.report import CheckReport

_SHORTEST = 4
"""Shorter values, such as C1 or A, say nothing of a person and would be found in any sentence."""
_SHORTEST_NAME = 2
_NOTHING = "***"


def hidden_words(report: CheckReport, case: Case, sight: Sight) -> dict[str, str]:
    """Values that sentences may repeat though the viewer does not see them, with what stands in their place."""
    hidden: dict[str, str] = {}
    seen: set[str] = set()

    def sort(field: str, value: str | None, party: str, from_: str = "declared") -> None:
        if value is None or len(value) < (_SHORTEST_NAME if field.rpartition(".")[2] in NAME_FIELDS else _SHORTEST):
            return
        if from_ == "record" and not sight.sees("records", party):
            hidden.setdefault(value, _NOTHING)
        elif sight.level(field, party) is Level.FULL:
            seen.add(value)
        else:
            hidden[value] = sight.value(field, value, party) or _NOTHING

    for declared in case.parties:
        sort("party.driver", declared.driver, declared.id)
        sort("party.phone", declared.phone, declared.id)
    for party in report.parties:
        for paper, matches in party.papers.items():
            for name, match in matches.items():
                sort(f"{paper}.{name}", match.value, party.id)
                for source in match.sources:
                    sort(f"{paper}.{name}", source.value, party.id, source.from_)
    return {word: hidden[word] for word in sorted(hidden, key=len, reverse=True) if word not in seen}


def without(hidden: Mapping[str, str], text: str, sight: Sight) -> str:
    """A sentence as its reader may see it; unless numbers are open, what looks like one is masked, too.

    Args:
        hidden: of `hidden_words`: longer values first, since one may hold another.
        text: the sentence.
        sight: of the reader.
    """
    for word, instead in hidden.items():
        text = text.replace(word, instead)
    return text if sight.numbers_in_clear else mask_text(text)
