"""Numbers of a period against values worked out by hand, on both databases."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import true

from scenecheck_api.review.states import EventKind
from scenecheck_api.security.principal import Role
from scenecheck_api.store.base import new_id
from scenecheck_api.store.encrypted import install_cipher
from scenecheck_api.store.engine import Database
from scenecheck_api.store.migrate import migrate
from scenecheck_api.store.tables.cases import CaseRow, ReportRow
from scenecheck_api.store.tables.review import CaseEventRow, FindingDecisionRow, ReviewRow
from scenecheck_api.store.tables.stations import StationAssignmentRow, StationRow
from scenecheck_api.store.tables.supervision import ReportFindingRow, ReportReasonRow, ReportTallyRow
from scenecheck_api.supervision.agreement import share
from scenecheck_api.supervision.count import numbers_of
from scenecheck_api.supervision.period import Period
from scenecheck_api.supervision.tallies import tally_missing, untallied

FIRST = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)  # 23:00 in Beijing
TWO = Period(date(2026, 11, 1), date(2026, 11, 2))


@pytest.fixture
def database(database_url, service):
    """An empty database that encrypts."""
    database = Database(database_url.replace("postgresql://", "postgresql+psycopg://"), pool_size=2)
    install_cipher(database.engine, service.parts.security.cipher)
    migrate(database)
    yield database
    database.close()


def add_case(session, opened, *, verdicts=(), seconds=None, station=None, desk_seconds=None):
    case = CaseRow(
        id=new_id(),
        number=new_id(),
        state="decided" if desk_seconds else "review",
        declared={},
        occurred_at=opened,
        created_by="t",
        created_at=opened,
        updated_at=opened,
    )
    session.add(case)
    session.flush()
    for place, verdict in enumerate(verdicts):
        report = ReportRow(
            case_id=case.id,
            photo_set=f"{place}",
            pipeline="p" * 64,
            ruleset="2026.1",
            records_digest="",
            records={},
            report={},
            verdict=verdict,
            seconds=1.0,
            created_at=opened + timedelta(hours=place + 1),
        )
        session.add(report)
        session.flush()
        session.add(ReportTallyRow(report_id=report.id, wanting=0, findings=0))
        session.flush()
        if verdict == "retake":
            session.add(ReportReasonRow(report_id=report.id, slot="scene_front", reason="blurred", times=2))
            session.add(ReportFindingRow(report_id=report.id, code="vin_invalid", severity="review", times=3))
    if seconds is not None:
        for kind, at in ((EventKind.SUBMITTED, 0), (EventKind.JUDGED, seconds), (EventKind.SUBMITTED, 900)):
            moment = opened + timedelta(seconds=at)
            session.add(CaseEventRow(case_id=case.id, kind=kind.value, by="t", role="admin", at=moment, detail={}))
    if desk_seconds:
        session.add(
            ReviewRow(
                case_id=case.id,
                state="decided",
                verdict="review",
                outcome="determined",
                decided_at=opened + timedelta(seconds=seconds + desk_seconds),
            )
        )
    if station:
        session.add(StationAssignmentRow(case_id=case.id, station_id=station, assigned_by="t"))
    session.flush()
    return case.id


def decide(session, case, finding, decision, at):
    session.add(
        FindingDecisionRow(
            case_id=case,
            finding=finding,
            code="vin_invalid",
            decision=decision,
            reason="r",
            created_by="t",
            created_at=FIRST + timedelta(minutes=at),
        )
    )


@pytest.fixture
def counted(database):
    """Six cases of two Beijing days, one of a third."""
    with database.write() as session:
        station = StationRow(code="S1", name="站", kind="fixed_post", lat=32.4, lon=105.8, capacity=9)
        session.add(station)
        session.flush()
        add_case(session, FIRST, verdicts=["retake", "complete"], seconds=2.5, station=station.id)
        add_case(session, FIRST, verdicts=["complete", "retake"], seconds=4.5)
        late = FIRST + timedelta(hours=1)  # midnight in Beijing: the second day
        a = add_case(session, late, verdicts=["review"], seconds=10, desk_seconds=60)
        add_case(session, late, verdicts=["not_eligible"], seconds=100)
        add_case(session, late)
        add_case(session, FIRST + timedelta(days=2), verdicts=["retake"], seconds=1)
        decide(session, a, "f1", "dismissed", 1)
        decide(session, a, "f1", "accepted", 2)
        decide(session, a, "f2", "dismissed", 1)
    return database


def test_the_numbers_of_two_days(counted):
    with counted.read() as session:
        found = numbers_of(session, TWO, true())
    assert found.cases == 5 and found.states == {"decided": 1, "review": 4}
    assert found.first_verdicts == {"retake": 1, "complete": 1, "review": 1, "not_eligible": 1}
    assert (found.whole_at_first.count, found.whole_at_first.of) == (2, 3)
    assert [(d.day.day, d.cases, d.judged, d.whole) for d in found.days] == [(1, 2, 2, 1), (2, 3, 1, 1)]
    assert (found.seconds_to_verdict.count, found.seconds_to_verdict.median, found.seconds_to_verdict.p90) == (
        4,
        4.5,
        100,
    )
    assert (found.seconds_at_desk.count, found.seconds_at_desk.median) == (1, 60)
    assert found.outcomes == {"determined": 1}
    assert [(r.slot, r.reason, r.cases) for r in found.reasons] == [("scene_front", "blurred", 2)]
    [rule] = found.rules
    assert (rule.code, rule.cases, rule.accepted, rule.dismissed, rule.agreement.share) == ("vin_invalid", 2, 1, 1, 0.5)
    [use] = found.versions
    assert (use.pipeline, use.ruleset, use.reports) == ("p" * 64, "2026.1", 6)
    assert use.first == FIRST + timedelta(hours=1)


def test_one_station_and_an_empty_period(counted):
    with counted.read() as session:
        one = numbers_of(session, Period(TWO.since, TWO.until, "S1"), true())
        none = numbers_of(session, Period(date(2020, 1, 1), date(2020, 1, 3)), true())
    assert one.cases == 1 and one.whole_at_first.share == 0.0
    assert none.cases == 0 and none.whole_at_first.share is None and none.seconds_to_verdict.median is None
    assert len(none.days) == 3 and none.rules == none.reasons == none.versions == ()


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_share_lies_in_its_interval(count, more):
    found = share(count, count + more)
    if count + more:
        assert 0 <= found.low <= found.share <= found.high <= 1
    else:
        assert found.share is None


def test_wilson_as_published():
    """Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662, 15 of 148 gives 0.0624 to 0.1605."""
    found = share(81, 263), share(15, 148)
    assert [(s.low, s.high) for s in found] == [(0.2553, 0.3662), (0.0624, 0.1605)]
    with pytest.raises(ValueError, match="expected a part of 3"):
        share(4, 3)


def test_reports_are_counted_when_they_are_stored_and_afterwards(service):
    def blurred(file, body):
        return {**body, "quality": {"usable": False, "problems": ["blurred"]}} if body["kind"] == "closeup" else body

    service.case("GY-N-1")
    service.case("GY-N-2", change=blurred)
    found = service.get("/v1/numbers", service.supervisor)
    assert found["cases"] == 2 and found["untallied"] == 0
    raised = {rule["code"]: rule["cases"] for rule in found["rules"]}
    with service.parts.database.write() as session:
        reports = session.query(ReportRow).all()
        assert raised == {
            code: sum(code in {f["code"] for f in row.report["findings"]} for row in reports)
            for row in reports
            for code in {f["code"] for f in row.report["findings"]}
        }
        for table in (ReportTallyRow, ReportReasonRow, ReportFindingRow):
            session.query(table).delete()
    with service.parts.database.read() as session:
        assert untallied(session) == 2
    assert list(tally_missing(service.parts.database)) == [2]
    assert service.get("/v1/numbers", service.supervisor) == found
    table = service.client.get("/v1/numbers.csv", headers=service.supervisor)
    assert table.headers["content-type"].startswith("text/csv") and "attachment" in table.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row["value"] for row in rows if row["measure"] == "cases" and not row["key"]] == ["2"]
    assert {r["key"]: int(r["value"]) for r in rows if (r["measure"], r["detail"]) == ("finding", "cases")} == raised


def test_a_period_must_be_one(service):
    for since, until in (("2026-11-02", "2026-11-01"), ("2020-01-01", "2026-01-01"), ("9999-12-31", "9999-12-31")):
        problem = service.get("/v1/numbers", service.supervisor, 422, since=since, until=until)
        assert problem["code"] == "period_invalid"


def test_a_supervisor_counts_the_own_area(service):
    service.case("GY-N-3")
    elsewhere = service.person("xu", Role.SUPERVISOR, "别的支队")
    assert service.get("/v1/numbers", elsewhere)["cases"] == 0
    assert service.get("/v1/numbers", service.supervisor)["cases"] == 1
