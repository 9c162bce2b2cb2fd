"""Whether an installation can work: each part is tried, and what is wrong is said with what to do about it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from scenecheck_api.blobs import open_blobs
from scenecheck_api.security.examine import audit_state, keys_state
from scenecheck_api.settings import Settings
from scenecheck_api.store.engine import Database
from scenecheck_evidence.errors import SceneCheckError
from scenecheck_evidence.ruleset import load_ruleset
from scenecheck_models.errors import ModelError
from scenecheck_models.manifest import load_manifest, verify

CLOCK_SECONDS = 2.0
"""Difference between this machine's clock and the database's from which leases and times become doubtful."""
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock that shows an earlier time is wrong."""


@dataclass(frozen=True)
class Check:
    """One part of the installation.

    Attributes:
        name: of the part.
        ok: whether it can work.
        found: what was seen, without secrets.
        advice: what to do when it cannot.
    """

    name: str
    ok: bool
    found: str
    advice: str = ""


def examine(settings: Settings) -> list[Check]:
    """Try every part; one that fails does not keep the others from being tried."""
    parts: tuple[tuple[str, Callable[[Settings], str], str], ...] = (
        ("settings", _settings, "see docs/settings.md"),
        ("disk", _disk, "free space in SCENECHECK_DATA_DIR, or lower SCENECHECK_FREE_DISK_FLOOR_BYTES"),
        ("database", _database, "see SCENECHECK_DATABASE_URL; `scenecheck migrate` makes or updates the tables"),
        ("keys", keys_state, "see docs/security.md: bring back the file of keys from its backup, chmod 600"),
        ("audit", audit_state, "see SCENECHECK_SECURITY__AUDIT_HEAD_FILES, then run `scenecheck audit verify`"),
        ("clock", _clock, "keep the clocks of all machines in step (NTP)"),
        ("originals", _originals, "see SCENECHECK_S3_* or the rights of the folder blobs in SCENECHECK_DATA_DIR"),
        ("models", _models, "install the package again: a model file is missing or was changed"),
        ("rules", _rules, "see SCENECHECK_RULESET"),
        ("records", _records, "see SCENECHECK_RECORDS_DIR"),
    )
    return [_try(name, part, settings, advice) for name, part, advice in parts]


def _try(name: str, part: Callable[[Settings], str], settings: Settings, advice: str) -> Check:
    try:
        return Check(name, True, part(settings))
    except (SceneCheckError, ModelError) as error:
        found = str(error)
    except Exception as error:  # whatever is wrong, the other parts are tried too
        found = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return Check(name, False, " ".join(found.split())[:300], advice)


def _settings(settings: Settings) -> str:
    kind = "SQLite" if settings.sqlalchemy_url.startswith("sqlite") else "PostgreSQL"
    store = f"bucket {settings.s3_bucket}" if settings.s3_bucket else "a folder"
    return f"{kind}, originals in {store}, data in {settings.data_dir}"


def _disk(settings: Settings) -> str:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    if free < settings.free_disk_floor_bytes:
        raise SceneCheckError(f"expected at least {settings.free_disk_floor_bytes} bytes free, found {free}")
    return f"{free / 2**30:.1f} GiB free"


def _database(settings: Settings) -> str:
    from scenecheck_api.store.migrate import current_revision, newest_revision

    database = Database(settings.sqlalchemy_url, pool_size=1)
    try:
        database.ping()
        found, newest = current_revision(database), newest_revision()
    finally:
        database.close()
    if found != newest:
        raise SceneCheckError(f"expected tables of revision {newest}, found {found or 'none'}")
    return f"reachable, tables of revision {newest}"


def _clock(settings: Settings) -> str:
    now = datetime.now(UTC)
    if now < BUILT:
        raise SceneCheckError(f"expected a time after {BUILT:%Y-%m-%d}, found {now:%Y-%m-%d}")
    if settings.sqlalchemy_url.startswith("sqlite"):
        return f"{now:%Y-%m-%d %H:%M:%S} UTC"
    database = Database(settings.sqlalchemy_url, pool_size=1)
    try:
        with database.read() as session:
            before = time.time()
            theirs = session.scalars(select(func.extract("epoch", func.clock_timestamp()))).one()
            off = abs(float(theirs) - (before + time.time()) / 2)
    finally:
        database.close()
    if off > CLOCK_SECONDS:
        raise SceneCheckError(f"expected the clock of the database within {CLOCK_SECONDS} s, found {off:.1f} s")
    return f"{now:%Y-%m-%d %H:%M:%S} UTC, {off:.2f} s beside the database's"


def _originals(settings: Settings) -> str:
    open_blobs(settings).check()
    return "can be written, read and removed"


def _models(settings: Settings) -> str:
    manifest = load_manifest()
    for entry in manifest.values():
        verify(entry)
    return f"{len(manifest)} networks as shipped"


def _rules(settings: Settings) -> str:
    rules = load_ruleset(settings.ruleset)
    return f"{rules.name} {rules.version}"


def _records(settings: Settings) -> str:
    if settings.records_dir is None:
        return "no folder of CSV records set"
    from scenecheck_api.records.csv_folder import load_records

    loaded = load_records(settings.records_dir)
    if loaded.problems:
        raise SceneCheckError(f"expected records that can be used, found {loaded.problems[0].message}")
    return f"{len(loaded.records.vehicles)} vehicles, {len(loaded.records.policies)} policies"
