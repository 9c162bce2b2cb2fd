"""Imports: a file whole or not at all, replaced by key, encrypted, found again."""

from datetime import UTC, datetime

from sqlalchemy import select, text

from scenecheck_api.records.database_source import DatabaseSource
from scenecheck_api.records.import_csv import import_folder
from scenecheck_api.records.query import RecordQuery
from scenecheck_api.security.principal import system
from scenecheck_api.store.tables.audit import AuditRow
from scenecheck_api.store.tables.records import RecordImportRow

AT = datetime(2026, 11, 20, tzinfo=UTC)
HEADS = {
    "vehicles": "plate,plate_kind,vin,engine_number,owner,owner_id,use_character,"
    "inspection_valid_until,scrap_date,status",
    "drivers": "licence_number,name,class,valid_from,valid_to,status,points",
    "policies": "policy_number,insurer,kind,insured,plate,vin,period_start,period_end",
}
VEHICLE = "川H12345,02,LSVAA4182E2184847,A1,张三,510802199001011234,A,2027-05,,A"


def write(folder, **files):
    folder.mkdir(exist_ok=True)
    for kind, rows in files.items():
        (folder / f"{kind}.csv").write_text("\n".join([HEADS[kind], *rows]), encoding="utf8")
    return folder


def run(database, cipher, folder, at=AT, **more):
    return {f.kind: f for f in import_folder(database, cipher, system("test"), folder, "police", at, **more)}


def owners(database, cipher, plate="川H12345"):
    return [r.owner for r in DatabaseSource(database, cipher).fetch(RecordQuery("1", plates=(plate,))).vehicles]


def test_what_was_imported_is_found_with_source_and_time(database, cipher, tmp_path):
    folder = write(tmp_path / "a", vehicles=[VEHICLE], drivers=["510802199001011234,张三,C1,2018-06-01,2028-06-01,A,0"])
    found = run(database, cipher, folder)
    assert {kind: one.rows for kind, one in found.items()} == {"vehicles": 1, "drivers": 1}
    records = DatabaseSource(database, cipher).fetch(RecordQuery("1", plates=("川H12345",), names=("张三",)))
    assert [(r.owner, r.source, r.fetched_at) for r in records.vehicles] == [("张三", "police: vehicles.csv:2", AT)]
    assert [d.class_ for d in records.drivers] == ["C1"]
    assert records.registers == ("vehicles", "drivers")
    assert owners(database, cipher, "川H00000") == []


def test_a_file_with_a_bad_row_is_left_out_whole_and_the_others_are_taken(database, cipher, tmp_path):
    folder = write(tmp_path / "a", vehicles=[VEHICLE, VEHICLE.replace("2027-05", "soon")], drivers=["1,张三,C1,,,A,0"])
    found = run(database, cipher, folder)
    assert "line 3, column inspection_valid_until" in found["vehicles"].problems[0].message
    assert (found["vehicles"].imported, found["vehicles"].rows) == (False, 0)
    assert found["drivers"].rows == 1
    assert owners(database, cipher) == []


def test_a_later_import_replaces_what_names_the_same(database, cipher, tmp_path):
    run(database, cipher, write(tmp_path / "a", vehicles=[VEHICLE, "川H00001,02,,,王五,,A,,,A"]))
    run(database, cipher, write(tmp_path / "b", vehicles=[VEHICLE.replace("张三", "李四")]))
    assert (owners(database, cipher), owners(database, cipher, "川H00001")) == (["李四"], ["王五"])
    found = run(database, cipher, tmp_path / "b", replace=True)
    assert (found["vehicles"].rows, found["vehicles"].removed) == (1, 1)
    assert owners(database, cipher, "川H00001") == []


def test_nothing_personal_lies_in_the_clear(database, cipher, tmp_path):
    run(database, cipher, write(tmp_path / "a", vehicles=[VEHICLE]))
    with database.read() as session:
        rows = [*session.execute(text("SELECT * FROM records")), *session.execute(text("SELECT * FROM record_terms"))]
    stored = " ".join(str(value) for row in rows for value in row)
    assert rows
    for personal in ("川H12345", "张三", "510802199001011234", "2184847"):
        assert personal not in stored


def test_imports_are_listed_and_logged(database, cipher, tmp_path):
    run(database, cipher, write(tmp_path / "a", vehicles=[VEHICLE]))
    with database.read() as session:
        assert [(i.source, i.file, i.rows) for i in session.scalars(select(RecordImportRow))] == [
            ("police", "vehicles.csv", 1)
        ]
        assert [a.action for a in session.scalars(select(AuditRow))] == ["records.imported"]
