"""An archive read and judged again: what would change is shown first, then changed, audited, and never twice."""

import importlib.util
import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from scenecheck_api.recheck.apply import Applied, apply_all
from scenecheck_api.recheck.diff import diff_json, diff_page, summary
from scenecheck_api.recheck.engines import Pool, in_this_process, on_ray, pool_of
from scenecheck_api.recheck.errors import RecheckError
from scenecheck_api.recheck.examine import Held, Outcome
from scenecheck_api.recheck.work_folder import Plan, WorkFolder, chunked, rules_digest, select_cases
from scenecheck_api.rulesets.in_force import RuleSetInForce
from scenecheck_api.security.audit_verify import verify
from scenecheck_api.security.principal import system
from scenecheck_api.store.tables.audit import AuditRow
from scenecheck_api.store.tables.cases import CaseRow, ReadingRow, ReportRow
from scenecheck_vision.pipeline import Pipeline

from .conftest import Service, StoredReadings
from .test_review import DEGREES

NEW = "q" * 64
OWN = "LSF4DHRD1DRCJV3KH"
"""The frame number of 甲."""


def done(name):
    return None


def misread_by_the_new(reading):
    """The new pipeline reads another frame number in 甲's licence."""
    body = reading.model_dump(mode="json")
    for document in body["documents"]:
        if document["type"] == "vehicle_licence" and document["fields"].get("vin", {}).get("value") == OWN:
            document["fields"]["vin"].update(value="LSF4DHRD1DRCJV9XX", score=0.99)
    return body


def with_new_models(service, digest=NEW, change=misread_by_the_new):
    """The parts of the process after an upgrade of the models."""
    reader = StoredReadings()
    reader.digest = digest
    for sha256, reading in service.reader.by_sha256.items():
        reader.by_sha256[sha256] = type(reading).model_validate({**change(reading), "pipeline": digest})
    return replace(service.client.app.state.runtime, reader=reader)


def plan_of(parts, read=True, size=1):
    with parts.database.read() as session:
        cases = select_cases(session)
    return Plan(pipeline=parts.reader.digest, ruleset=rules_digest(parts), read=read, chunks=chunked(cases, size))


def look(parts, plan):
    return [o for _, found in in_this_process(parts, plan, list(range(len(plan.chunks))), done) for o in found]


def standing(service, case):
    with service.parts.database.read() as session:
        row = session.get_one(CaseRow, case)
        return row.state, row.report_id


def test_what_new_models_change_is_shown_before_anything_is_replaced(service: Service):
    case = service.case()
    before = standing(service, case)
    parts = with_new_models(service)
    (outcome,) = look(parts, plan_of(parts))
    assert (outcome.photos_read, outcome.held, outcome.problems) == (10, None, ())
    assert [v.value for v in outcome.change.verdict] == ["complete", "review"]
    assert "vin_mismatch" in {f.code for f in outcome.change.added}
    facts = [(s.party, s.before, s.after) for s in outcome.change.statuses if s.what == "vehicle_licence.vin"]
    assert facts == [("甲", "match", "mismatch")]
    assert standing(service, case) == before
    (again,) = look(parts, plan_of(parts))
    assert again.photos_read == 0
    assert again.new_report == outcome.new_report


def test_applying_keeps_the_old_report_and_is_audited_and_happens_once(service: Service):
    case = service.case()
    _, old = standing(service, case)
    parts = with_new_models(service)
    outcomes = look(parts, plan_of(parts))
    by = system("command:recheck")
    assert [r.became for r in apply_all(parts, by, outcomes, True, done)] == [Applied.APPLIED]
    state, new = standing(service, case)
    assert state == "review"
    assert new != old
    assert [r.became for r in apply_all(parts, by, outcomes, True, done)] == [Applied.MOVED_ON]
    with parts.database.read() as session:
        assert session.get(ReportRow, old).verdict == "complete"
        assert session.get(ReportRow, new).verdict == "review"
        assert {pipeline for (pipeline,) in session.execute(select(ReadingRow.pipeline))} == {
            service.reader.digest,
            NEW,
        }
        (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "case.rechecked"))
        assert json.loads(row.detail)["before"] == old
        assert not verify(session).problems
    (line,) = service.get("/v1/review/queue", service.officer)["cases"]
    assert line["review"]["verdict"] == "review"
    (settled,) = look(parts, plan_of(parts))
    assert not settled.changed


