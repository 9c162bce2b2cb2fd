"""Where records come from: one port for the database, a folder of CSV files and the systems of others."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import structlog

from scenecheck_api.records.csv_folder import load_records
from scenecheck_api.records.query import RecordQuery, is_about, query_of, terms_of_query
from scenecheck_evidence.case import Case
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.records import AccidentRecord, Record, Records

log = structlog.get_logger(__name__)


class RecordSourceError(SceneCheckError):
    """A source of records does not answer, or not with records; `code` says which."""

    code = "records_source_failed"


class RecordSource(Protocol):
    """A system that holds records.

    An implementation returns every record that it holds under the terms of the query, each with its `source` and
    `fetched_at`, and names in `registers` the kinds that it holds at all: that it holds none of this vehicle is then
    news. What it could not use in part it names in `incomplete`.
    """

    @property
    def name(self) -> str:
        """As a report names it when it fails."""

    def fetch(self, query: RecordQuery) -> Records:
        """The records of a query.

        Raises:
            RecordSourceError: the source gives no answer that can be used.
        """


class FolderSource:
    """A folder of CSV files, read again when one of them changes; small registers and trials."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._lock = threading.Lock()
        self._seen: tuple[tuple[str, int, int], ...] | None = None
        self._records = Records()

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._folder.name

    def fetch(self, query: RecordQuery) -> Records:
        """The rows of the files that a query is about."""
        with self._lock:
            files = sorted(self._folder.glob("*.csv"))
            state = tuple((f.name, (s := f.stat()).st_mtime_ns, s.st_size) for f in files)
            if state != self._seen:
                self._records, self._seen = load_records(self._folder).records, state
            records = self._records
        return select(records, query)


def select(records: Records, query: RecordQuery) -> Records:
    """Those of many records that a query is about."""
    terms = terms_of_query(query)

    def about(held: Iterable[Record]) -> tuple[Record, ...]:
        return tuple(r for r in held if is_about(query, terms, r) and not _own(r, query))

    kinds = {kind: about(getattr(records, kind)) for kind in KINDS}
    held = tuple(kind for kind in KINDS if getattr(records, kind) or kind in records.registers)
    return Records.model_validate({**kinds, "incomplete": records.incomplete, "registers": held})


KINDS = ("vehicles", "drivers", "policies", "accidents")
"""The four kinds of records, by their name in `Records` and as files."""


class RecordSources:
    """All sources of an installation, in a fixed order.

    A source that fails is named in `incomplete`, the others hold: the report says then that records are incomplete, and
    an officer looks. A record that could not be asked for is never taken for "there is none".
    """

    def __init__(self, sources: Sequence[RecordSource]):
        self._sources = tuple(sources)

    def records_for(self, case: Case, readings: Mapping[str, PhotoReading]) -> Records:
        """The records that may belong to a case: the snapshot that is kept with its report."""
        return gather(self._sources, query_of(case, readings))


def gather(sources: Sequence[RecordSource], query: RecordQuery) -> Records:
    """The records of all sources, each kind in a fixed order; sources that fail are named in `incomplete`."""
    found: dict[str, list[Record]] = {kind: [] for kind in KINDS}
    incomplete: set[str] = set()
    registers: set[str] = set()
    for source in sources:
        try:
            records = source.fetch(query)
        except RecordSourceError as error:
            log.warning("records_source_failed", source=source.name, code=error.code, error=str(error))
            incomplete.add(source.name)
            continue
        incomplete.update(records.incomplete)
        registers.update(records.registers)
        for kind in KINDS:
            found[kind] += [r for r in getattr(records, kind) if not _own(r, query)]
    kinds = {kind: tuple(sorted(held, key=lambda r: r.model_dump_json())) for kind, held in found.items()}
    return Records.model_validate(
        {**kinds, "incomplete": tuple(sorted(incomplete)), "registers": tuple(sorted(registers))}
    )


def _own(record: Record, query: RecordQuery) -> bool:
    return isinstance(record, AccidentRecord) and record.case_id == query.case_id
