"""An installation of a tour: a folder of its own, records of the example cases, and people who may log in at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scenecheck_api.case_files import CASE_FILE, CaseFolder, load_case_folder
from scenecheck_api.errors import CaseFileError
from scenecheck_api.security import accounts, api_keys
from scenecheck_api.security.principal import Role, system
from scenecheck_api.security.settings import SecuritySettings
from scenecheck_api.security.setup import open_database, open_security
from scenecheck_api.settings import Settings, load_settings
from scenecheck_api.store.migrate import migrate

AREA = "广元"
INSURER = "人保"
TABLES = ("vehicles.csv", "drivers.csv", "policies.csv", "accidents.csv")
_BY = system("tour")

PEOPLE: dict[str, tuple[Role, str | None]] = {
    "officer": (Role.OFFICER, AREA),
    "insurer": (Role.INSURER, INSURER),
    "assistant": (Role.ASSISTANT, AREA),
    "supervisor": (Role.SUPERVISOR, AREA),
    "admin": (Role.ADMIN, None),
}
"""Who may log in, as whom, and of which area or company."""


@dataclass(frozen=True)
class Tour:
    """An installation that is ready to be served.

    Attributes:
        settings: of the service.
        cases: the example cases.
        passwords: of `PEOPLE`, by name.
        key: of the mobile back end.
    """

    settings: Settings
    cases: tuple[CaseFolder, ...]
    passwords: dict[str, str]
    key: str


def furnish(folder: Path, examples: Path, port: int) -> Tour:
    """Make an installation in a folder.

    What the environment names of a real installation is left alone: its database, bucket, connectors, keys and heads of
    the audit log. A tour never touches real cases.

    Args:
        folder: an empty one.
        examples: holds folders of cases, each with its `case.yaml`, photos and `records`.
        port: to listen on, on loopback alone; 0 for any that is free.

    Raises:
        CaseFileError: there is no case in the folder, or one is not as it must be.
        SettingsError: a setting of the environment cannot be used.
    """
    cases = tuple(load_case_folder(file.parent) for file in sorted(examples.glob(f"*/{CASE_FILE}")))
    if not cases:
        raise CaseFileError(f"{examples}: expected folders with a {CASE_FILE} each, found none")
    records = folder / "records"
    records.mkdir()
    for table in TABLES:
        join_tables([case.folder / "records" / table for case in cases], records / table)
    settings = load_settings(
        data_dir=folder / "data",
        database_url=None,
        s3_bucket=None,
        connectors=(),
        embedded_worker=True,
        records_dir=records,
        host="127.0.0.1",
        port=port,
        log_level="error",
        security=SecuritySettings(secure_cookies=False, second_factor_roles=()).model_dump(),
    )
    security = open_security(settings)
    now = security.clock()
    with open_database(settings, security) as database:
        migrate(database)
        with database.write() as session:
            passwords = {}
            for name, (role, organisation) in PEOPLE.items():
                passwords[name] = accounts.create(
                    session, _BY, now, security.passwords, name=name, role=role, organisation=organisation
                )
                session.flush()
                accounts.find(session, name).change_password = False  # it lasts no longer than the tour
            key = api_keys.create(session, _BY, now, label="tour", role=Role.BACK_END, organisation=AREA, days=1)
    return Tour(settings, cases, passwords, key.text)


def join_tables(tables: Sequence[Path], out: Path) -> None:
    """Write the rows of CSV tables of one heading as one; tables that are not there are left out."""
    texts = [table.read_text(encoding="utf-8-sig").splitlines() for table in tables if table.is_file()]
    if texts:
        out.write_text("\n".join([texts[0][0], *(row for text in texts for row in text[1:])]) + "\n", encoding="utf-8")
