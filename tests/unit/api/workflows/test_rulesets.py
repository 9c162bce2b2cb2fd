"""Rule sets: brought in, compared, tried over past cases, put in force; two administrators at once."""

import threading
import time
from importlib import resources

import pytest

from scenecheck_api.jobs.handler import Job
from scenecheck_api.jobs.handlers import all_handlers
from scenecheck_api.rulesets import dry_run
from scenecheck_api.security.principal import Role

from .conftest import eventually

TEXT = (resources.files("scenecheck_evidence") / "rulesets" / "guangyuan-2026.1.yaml").read_text(encoding="utf8")


def changed(version="2026.2"):
    return TEXT.replace('version: "2026.1"', f'version: "{version}"')


STRICT = changed().replace("too_far_area: 0.015", "too_far_area: 0.9")


@pytest.fixture
def admin(service):
    return service.person("root", Role.ADMIN)


def bring(service, admin, text=STRICT, status=201, note="号牌更严"):
    return service.post("/v1/rulesets", {"text": text, "note": note}, admin, status)


def finished(service, admin, run):
    def done():
        time.sleep(0.3)
        found = service.get(f"/v1/rulesets/dry-runs/{run}", admin)
        return found["state"] != "running" and found

    return eventually(done)


def test_brought_in_compared_tried_and_put_in_force(service, admin):
    case = service.case("GY-R-1")
    before = service.get(f"/v1/review/cases/{case}", service.officer)["report"]["verdict"]
    new = bring(service, admin)
    assert not new["in_force"] and new["version"] == "2026.2" and len(new["sha256"]) == 64
    listed = service.get("/v1/rulesets", admin)
    assert [(r["version"], r["in_force"]) for r in listed["rulesets"]] == [("2026.1", True), ("2026.2", False)]

    diff = service.get(f"/v1/rulesets/{new['id']}/diff", admin)
    assert {c["path"]: (c["before"], c["after"]) for c in diff["changes"]} == {
        "version": ("2026.1", "2026.2"),
        "thresholds.too_far_area": ("0.015", "0.9"),
    }

    run = service.post(f"/v1/rulesets/{new['id']}/dry-runs", {}, admin, 202)
    assert run["total"] == 1
    done = finished(service, admin, run["id"])
    assert (done["state"], done["done"], done["skipped"], done["verdicts"]) == ("done", 1, 0, 1)
    [one] = service.get(f"/v1/rulesets/dry-runs/{run['id']}/cases", service.supervisor)["cases"]
    assert one["case"] == case and one["case_id"] == "GY-R-1"
    assert one["change"]["verdict_before"] == before != one["change"]["verdict_after"] == "retake"
    assert {(c["slot"], c["after"]) for c in one["change"]["slots"]} >= {("scene_front", "retake")}
    assert service.get(f"/v1/review/cases/{case}", service.officer)["report"]["verdict"] == before

    switch = service.post(f"/v1/rulesets/{new['id']}/switch", {"seen": 0, "reason": "试运行后启用"}, admin)
    assert switch["number"] == 1
    assert service.get("/readyz", {})["ruleset"] == "2026.2"
    other = service.case("GY-R-2")
    assert service.get(f"/v1/cases/{other}", service.back_end)["state"] == "retake"
    actions = [row["action"] for row in service.get("/v1/audit", service.supervisor, action="ruleset.")["rows"]]
    assert actions == ["ruleset.put_in_force", "ruleset.tried", "ruleset.brought_in"]

    back = service.post("/v1/rulesets/settings/switch", {"seen": 1, "reason": "撤回"}, admin)
    assert (back["number"], back["version"]) == (2, "2026.1")
    assert service.get("/readyz", {})["ruleset"] == "2026.1"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name: [", "ruleset_invalid"),
        ("a: &x 1\nb: *x", "ruleset_invalid"),
        ("[" * 5000, "ruleset_invalid"),
        (TEXT, "ruleset_version_taken"),
        (changed().replace("plate_legible: 0.8", "plate_legible: 7"), "ruleset_invalid"),
        (changed().replace("    hood:", "    bonnet:"), "ruleset_invalid"),
        (changed("2026." + "1" * 30), "ruleset_invalid"),
        (changed() + "\x00", "ruleset_invalid"),
    ],
    ids=["yaml", "alias", "deep", "version", "value", "price table", "long version", "nul"],
)
def test_what_is_no_rule_set_is_refused(service, admin, text, code):
    problem = bring(service, admin, text, 409 if code.endswith("taken") else 422)
    assert problem["code"] == code
    assert len(service.get("/v1/rulesets", admin)["rulesets"]) == 1


def test_a_version_is_taken_once(service, admin):
    bring(service, admin)
    assert bring(service, admin, status=409)["code"] == "ruleset_version_taken"


def test_of_two_who_switch_at_once_one_is_told(service, admin):
    new = bring(service, admin)
    answers = []

    def switch():
        told = {"seen": 0, "reason": "启用"}
        answers.append(service.client.post(f"/v1/rulesets/{new['id']}/switch", json=told, headers=admin).json())

    both = [threading.Thread(target=switch) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(one.get("code", "") for one in answers) == ["", "ruleset_switched_meanwhile"]
    again = {"seen": 1, "reason": "启用"}
    assert service.post(f"/v1/rulesets/{new['id']}/switch", again, admin, 409)["code"] == "ruleset_in_force"
    assert service.post(f"/v1/rulesets/{new['id']}/dry-runs", {}, admin, 409)["code"] == "dry_run_same_rules"


def test_a_dry_run_goes_part_by_part_and_ends_where_it_is_stopped(start, monkeypatch):
    monkeypatch.setattr(dry_run, "PART", 2)
    service = start(embedded_worker=True)
    admin = service.person("root", Role.ADMIN)
    for number in range(5):
        service.case(f"GY-P-{number}")
    new = bring(service, admin)
    done = finished(service, admin, service.post(f"/v1/rulesets/{new['id']}/dry-runs", {}, admin, 202)["id"])
    assert (done["total"], done["done"], done["changed"], done["state"]) == (5, 5, 5, "done")
    path = f"/v1/rulesets/dry-runs/{done['id']}/cases"
    pages, cursor = [], None
    while True:
        page = service.get(path, admin, limit=2, **({"cursor": cursor} if cursor else {}))
        pages += [case["case_id"] for case in page["cases"]]
        if (cursor := page["next"]) is None:
            break
    assert sorted(pages) == [f"GY-P-{number}" for number in range(5)]
    assert {move["after"] for move in page["moves"]} == {"retake"}
    assert sum(move["cases"] for move in page["moves"]) == 5


def test_a_dry_run_done_twice_counts_once(start):
    service = start(embedded_worker=False)
    admin = service.person("root", Role.ADMIN)
    new = bring(service, admin)
    run = service.post(f"/v1/rulesets/{new['id']}/dry-runs", {}, admin, 202)["id"]
    assert service.post(f"/v1/rulesets/{new['id']}/dry-runs", {}, admin, 409)["code"] == "dry_run_running"
    handlers = all_handlers(service.parts.queue)
    handler = handlers["dry_run"]
    job = Job("j", "dry_run", "k", {"run": run, "part": 0}, 1, 5)
    first, second = handler.perform(job, service.parts), handler.perform(job, service.parts)
    for effect in (first, second):
        with service.parts.database.write() as session:
            effect.write(session)
    assert service.get(f"/v1/rulesets/dry-runs/{run}", admin)["state"] == "done"
    stopped = service.post(f"/v1/rulesets/dry-runs/{run}", None, admin, method="DELETE")
    assert stopped["state"] == "done"
