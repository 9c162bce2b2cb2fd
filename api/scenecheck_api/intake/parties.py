"""The parties of a case as declared."""

from __future__ import annotations

from scenecheck_api.store.tables.cases import CaseRow


def party_ids(case: CaseRow) -> list[str]:
    """Their names in the case, 甲 and 乙, in the order declared."""
    return [str(party["id"]) for party in case.declared["parties"]]
