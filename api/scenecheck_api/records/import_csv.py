"""Importing CSV files of records: a file whole or not at all, bad rows named by their lines."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from scenecheck_api.errors import FileProblem
from scenecheck_api.records.csv_folder import Loaded, load_table
from scenecheck_api.records.csv_tables import TABLES
from scenecheck_api.records.database_source import drop, file_records
from scenecheck_api.security import audit
from scenecheck_api.security.field_encryption import FieldCipher
from scenecheck_api.security.principal import Principal
from scenecheck_api.store.base import new_id
from scenecheck_api.store.engine import Database
from scenecheck_api.store.tables.records import RecordImportRow, RecordRow
from scenecheck_evidence.records import Record


@dataclass
class ImportedFile:
    """What came of one file.

    Attributes:
        file: its name.
        kind: of its records.
        rows: records that are stored now from it; 0 when it was not imported.
        removed: records of the source that the file no longer holds.
        problems: why it was not imported; nothing of it was.
        notes: what was put right on the way.
    """

    file: str
    kind: str
    rows: int = 0
    removed: int = 0
    problems: list[FileProblem] = field(default_factory=list)
    notes: list[FileProblem] = field(default_factory=list)

    @property
    def imported(self) -> bool:
        """Whether all of it was."""
        return not self.problems


def import_folder(
    database: Database,
    cipher: FieldCipher,
    caller: Principal,
    folder: Path,
    origin: str,
    now: datetime,
    *,
    replace: bool = False,
    done: Callable[[str], None] = lambda file: None,
) -> list[ImportedFile]:
    """Import the CSV files of a folder, each in a transaction of its own.

    Args:
        database: takes the records.
        cipher: makes the indexes they are found by.
        caller: who imports; stands in the audit log.
        folder: holds any of vehicles.csv, drivers.csv, policies.csv, accidents.csv.
        origin: the system that the files are from; records of others are left alone.
        now: when the files were taken from there.
        replace: the files are all that the system holds: its records that they do not name are removed.
        done: called with the name of each file.
    """
    found = []
    for kind, table in TABLES.items():
        path = folder / table.file
        if not path.is_file():
            continue
        loaded = Loaded()
        records: list[Record] = load_table(folder, table, loaded)
        one = ImportedFile(table.file, kind, problems=loaded.problems, notes=loaded.notes)
        if one.imported:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            _store(database, cipher, caller, one, records, origin, digest, now, replace)
        found.append(one)
        done(table.file)
    return found


def _store(
    database: Database,
    cipher: FieldCipher,
    caller: Principal,
    one: ImportedFile,
    records: list[Record],
    origin: str,
    digest: str,
    now: datetime,
    replace: bool,
) -> None:
    with database.write() as session:
        row = RecordImportRow(
            id=new_id(),
            source=origin,
            kind=one.kind,
            file=one.file,
            sha256=digest,
            rows=0,
            imported_by=caller.id,
            imported_at=now,
        )
        session.add(row)
        session.flush()
        one.rows = file_records(session, cipher, one.kind, origin, records, now, row.id)
        if replace:
            gone = select(RecordRow.id).where(
                RecordRow.kind == one.kind, RecordRow.source == origin, RecordRow.import_id.is_distinct_from(row.id)
            )
            ids = list(session.scalars(gone))
            drop(session, ids)
            one.removed = len(ids)
        row.rows, row.removed = one.rows, one.removed
        audit.record(
            session,
            caller,
            "records.imported",
            f"import:{row.id}",
            detail={"source": origin, "file": one.file, "rows": one.rows, "removed": one.removed, "sha256": digest},
            at=now,
        )
