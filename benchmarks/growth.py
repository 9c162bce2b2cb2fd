"""How cost grows: `python benchmarks/growth.py [--photos N...] [--databases sqlite postgresql] [--json]`.

Synthetic rows (nine photos a case) in an empty database of each kind; then what people and jobs wait for is asked
again and again: pages of the desk with 1, 10, 100 and 1,000 cases waiting, lists, searches, the next job, and the
accident records of a case's photos. Beside them the index of copies alone. PostgreSQL is started from Debian's package
in a temporary folder; it is left out, and said so, where the package is absent. A million photos need 12 GB of
disk a database, and ten minutes to an hour by how busy the machine is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pwd
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from machine import high, machine, middle, show
from sqlalchemy import event, insert, select, text, update
from sqlalchemy.orm import Session

from scenecheck_api.insurer.access import insurer_cases
from scenecheck_api.intake.cases import list_cases
from scenecheck_api.intake.states import CaseState
from scenecheck_api.jobs import claims
from scenecheck_api.records.database_source import DatabaseSource, file_records
from scenecheck_api.records.query import RecordQuery
from scenecheck_api.review.queue import QueueFilter, count_states, page
from scenecheck_api.review.states import ReviewState
from scenecheck_api.security.audit_search import AuditQuery, search
from scenecheck_api.security.case_access import visible_reviews
from scenecheck_api.security.principal import Principal, PrincipalKind, Role
from scenecheck_api.security.setup import Security, open_database, open_security
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import new_id, utc_now
from scenecheck_api.store.engine import Database
from scenecheck_api.store.tables.audit import AuditRow
from scenecheck_api.store.tables.cases import CaseRow, PhotoRow
from scenecheck_api.store.tables.insurers import PolicyLinkRow
from scenecheck_api.store.tables.jobs import JobRow
from scenecheck_api.store.tables.review import ReviewPlateRow, ReviewReasonRow, ReviewRow
from scenecheck_evidence.reading import CopyFingerprint
from scenecheck_evidence.records import AccidentRecord
from scenecheck_vision.copy_index import CopyIndex

TARGET_MS = 100.0
PHOTOS_OF_A_CASE = 9
SCENES_OF_A_CASE = 3
VIEWS = 7
"""Fingerprints of a scene photo: of the whole and of its six crops."""
WAITING = (1, 10, 100, 1000)
BATCH = 2000
COLUMNS = ("database", "photos", "what", "median ms", "95 % ms", "under 100 ms")
OFFICER = Principal(PrincipalKind.PERSON, "officer-1", Role.OFFICER, frozenset(), organisation="org-1")
INSURER = Principal(PrincipalKind.PERSON, "insurer-1", Role.INSURER, frozenset(), organisation="insurer-1")
REASONS = ("vin_mismatch", "policy_not_in_force", "plate_mismatch", "photo_seen_in_other_case")
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


@contextmanager
def postgresql() -> Iterator[str | None]:
    """URL of an empty database of a server of its own; None where there is none to start."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        print("PostgreSQL is absent (apt-get install postgresql): left out", file=sys.stderr)
        yield None
        return
    user = None
    if os.geteuid() == 0:  # it does not run as root
        user = next(name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="scenecheck-growth-"))
    if user is not None:
        shutil.chown(folder, user)

    def run(*command: object) -> None:
        subprocess.run([str(part) for part in command], user=user, cwd="/", check=True, capture_output=True)

    data, binaries = folder / "data", found[-1].parent
    run(binaries / "initdb", "-D", data, "-U", "scenecheck", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c shared_buffers=512MB"
    run(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgresql://scenecheck@127.0.0.1:{port}/postgres"
    finally:
        run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def drawn_marks(rng: np.random.Generator, count: int) -> list[str]:
    """Random fingerprints of copies in hexadecimal."""
    drawn = rng.integers(0, 256, (count, 32), dtype=np.uint8)
    drawn[:, -1] &= 0xFE
    return [row.tobytes().hex() for row in drawn]


class Filler:
    """Adds cases with all that belongs to them, up to a number of photos."""

    def __init__(self, database: Database, security: Security, organisations: int = 1):
        self._database, self._security, self._organisations = database, security, organisations
        self._rng, self._np = random.Random(1), np.random.default_rng(1)
        self._begin = utc_now() - timedelta(days=365)
        self.cases: list[str] = []
        self.numbers: list[str] = []
        self.plates: list[str] = []

    def fill(self, photos: int) -> None:
        """Add cases until there are so many photos."""
        while len(self.cases) * PHOTOS_OF_A_CASE < photos:
            missing = -(-photos // PHOTOS_OF_A_CASE) - len(self.cases)
            with self._database.write() as session:
                self._add(session, min(BATCH, missing))
        if (
            not self._database.is_sqlite
        ):  # as its autovacuum does in time; SQLite has no statistics unless somebody asks
            engine = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text("VACUUM ANALYZE"))

    def _add(self, session: Session, count: int) -> None:
        first = len(self.cases)
        rows: dict[Any, list[dict[str, Any]]] = {
            table: [] for table in (CaseRow, PhotoRow, ReviewRow, ReviewReasonRow, ReviewPlateRow, PolicyLinkRow)
        }
        audit: list[dict[str, Any]] = []
        jobs: list[dict[str, Any]] = []
        records: list[AccidentRecord] = []
        for n in range(first, first + count):
            at, case, number = self._begin + timedelta(seconds=n), new_id(), f"GY-2026-{n:07d}"
            plate = f"{PROVINCES[n % len(PROVINCES)]}H{n % 100000:05d}"
            self.cases.append(case)
            self.numbers.append(number)
            self.plates.append(plate)
            rows[CaseRow].append(self._case(case, number, n, at))
            rows[PhotoRow] += [self._photo(case, p, at) for p in range(PHOTOS_OF_A_CASE)]
            rows[ReviewRow].append(
                {
                    "case_id": case,
                    "organisation": self._organisation(n),
                    "state": ReviewState.DECIDED.value,
                    "verdict": "review",
                    "queued_at": at,
                    "version": 1,
                }
            )
            rows[ReviewReasonRow].append({"case_id": case, "code": REASONS[n % len(REASONS)]})
            rows[ReviewPlateRow].append({"case_id": case, "plate": plate})
            link = {"case_id": case, "party": "甲", "insurer": f"insurer-{n % 3}", "basis": "record"}
            rows[PolicyLinkRow].append({**link, "confirmed_by": "judge", "confirmed_at": at})
            audit += [self._audit(n * PHOTOS_OF_A_CASE + p + 1, case, at) for p in range(PHOTOS_OF_A_CASE)]
            jobs += [self._job(f"read_photo:{case}:{p}", "done", at) for p in range(PHOTOS_OF_A_CASE)]
            marks = drawn_marks(self._np, SCENES_OF_A_CASE * VIEWS)
            records.append(AccidentRecord(case_id=number, plates=(plate,), photo_hashes=tuple(marks)))
        for table, some in rows.items():
            session.execute(insert(table), some)
        session.execute(insert(AuditRow), audit)
        session.execute(insert(JobRow), jobs)
        file_records(session, self._security.cipher, "accidents", "scenecheck", records, utc_now())

    def _organisation(self, n: int) -> str:
        return f"org-{1 + n % self._organisations}"

    def _case(self, case: str, number: str, n: int, at: datetime) -> dict[str, Any]:
        told = {"case_id": number, "occurred_at": at.isoformat(), "parties": [{"id": "甲", "driver": "张三"}]}
        row = {"id": case, "number": number, "organisation": self._organisation(n), "state": CaseState.DECIDED.value}
        counted = {"version": 1, "photos_taken": PHOTOS_OF_A_CASE, "submissions": 1, "as_is": False}
        times = {"occurred_at": at, "created_at": at, "updated_at": at, "submitted_at": at}
        return {**row, **counted, **times, "declared": told, "created_by": f"key-{n % 50}"}

    def _photo(self, case: str, p: int, at: datetime) -> dict[str, Any]:
        sha256 = hashlib.sha256(f"{case}/{p}".encode()).hexdigest()
        row = {"id": new_id(), "case_id": case, "file": f"{p:02d}.jpg", "sha256": sha256, "size": 400_000}
        state = {"state": "read", "times_added": 1, "received_by": "key-1", "received_at": at}
        return {**row, **state, "media_type": "image/jpeg"}

    def _audit(self, seq: int, case: str, at: datetime) -> dict[str, Any]:
        row = {"seq": seq, "at": at.isoformat(), "actor_kind": "key", "actor": f"key-{seq % 50}", "role": "back_end"}
        what = {"action": "photo.added", "subject": f"case:{case}", "case_id": case, "detail": "{}"}
        return {**row, **what, "prev": f"{seq - 1:064x}", "hash": f"{seq:064x}"}

    def _job(self, key: str, state: str, at: datetime) -> dict[str, Any]:
        row = {"id": new_id(), "kind": "read_photo", "key": key, "payload": {"photo": "x"}, "priority": 0}
        return {**row, "state": state, "attempts": 0, "max_attempts": 3, "run_after": at, "created_at": at}

    def queue(self, waiting: int) -> None:
        """Let so many of the newest cases wait at the desk, and so many cases' photos to be read."""
        chosen = self.cases[-waiting:]
        with self._database.write() as session:
            for start in range(0, len(chosen), 400):
                some = ReviewRow.case_id.in_(chosen[start : start + 400])
                session.execute(update(ReviewRow).where(some).values(state=ReviewState.WAITING.value))
            held = set(session.scalars(select(JobRow.key).where(JobRow.key.startswith("again:"))))
            due = [f"again:{case}:{p}" for case in chosen for p in range(PHOTOS_OF_A_CASE)]
            rows = [self._job(key, "queued", utc_now()) for key in due if key not in held]
            if rows:
                session.execute(insert(JobRow), rows)


def timed(repeat: int, ask: Callable[[int], Any]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds of asking, after one that warms up."""
    ask(0)
    seconds = []
    for n in range(repeat):
        started = time.perf_counter()
        ask(n)
        seconds.append(1000 * (time.perf_counter() - started))
    return round(middle(seconds), 2), round(high(seconds), 2)


def questions(database: Database, security: Security, filler: Filler) -> dict[str, Callable[[int], Any]]:
    """What is asked, by its name."""
    rng, now, visible = random.Random(3), utc_now(), visible_reviews(OFFICER)
    source = DatabaseSource(database, security.cipher)
    decided = QueueFilter(states=(ReviewState.DECIDED,))

    def read(ask: Callable[[Session], Any]) -> Callable[[int], Any]:
        def run(n: int) -> Any:
            with database.read() as session:
                return ask(session)

        return run

    def middle_page(session: Session) -> Any:
        at = filler.numbers[len(filler.numbers) // 2]
        row = session.execute(select(ReviewRow.queued_at, CaseRow.id).join(CaseRow).where(CaseRow.number == at)).one()
        from scenecheck_api.store.paging import encode_cursor

        return page(session, decided, now, encode_cursor(row[0], row[1]), 50, visible)

    def accidents(n: int) -> Any:
        marks = drawn_marks(np.random.default_rng(n + 100), SCENES_OF_A_CASE * VIEWS)
        asked = RecordQuery("GY-2027-1", plates=(rng.choice(filler.plates),), photo_hashes=tuple(marks))
        return source.fetch(asked)

    def some(values: Sequence[str]) -> str:
        return rng.choice(values)

    reason, plate = QueueFilter(reason=REASONS[0]), lambda: QueueFilter(plate=some(filler.plates))
    return {
        "desk: first page": read(lambda s: page(s, QueueFilter(), now, None, 50, visible)),
        "desk: first page of a reason": read(lambda s: page(s, reason, now, None, 50, visible)),
        "desk: decided cases of a plate": read(
            lambda s: page(s, QueueFilter(states=(ReviewState.DECIDED,), plate=plate().plate), now, None, 50, visible)
        ),
        "desk: decided, a page from the middle": read(middle_page),
        "desk: counts": read(lambda s: count_states(s, visible)),
        "cases of an organisation": read(lambda s: list_cases(s, OFFICER, None, None, None, 50)),
        "cases of a state that few have": read(lambda s: list_cases(s, OFFICER, None, CaseState.CHECKING, None, 50)),
        "a case by its number": read(lambda s: list_cases(s, OFFICER, some(filler.numbers), None, None, 50)),
        "insurer: first page": read(lambda s: insurer_cases(s, INSURER, None, 50)),
        "audit: rows of a case": read(lambda s: search(s, AuditQuery(case_id=some(filler.cases)))),
        "audit: rows of a subject": read(lambda s: search(s, AuditQuery(subject="key:none"))),
        "records: accidents of a case's photos": accidents,
        "jobs: claim the next": lambda n: claims.is_due(database) and claims.claim(database, "bench/1/x", 60.0),
        "jobs: counts for the monitor": lambda n: claims.count_jobs(database),
    }


def measure(
    kind: str, url: str | None, sizes: Sequence[int], repeat: int, organisations: int = 1
) -> list[dict[str, Any]]:
    """Fill one database size by size and ask."""
    found = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = Settings(data_dir=Path(folder), database_url=url, security={"open_access": True})
        security = open_security(settings)
        with open_database(settings, security) as database:
            if database.is_sqlite:  # filling alone; what is asked does not write but for claims
                event.listen(database.engine, "connect", lambda c, r: c.execute("PRAGMA synchronous=NORMAL"))
            filler = Filler(database, security, organisations)
            for size in sizes:
                filler.fill(size)
                for waiting in WAITING if size == max(sizes) else WAITING[-1:]:
                    waiting = min(waiting, len(filler.cases))
                    filler.queue(waiting)
                    for name, ask in questions(database, security, filler).items():
                        grows = name.startswith(("desk: first", "jobs:"))
                        if waiting != min(WAITING[-1], len(filler.cases)) and not grows:
                            continue
                        median, p95 = timed(repeat, ask)
                        what = f"{name}, {waiting:,} waiting" if grows else name
                        row = {"database": kind, "photos": size, "what": what, "median_ms": median, "p95_ms": p95}
                        found.append({**row, "met": median < TARGET_MS})
                        print(f"{kind} {size:,} {what}: {median} ms", file=sys.stderr)
    return found


def index_of_copies(sizes: Sequence[int], repeat: int) -> list[dict[str, Any]]:
    """The index in memory, by the number of photos it holds."""
    rng, index, found = np.random.default_rng(5), CopyIndex(), []
    for size in sizes:
        while len(index) < size:
            count = min(10_000, size - len(index))
            marks = drawn_marks(rng, count * VIEWS)
            rows = (marks[n * VIEWS : (n + 1) * VIEWS] for n in range(count))
            index.extend((str(n), CopyFingerprint(hex=row[0], crops=tuple(row[1:]))) for n, row in enumerate(rows))
        asked = drawn_marks(rng, VIEWS)
        one = CopyFingerprint(hex=asked[0], crops=tuple(asked[1:]))
        median, p95 = timed(repeat, lambda n, one=one: index.find(one, 60))
        row = {"database": "in memory", "photos": size, "what": "index of copies: one photo"}
        found.append({**row, "median_ms": median, "p95_ms": p95, "met": median < TARGET_MS})
    return found


def rows(report: dict[str, Any]) -> list[list[Any]]:
    """The cells of the table."""
    names = ("database", "photos", "what", "median_ms", "p95_ms", "met")
    return [[one[name] for name in names] for one in report["rows"]]


def main() -> int:
    """Fill, ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--organisations", type=int, default=1, help="that share the cases")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    sizes = sorted(given.photos)
    found = index_of_copies(sizes, given.repeat)
    with ExitStack() as stack:
        for kind in given.databases:
            url = stack.enter_context(postgresql()) if kind == "postgresql" else None
            if kind == "sqlite" or url is not None:
                found += measure(kind, url, sizes, given.repeat, given.organisations)
    report = {"machine": machine(), "rows": found}
    if given.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        show(report["machine"], COLUMNS, rows(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
