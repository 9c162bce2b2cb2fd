"""The agreement as it is shown: identity numbers and phones masked, without what lines were taken from.

Sources and the notes of open lines repeat records, which are for the police only (security/views.csv).
"""

from __future__ import annotations

from scenecheck_api.privacy import mask_identity, mask_phone
from scenecheck_evidence.issued.agreement import Agreement
from scenecheck_evidence.issued.entry import Entry, EntryStatus
from scenecheck_evidence.issued.lines import PartyLines

_MASKS = {"identity_number": mask_identity, "phone": mask_phone}


def masked_agreement(paper: Agreement) -> Agreement:
    """A copy to look at; the hash of the signed text is that of the original."""
    parties = tuple(PartyLines(id=p.id, kind=p.kind, entries=tuple(map(_entry, p.entries))) for p in paper.parties)
    entries = tuple(map(_entry, paper.entries))
    return paper.model_copy(update={"parties": parties, "entries": entries, "facts": _entry(paper.facts)})


def _entry(entry: Entry) -> Entry:
    mask = _MASKS.get(entry.name)
    value = mask(entry.value) if mask is not None and entry.value is not None else entry.value
    note = entry.note if entry.status is EntryStatus.CHECKED else None
    return entry.model_copy(update={"value": value, "sources": (), "note": note})
