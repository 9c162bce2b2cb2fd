"""Making a backup of a running installation, and bringing one back into an empty one."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from scenecheck_api.backup.archive import (
    DATABASES,
    HEAD,
    ORIGINALS,
    BackupError,
    Manifest,
    members,
    verify,
    writing,
)
from scenecheck_api.backup.databases import dumped, head_of, is_empty, load, originals_of
from scenecheck_api.blobs import BlobStore
from scenecheck_api.security import audit
from scenecheck_api.security.audit_heads import read_heads
from scenecheck_api.security.principal import Principal
from scenecheck_api.security.setup import Security, head_files, keys_file, open_database
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import canonical_json, utc_now
from scenecheck_api.store.engine import Database
from scenecheck_api.store.migrate import current_revision, knows_revision
from scenecheck_evidence.errors import SceneCheckError

Done = Callable[[str], None]


class RestoreError(SceneCheckError):
    """A backup cannot be brought back here; nothing of the database was written."""

    code = "restore_refused"


def back_up(
    settings: Settings, security: Security, database: Database, blobs: BlobStore, by: Principal, path: Path, done: Done
) -> Manifest:
    """Write a backup while the service runs.

    The database is taken as of one moment, and then every original that it names: originals are durable before a row
    names them, and are never changed. A backup is logged: it reads everything.

    Args:
        settings: of the installation.
        security: its keys, which are not written.
        database: to read.
        blobs: its originals.
        by: who asked for it.
        path: of the new file.
        done: called with each member that was written.

    Raises:
        BackupError: it cannot be written, a tool is missing, or the database is of no known version.
        BlobError: an original is missing or was changed.
    """
    revision = current_revision(database)
    if revision is None:
        raise BackupError("expected a database with tables, found one without: run `scenecheck migrate`")
    with database.write() as session:
        audit.record(session, by, "installation.backed_up", "installation")
    with writing(path) as archive, TemporaryDirectory(dir=path.parent, prefix=".scenecheck-") as folder:
        kind = database.engine.dialect.name
        dump = Path(folder) / DATABASES[kind]
        made_at = utc_now().isoformat()
        with dumped(database, settings.sqlalchemy_url, dump) as session:
            archive.add_file(dump.name, dump)
            done(dump.name)
            archive.add(HEAD, _heads(settings, head_of(session).seq))
            for sha256 in originals_of(session):
                archive.add(ORIGINALS + sha256, blobs.get(sha256))
                done(sha256)
        return archive.finish(
            database=kind, revision=revision, version=version("scenecheck"), made_at=made_at, keys=_mark(security)
        )


def restore(
    settings: Settings,
    open_security: Callable[[], Security],
    open_blobs: Callable[[], BlobStore],
    by: Principal,
    path: Path,
    done: Done,
) -> Manifest:
    """Bring a backup back into an empty installation.

    The whole file is verified before anything is written; the database comes last, so that a restore that is cut off
    can be begun again.

    Args:
        settings: of the empty installation.
        open_security: its keys: the file of keys of the installation that was backed up must be in its place.
        open_blobs: its originals.
        by: who asked for it.
        path: of the backup.
        done: called with each member that was verified, and again when it was written.

    Raises:
        ArchiveError: the file is damaged.
        RestoreError: the installation is not empty, is of another kind, or has other keys.
    """
    manifest = verify(path, done)
    security, blobs = _fitting(settings, open_security, open_blobs, manifest)
    with TemporaryDirectory(dir=settings.data_dir, prefix=".restore-") as folder:
        load(settings.sqlalchemy_url, _unpack(settings, blobs, path, manifest, Path(folder), done))
    with open_database(settings, security) as database, database.write() as session:
        audit.record(session, by, "installation.restored", "installation", detail={"made_at": manifest.made_at})
    return manifest


def _fitting(
    settings: Settings,
    open_security: Callable[[], Security],
    open_blobs: Callable[[], BlobStore],
    manifest: Manifest,
) -> tuple[Security, BlobStore]:
    """The keys and the store of an installation that a backup fits.

    Raises:
        RestoreError: it is not empty, is of another kind, or has other keys.
    """
    kind = "sqlite" if settings.sqlalchemy_url.startswith("sqlite") else "postgresql"
    if manifest.database != kind:
        raise RestoreError(f"expected a backup of {kind}, found one of {manifest.database}")
    if not knows_revision(manifest.revision):
        raise RestoreError(f"expected a backup of this version or an earlier one, found one of {manifest.version}")
    if not keys_file(settings).exists():
        raise RestoreError(f"expected the file of keys at {keys_file(settings)}, found none: bring it back first")
    security = open_security()
    if _mark(security) != manifest.keys:
        raise RestoreError("expected the keys that the backup is encrypted with, found others")
    if not is_empty(settings.sqlalchemy_url):
        raise RestoreError("expected an empty database, found one with tables")
    blobs = open_blobs()
    if foreign := blobs.stored() - set(manifest.originals):
        raise RestoreError(f"expected no originals but those of the backup, found {len(foreign)} others")
    return security, blobs


def _unpack(settings: Settings, blobs: BlobStore, path: Path, manifest: Manifest, folder: Path, done: Done) -> Path:
    """Put originals and heads in their places; the dump of the database lies in `folder` then."""
    held, dump = folder / "member", folder / DATABASES[manifest.database]
    for name, _, file in members(path):
        place = dump if name == dump.name else held
        if name == dump.name or name.startswith(ORIGINALS):
            with place.open("wb") as out:
                while piece := file.read(1 << 20):
                    out.write(piece)
        if name.startswith(ORIGINALS):
            blobs.put(held, name.removeprefix(ORIGINALS))
        elif name == HEAD:
            _write_heads(settings, file.read())
        done(name)
    return dump


def _mark(security: Security) -> str:
    return security.cipher.blind_index("backup", "keys")


def _heads(settings: Settings, last: int) -> bytes:
    """The heads outside the database up to the moment of the snapshot."""
    path = next((path for path in head_files(settings) if path.exists()), None)
    heads = [head for head in read_heads(path) if head.seq <= last] if path is not None else []
    return "".join(canonical_json({"seq": head.seq, "hash": head.hash}) + "\n" for head in heads).encode()


def _write_heads(settings: Settings, content: bytes) -> None:
    """The heads of the backup go where there are none; a file of heads that is newer shows what the backup lacks."""
    for path in head_files(settings):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o600)
