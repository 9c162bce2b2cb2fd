"""What `scenecheck doctor` says about the keys and the audit log of an installation."""

from __future__ import annotations

from sqlalchemy import inspect, select

from scenecheck_api.security.audit_heads import read_heads
from scenecheck_api.security.key_file import KeyFileError, load_keys
from scenecheck_api.security.setup import head_files, keys_file
from scenecheck_api.settings import Settings
from scenecheck_api.store.engine import Database
from scenecheck_api.store.tables.audit import AuditHeadRow
from scenecheck_evidence.errors import SceneCheckError


class AuditHeadError(SceneCheckError):
    """The audit log's head outside the database is missing, behind, or cannot be read."""

    code = "audit_head_behind"


def keys_state(settings: Settings) -> str:
    """The keys can be read, by nobody but the service.

    Raises:
        KeyFileError: they cannot, or everybody on the machine may read them.
    """
    path = keys_file(settings)
    if settings.security.keys_file is None and not path.exists():
        return "made at the first start"
    keys = load_keys(path)
    if path.stat().st_mode & 0o007:
        raise KeyFileError(
            f"{path}: expected a file that others cannot read, found mode {path.stat().st_mode & 0o777:o}"
        )
    former = len(keys.encryption.keys) - 1
    return f"encryption key {keys.encryption.current}, {former} former, token key {keys.tokens.current}"


def audit_state(settings: Settings) -> str:
    """Every head file holds the last row of the log.

    Raises:
        AuditHeadError: one does not.
    """
    database = Database(settings.sqlalchemy_url)
    try:
        if not inspect(database.engine).has_table(AuditHeadRow.__tablename__):
            return "nothing logged yet"
        with database.read() as session:
            head = session.scalars(select(AuditHeadRow)).one_or_none()
    finally:
        database.close()
    if head is None:
        return "nothing logged yet"
    places = head_files(settings)
    for path in places:
        try:
            last = max((found.seq for found in read_heads(path)), default=0)
        except OSError as error:
            raise AuditHeadError(f"{path}: expected a readable head file, found: {error.strerror}") from None
        if last < head.seq:
            raise AuditHeadError(f"{path}: expected the head of row {head.seq}, found that of row {last}")
    return f"row {head.seq}, its head in {len(places)} place(s) outside the database"