def test_the_first_of_two_decisions_is_no_more_when_the_report_that_it_was_made_on_is_replaced(start):
    service = start(review={"four_eyes": True})
    case = service.case()
    told = {"version": service.claim(case), "outcome": "agreed", "reason": "双方无异议"}
    assert service.post(f"/v1/review/cases/{case}/decision", told, service.officer)["state"] == "second"
    parts = with_new_models(service)
    outcomes = look(parts, plan_of(parts))
    assert [r.became for r in apply_all(parts, system("command:recheck"), outcomes, True, done)] == [Applied.APPLIED]
    (line,) = service.get("/v1/review/queue", service.officer)["cases"]
    review = line["review"]
    assert (review["state"], review["verdict"], review["first_by"], review["outcome"]) == (
        "waiting",
        "review",
        None,
        None,
    )


def test_new_rules_judge_the_readings_of_the_old_report(service: Service):
    service.case()
    upgraded = with_new_models(service)
    rules = service.parts.ruleset
    strict = rules.model_copy(update={"version": "2099.1"})
    in_force = RuleSetInForce(service.parts.database, strict)
    parts = replace(service.parts, rules=in_force)
    (same,) = look(parts, plan_of(parts, read=False))
    assert not same.changed
    assert same.photos_read == 0
    assert plan_of(parts).ruleset != plan_of(service.parts).ruleset
    look(upgraded, plan_of(upgraded))
    (still,) = look(replace(upgraded, rules=in_force), plan_of(upgraded, read=False))
    assert not still.changed, "without --read the readings of newer models are not looked at"


def test_what_an_officer_decided_corrected_or_works_on_is_left_alone(service: Service):
    decided, corrected, claimed = (service.case(number=f"GY-2026-00010{n}") for n in range(3))
    version = service.claim(decided)
    path = f"/v1/review/cases/{decided}"
    version = service.put(path + "/responsibility", {"version": version, **DEGREES}, service.officer)["version"]
    service.post(
        path + "/decision",
        {"version": version, "outcome": "determined", "reason": "事实清楚，证据齐全"},
        service.officer,
    )
    version = service.claim(corrected)
    with service.parts.database.read() as session:
        report = session.get_one(ReportRow, session.get_one(CaseRow, corrected).report_id)
    file = report.report["parties"][0]["vehicle_licence"]["owner"]["sources"][0]["file"]
    change = {"file": file, "path": "documents/0/fields/owner", "value": "张三", "reason": "放大后可辨认"}
    service.post(
        f"/v1/review/cases/{corrected}/corrections", {"version": version, "corrections": [change]}, service.officer
    )
    service.post(f"/v1/review/cases/{corrected}/release", None, service.officer)
    service.claim(claimed)
    parts = with_new_models(service)
    outcomes = {o.case: o for o in look(parts, plan_of(parts))}
    assert outcomes[decided].held is Held.SETTLED
    assert outcomes[corrected].held is Held.CORRECTED
    assert outcomes[claimed].held is None
    became = {r.case: r.became for r in apply_all(parts, system("test"), outcomes.values(), True, done)}
    assert became == {decided: Applied.HELD, corrected: Applied.HELD, claimed: Applied.CLAIMED}
    assert standing(service, decided)[0] == "decided"


def test_a_photo_that_cannot_be_read_again_holds_its_case(service: Service):
    service.case()
    parts = with_new_models(service)
    with parts.database.read() as session:
        sha256 = session.scalars(select(ReadingRow.sha256)).first()
    parts.blobs.delete(sha256)
    (outcome,) = look(parts, plan_of(parts))
    assert outcome.held is Held.NOT_READ
    assert [p.code for p in outcome.problems] == ["blob_missing"]


