"""Originals, write-once under their sha256: a folder by default, an S3-compatible bucket by settings."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from scenecheck_evidence.errors import SceneCheckError

if TYPE_CHECKING:
    from scenecheck_api.settings import Settings

_SHA256 = re.compile(r"[0-9a-f]{64}")


class BlobError(SceneCheckError):
    """The store of originals cannot take or give a file."""

    code = "blob_store_failed"


class BlobMissingError(BlobError):
    """The store holds no original of this sha256."""

    code = "blob_missing"


class BlobDamagedError(BlobError):
    """What the store holds is not what was put there."""

    code = "blob_damaged"


class BlobStore(Protocol):
    """Where originals lie; a path is made from the sha256 alone, never from a name that somebody sent."""

    def put(self, path: Path, sha256: str) -> bool:
        """Keep the file at `path`; durable when this returns. False when it was there already."""

    def get(self, sha256: str) -> bytes:
        """The original; its sha256 is checked."""

    def delete(self, sha256: str) -> None:
        """Remove an original whose retention has ended; nothing happens when it is gone."""

    def stored(self) -> set[str]:
        """sha256 of every original."""

    def check(self) -> None:
        """Write, read and remove a small file."""


class ObjectBlobs:
    """A `BlobStore` over obstore.

    Args:
        store: a folder or a bucket.
        folder: the folder when it is one; its files are flushed to the disk before `put` returns.
    """

    def __init__(self, store: LocalStore | S3Store, folder: Path | None = None):
        self._store = store
        self._folder = folder

    def put(self, path: Path, sha256: str) -> bool:
        """Keep the file at `path` under its sha256.

        Returns:
            False when an original of this sha256 was there already.

        Raises:
            BlobError: the store does not take it.
        """
        key = _key(sha256)
        try:
            self._store.put(key, path, mode="create")
        except AlreadyExistsError:
            return False
        except (BaseError, OSError) as error:
            raise BlobError(f"expected to store an original of {path.stat().st_size} bytes, found: {error}") from error
        finally:
            self._flush(key)
        return True

    def get(self, sha256: str) -> bytes:
        """The original.

        Raises:
            BlobMissingError: there is none.
            BlobDamagedError: what it holds is not what was put there.
            BlobError: the store does not answer.
        """
        try:
            data = bytes(self._store.get(_key(sha256)).bytes())
        except (NotFoundError, FileNotFoundError):
            raise BlobMissingError(f"expected an original {sha256}, found none") from None
        except (BaseError, OSError) as error:
            raise BlobError(f"expected the original {sha256}, found: {error}") from error
        found = hashlib.sha256(data).hexdigest()
        if found != sha256:
            raise BlobDamagedError(f"expected an original {sha256}, found {found}: the stored file was changed")
        return data

    def delete(self, sha256: str) -> None:
        """Remove an original; nothing happens when it is gone.

        Raises:
            BlobError: the store does not remove it.
        """
        try:
            self._store.delete(_key(sha256))
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise BlobError(f"expected to remove the original {sha256}, found: {error}") from error

    def stored(self) -> set[str]:
        """sha256 of every original.

        Raises:
            BlobError: the store does not list them.
        """
        try:
            names = (entry["path"].rpartition("/")[2] for page in self._store.list() for entry in page)
            return {name for name in names if _SHA256.fullmatch(name)}
        except (BaseError, OSError) as error:
            raise BlobError(f"expected a list of the originals, found: {error}") from error

    def check(self) -> None:
        """Write, read and remove a small file.

        Raises:
            BlobError: one of these fails.
        """
        key = f"check/{os.getpid()}"
        try:
            self._store.put(key, b"ok")
            if bytes(self._store.get(key).bytes()) != b"ok":
                raise BlobError("expected to read back what was written, found something else")
            self._store.delete(key)
        except (BaseError, OSError) as error:
            raise BlobError(f"expected a store that can be written, found: {error}") from error

    def _flush(self, key: str) -> None:
        """A folder: file and directory entry are on the disk before anybody is told so."""
        if self._folder is None:
            return
        path = self._folder / key
        if not path.exists():
            return
        _fsync(path)
        _fsync(path.parent)


def _fsync(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_blobs(settings: Settings) -> BlobStore:
    """The store that the settings name.

    Raises:
        BlobError: it cannot be opened.
    """
    try:
        if settings.s3_bucket is not None:
            return ObjectBlobs(_bucket(settings))
        folder = settings.data_dir / "blobs"
        _make_folders(folder)
        return ObjectBlobs(LocalStore(folder), folder.resolve())
    except (BaseError, OSError) as error:
        raise BlobError(f"expected a store of originals, found: {error}") from error


def _make_folders(folder: Path) -> None:
    """All that keys begin with, on the disk, so that no upload has to wait for a new one."""
    for number in range(256):
        (folder / f"{number:02x}").mkdir(parents=True, exist_ok=True)
    _fsync(folder)


def _bucket(settings: Settings) -> S3Store:
    assert settings.s3_bucket is not None
    secret = settings.s3_secret_access_key
    config: dict[str, str | bool] = {"region": settings.s3_region}
    if settings.s3_endpoint is not None:
        config["endpoint"] = settings.s3_endpoint
    if settings.s3_access_key_id is not None and secret is not None:
        config["access_key_id"] = settings.s3_access_key_id
        config["secret_access_key"] = secret.get_secret_value()
    plain = (settings.s3_endpoint or "").startswith("http://")
    return S3Store(
        settings.s3_bucket,
        prefix=settings.s3_prefix,
        config=config,  # type: ignore[arg-type]
        client_options={"allow_http": plain, "connect_timeout": "3s", "timeout": "20s"},
        retry_config={
            "max_retries": 3,
            "retry_timeout": timedelta(seconds=20),
            "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": timedelta(seconds=2), "base": 2},
        },
    )


def _key(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"expected a sha256 in hex, found {len(sha256)} characters")
    return f"{sha256[:2]}/{sha256}"
