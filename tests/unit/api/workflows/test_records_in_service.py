"""Records in the running service: imported, asked of others, kept with the report; a failing system says so."""

import json

from sqlalchemy import func, select
from typer.testing import CliRunner

from scenecheck_api.cli import app
from scenecheck_api.security.principal import system
from scenecheck_api.security.retention import delete_case
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.cases import ReportRow
from scenecheck_api.store.tables.hotline import HotlineKeyRow
from scenecheck_api.store.tables.insurers import PolicyLinkRow
from scenecheck_api.store.tables.records import RecordRow, RecordTermRow
from scenecheck_api.store.tables.review import CaseEventRow, ReviewRow

from ..receivers import receiver


def codes(service, case):
    return [f["finding"]["code"] for f in service.get(f"/v1/review/cases/{case}", service.officer)["findings"]]


def test_imported_records_are_what_a_case_is_matched_with_and_are_kept_with_its_report(start, golden, monkeypatch):
    service = start(records_dir=None)
    empty = service.case("GY-1")
    assert "records_empty" in codes(service, empty)
    monkeypatch.setenv("SCENECHECK_DATA_DIR", str(service.parts.settings.data_dir))
    given = ["records", "import", str(golden["records"]), "--source", "警务系统", "--json"]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0
    rows = {r["kind"]: r["rows"] for r in map(json.loads, done.stdout.splitlines())}
    assert rows["vehicles"] == len((golden["records"] / "vehicles.csv").read_text(encoding="utf8").splitlines()) - 1
    case = service.case("GY-2", change=other_photos)
    assert "records_empty" not in codes(service, case)
    with service.parts.database.read() as session:
        (report,) = session.scalars(select(ReportRow).where(ReportRow.case_id == case))
    assert len(report.records["vehicles"]) == 2
    assert all(v["source"].startswith("警务系统: vehicles.csv:") for v in report.records["vehicles"])
    assert all(v["fetched_at"] for v in report.records["vehicles"])
    view = service.get(f"/v1/review/cases/{case}", service.officer)["report"]
    record = next(s for s in view["parties"][0]["vehicle_licence"]["vin"]["sources"] if s["from"] == "record")
    assert record["at"].startswith("警务系统: vehicles.csv")
    assert view["verdict"] == "complete"


def other_photos(file, body):
    """The same papers in other photos."""
    body["fingerprint"]["hex"] = f"{int(body['fingerprint']['hex'], 16) ^ (2**64 - 1):016x}"
    return body


def test_a_bad_file_is_named_by_its_lines_and_left_out(start, golden, tmp_path, monkeypatch):
    service = start(records_dir=None)
    monkeypatch.setenv("SCENECHECK_DATA_DIR", str(service.parts.settings.data_dir))
    folder = tmp_path / "records"
    folder.mkdir()
    rows = (golden["records"] / "drivers.csv").read_text(encoding="utf8").splitlines()
    (folder / "drivers.csv").write_text("\n".join([*rows, rows[1].replace("B2", "B2,")]), encoding="utf8")
    run = CliRunner().invoke(app, ["records", "import", str(folder), "--json"])
    (answer,) = map(json.loads, run.stdout.splitlines())
    assert (run.exit_code, answer["imported"], answer["rows"]) == (1, False, 0)
    assert answer["problems"][0]["message"].startswith(f"line {len(rows) + 1}: expected 7 cells")
    assert CliRunner().invoke(app, ["records", "import", str(tmp_path)]).exit_code == 2


def test_a_connector_is_asked_and_when_it_fails_an_officer_looks(start):
    with receiver() as server:
        connector = {
            "name": "交警总队",
            "kind": "vehicles",
            "by": "plate",
            "url": server.url + "/{value}",
            "fields": {"plate": "hphm", "owner": "syr"},
            "attempts": 2,
            "retry_seconds": 0,
        }
        security = {
            "second_factor_roles": [],
            "outbound_networks": ["127.0.0.0/8"],
            "rates": {"address": "", "login": ""},
        }
        service = start(records_dir=None, connectors=[connector], security=security)
        answers = {"%E5%B7%9DHCF32E": "郭艳", "%E5%B7%9DHW55ZV": "李四"}
        server.answers = [(200, {}, json.dumps({"hphm": "川HCF32E", "syr": "郭艳"}).encode()), (200, {}, b"[]")]
        case = service.case("GY-1")
        assert sorted(path.strip("/") for _, path, *_ in server.requests) == sorted(answers)
        assert "owner_mismatch" not in codes(service, case)
        server.answers = [(503, {}, b"")]
        failing = service.case("GY-2", change=other_photos)
        report = service.get(f"/v1/review/cases/{failing}", service.officer)
    assert "records_incomplete" in codes(service, failing)
    assert report["review"]["verdict"] == "review"
    message = next(
        f["finding"]["message"]["zh"] for f in report["findings"] if f["finding"]["code"] == "records_incomplete"
    )
    assert "交警总队" in message


def test_a_photo_of_an_earlier_case_is_noticed(service):
    service.case("GY-1")
    again = service.case("GY-2")
    found = service.get(f"/v1/review/cases/{again}", service.officer)["findings"]
    seen = [f["finding"]["message"]["zh"] for f in found if f["finding"]["code"] == "photo_seen_in_other_case"]
    assert seen
    assert all("GY-1" in text for text in seen)


def test_a_deleted_case_is_no_earlier_accident_any_more(service):
    first = service.case("GY-1")
    delete_case(service.parts.database, system("test"), first, utc_now())
    with service.parts.database.read() as session:
        for table in (RecordRow, RecordTermRow, ReviewRow, CaseEventRow, PolicyLinkRow, HotlineKeyRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0, table