def test_a_run_that_was_cut_off_goes_on_and_another_version_does_not(service: Service, tmp_path):
    cases = [service.case(number=f"GY-2026-00020{n}") for n in range(3)]
    parts = with_new_models(service)
    work = WorkFolder(tmp_path / "recheck")
    plan = work.plan(plan_of(parts))
    number, outcomes = next(in_this_process(parts, plan, work.missing(plan), done))
    work.keep(number, outcomes)
    resumed = WorkFolder(tmp_path / "recheck")
    assert resumed.plan(plan_of(parts).model_copy(update={"chunks": ()})) == plan
    assert resumed.missing(plan) == [1, 2]
    seen = []
    for number, outcomes in in_this_process(parts, plan, resumed.missing(plan), seen.append):
        resumed.keep(number, outcomes)
    assert seen == cases[1:]
    assert [o.case for o in resumed.outcomes(plan)] == cases
    with pytest.raises(RecheckError, match="expected pipeline"):
        resumed.plan(plan.model_copy(update={"pipeline": "x" * 64}))
    (tmp_path / "recheck" / "plan.json").write_text("{}")
    with pytest.raises(RecheckError, match="found another file"):
        resumed.plan(plan)


def test_the_diff_says_why_and_holds_no_value_that_was_read(service: Service):
    service.case()
    parts = with_new_models(service)
    plan = plan_of(parts)
    outcomes = look(parts, plan)
    told = diff_json(plan, outcomes)
    assert told["verdicts"] == {"complete -> review": 1}
    assert told["findings_added"]["vin_mismatch"] == 1
    page = diff_page(plan, outcomes)
    assert "vin_mismatch" in page
    assert "GY-2026-000007" in page
    for secret in ("LSF4DHRD1DRCJV9XX", OWN, "郭艳", "张平", "13800001234", "川HCF32E"):
        assert secret not in page
        assert secret not in json.dumps(told, ensure_ascii=False)
    assert Outcome.model_validate_json(outcomes[0].model_dump_json()) == outcomes[0]
    assert summary(plan, [])["cases"] == 0


@pytest.mark.parametrize(
    ("held", "cuda", "chunks", "actors", "expected"),
    [
        ({"CPU": 4.0}, False, 10, None, Pool(4, 0.0)),
        ({"CPU": 4.0}, False, 3, None, Pool(3, 0.0)),
        ({"CPU": 4.0}, False, 10, 6, Pool(6, 0.0)),
        ({"CPU": 4.0, "GPU": 2.0}, False, 10, None, Pool(4, 0.0)),  # no ONNX Runtime for them
        ({"CPU": 4.0}, True, 10, None, Pool(4, 0.0)),
        ({"CPU": 16.0, "GPU": 2.0}, True, 10, None, Pool(2, 1.0)),
        ({"CPU": 16.0, "GPU": 2.0}, True, 1, None, Pool(1, 1.0)),
        ({"CPU": 16.0, "GPU": 2.0}, True, 10, 3, Pool(3, 0.5)),  # two to a GPU: a third of 2/3 would find no place
        ({"CPU": 16.0, "GPU": 1.0}, True, 10, 4, Pool(4, 0.25)),
        ({}, False, 1, None, Pool(1, 0.0)),
    ],
)
def test_actors_take_the_gpus_that_there_are(held, cuda, chunks, actors, expected):
    assert pool_of(held, chunks, actors, cuda=cuda) == expected


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed (extra `scale`)")
def test_actors_of_ray_find_what_one_process_finds(service: Service, tmp_path):
    for n in range(4):
        service.case(number=f"GY-2026-00030{n}")
    parts = with_new_models(service, Pipeline().digest)
    known = tmp_path / "readings.jsonl"
    lines = [{"file": "a.jpg", **r.model_dump(mode="json")} for r in parts.reader.by_sha256.values()]
    known.write_text("".join(json.dumps(line) + "\n" for line in lines))
    plan = plan_of(parts, size=2)
    settings = service.parts.settings.model_copy(update={"readings_file": known})
    seen = []
    found = dict(on_ray(settings, plan, [0, 1], seen.append, actors=1))
    expected = {
        number: look(parts, plan.model_copy(update={"chunks": (chunk,)})) for number, chunk in enumerate(plan.chunks)
    }

    def told(outcomes):
        return [o.model_copy(update={"seconds": 0.0, "photos_read": 0}) for o in outcomes]

    assert {n: told(o) for n, o in found.items()} == {n: told(o) for n, o in expected.items()}
    assert sorted(seen) == sorted(case for chunk in plan.chunks for case in chunk)
    assert sum(o.photos_read for outcomes in found.values() for o in outcomes) == 40
