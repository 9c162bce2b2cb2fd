"""The file of a backup: a tar whose last member lists every other with its size and sha256.

database.sqlite | database.dump     as of one moment
audit-head.jsonl                    the log's head as of that moment
originals/SHA256                    each photo that the database names
manifest.json                       last, so that a file that was cut off has none
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from scenecheck_evidence.errors import SceneCheckError

FORMAT = 1
MANIFEST = "manifest.json"
HEAD = "audit-head.jsonl"
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
ORIGINALS = "originals/"
_MAX_MANIFEST_BYTES = 1 << 30
_CHUNK = 1 << 20


class BackupError(SceneCheckError):
    """A backup cannot be made: its place, a tool or an original is not there."""

    code = "backup_failed"


class ArchiveError(SceneCheckError):
    """The file is no backup, or is not as it was written."""

    code = "backup_damaged"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        database: `sqlite` or `postgresql`.
        revision: of its tables.
        version: of SceneCheck.
        made_at: ISO time of the snapshot.
        keys: recognises the file of keys that its values are encrypted with; the keys are not in the backup.
        members: name: (size, sha256) of every other member.
    """

    database: str
    revision: str
    version: str
    made_at: str
    keys: str
    members: Mapping[str, tuple[int, str]]
    format: int = FORMAT

    @property
    def originals(self) -> list[str]:
        """sha256 of each original."""
        return [name.removeprefix(ORIGINALS) for name in self.members if name.startswith(ORIGINALS)]


class ArchiveWriter:
    """Adds members and counts them; made by `writing`."""

    def __init__(self, tar: tarfile.TarFile):
        self._tar = tar
        self.members: dict[str, tuple[int, str]] = {}

    def add(self, name: str, content: bytes) -> None:
        """Add a member."""
        self._add(name, BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> None:
        """Add a member of the content of a file, which may be larger than memory."""
        with path.open("rb") as file:
            self._add(name, file, path.stat().st_size)

    def finish(self, *, database: str, revision: str, version: str, made_at: str, keys: str) -> Manifest:
        """Add the manifest of these facts and of what was added."""
        manifest = Manifest(database, revision, version, made_at, keys, dict(self.members))
        self.add(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False).encode())
        return manifest

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        counted = _Hashing(file)
        self._tar.addfile(member, counted)
        self.members[name] = (size, counted.sha256)


@contextmanager
def writing(path: Path) -> Iterator[ArchiveWriter]:
    """A new archive, which stands at `path` whole and on the disk, or not at all.

    Raises:
        BackupError: there is a file already, or it cannot be written.
    """
    if path.exists():
        raise BackupError(f"{path}: expected no file there yet, found one")
    part = path.with_name(path.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                yield ArchiveWriter(tar)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise BackupError(f"{path}: expected a place to write to, found: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


def verify(path: Path, done: Callable[[str], None] = lambda name: None) -> Manifest:
    """Read the whole file and hold every member against the manifest.

    Raises:
        ArchiveError: a byte is not as it was written, a member is missing or too many, or it is no backup at all.
    """
    found: dict[str, tuple[int, str]] = {}
    manifest: bytes | None = None
    for name, size, file in members(path):
        if manifest is not None:
            raise ArchiveError(f"{path}: expected the manifest last, found {name} after it")
        if name == MANIFEST and size <= _MAX_MANIFEST_BYTES:
            manifest = _Hashing(file).read()
            continue
        counted = _Hashing(file)
        while counted.read(_CHUNK):
            pass
        found[name] = (size, counted.sha256)
        done(name)
    if manifest is None:
        raise ArchiveError(f"{path}: expected a backup with its manifest at the end, found none: it was cut off")
    told = _manifest(path, manifest)
    for name in sorted(told.members.keys() | found.keys()):
        if tuple(told.members.get(name, ())) != found.get(name, ()):
            raise ArchiveError(f"{path}: expected {name} as it was written, found it changed, missing or added")
    return told


def members(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Name, size and content of each member in order; the content is read before the next is asked for.

    Raises:
        ArchiveError: the file is no archive, or is cut off.
    """
    try:
        with tarfile.open(path, mode="r|") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isreg() else None
                if file is None:
                    raise ArchiveError(f"{path}: expected plain members, found {member.name!r}, which is none")
                yield member.name, member.size, file
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveError(f"{path}: expected a whole backup, found: {error}") from error
    except OSError as error:
        raise ArchiveError(f"{path}: expected a file that can be read, found: {error.strerror or error}") from error


def _manifest(path: Path, content: bytes) -> Manifest:
    try:
        told: dict[str, Any] = json.loads(content)
        if told["format"] != FORMAT:
            raise ArchiveError(f"{path}: expected a backup of format {FORMAT}, found {told['format']!r}")
        held = {str(name): (int(size), str(sha256)) for name, (size, sha256) in told.pop("members").items()}
        manifest = Manifest(members=held, **told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveError(f"{path}: expected the manifest of a backup, found: {type(error).__name__}") from error
    if {HEAD, DATABASES.get(manifest.database)} - manifest.members.keys():
        raise ArchiveError(f"{path}: expected a database and an audit head, found a backup without them")
    return manifest


class _Hashing:
    """`read` of a file, hashed on the way; of a member that is cut off it says so."""

    def __init__(self, file: IO[bytes]):
        self._file = file
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Of what was read, in hex."""
        return self._hash.hexdigest()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        try:
            piece = self._file.read(size)
        except (tarfile.TarError, EOFError) as error:
            raise ArchiveError(f"expected a whole backup, found it cut off: {error}") from error
        self._hash.update(piece)
        return piece
