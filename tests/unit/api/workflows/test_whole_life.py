"""One case from the first photo to the agreed estimate, on either database."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from scenecheck_api.review.change import Change
from scenecheck_api.security.principal import Role, system
from scenecheck_api.stations.desk import store_stations
from scenecheck_api.stations.nearest import StationKind
from scenecheck_api.stations.station_csv import NewStation
from scenecheck_api.store.base import utc_now

from ..receivers import receiver
from .conftest import eventually
from .test_insurer_and_repair import LINE, PAID
from .test_review import DEGREES, misread

OPEN = {"second_factor_roles": [], "outbound_networks": ["127.0.0.0/8"], "rates": {"address": "", "login": ""}}


@pytest.fixture(params=["sqlite", "postgres"])
def service(request, start, golden):
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return start(database_url=url, security=OPEN, notices={"first_pause_seconds": 0.05, "timeout_seconds": 60})


def test_a_case_is_judged_corrected_decided_and_paid_for(service):
    admin, ours = service.person("chen", Role.ADMIN), service.insurer("人保")
    station = NewStation("NEAR", "近点", StationKind.FIXED_POST, 32.4355, 105.8298, 1, None, None, True)
    with service.parts.database.write() as session:
        store_stations(Change(session, system("test"), utc_now()), [station], replace=False)
    with receiver() as server:
        server.answers = [(500, {}, b""), (200, {}, b"")]
        told = {"url": server.url + "/hook", "events": ["case.submitted", "case.judged", "case.decided"]}
        service.post("/v1/webhooks", told, admin, 201)
        case = service.case(change=misread)
        base = f"/v1/review/cases/{case}"
        service.put(f"/v1/cases/{case}/station", {"station": "NEAR"}, service.back_end)
        (line,) = service.get("/v1/review/queue", service.officer, reason="vin_mismatch", station="NEAR")["cases"]
        version = service.claim(case)
        vin = service.get(base, service.officer)["report"]["parties"][0]["vehicle_licence"]["vin"]
        change = {"path": "documents/0/fields/vin", "value": "LSF4DHRD1DRCJV3KH", "reason": "放大后可辨认"}
        change["file"] = vin["sources"][0]["file"]
        corrected = service.post(f"{base}/corrections", {"version": version, "corrections": [change]}, service.officer)
        assert corrected["verdict"] == "complete"
        fixed = service.put(f"{base}/responsibility", {"version": corrected["version"], **DEGREES}, service.officer)
        closing = {"version": fixed["version"], "outcome": "determined", "reason": "事实清楚"}
        assert service.post(f"{base}/decision", closing, service.officer)["state"] == "decided"
        eventually(lambda: len(server.requests) == 5)  # four notices, the first one twice

        def states():
            return [d["state"] for d in service.get("/v1/webhooks/deliveries", admin)["deliveries"]]

        eventually(lambda: states() == ["delivered"] * 4)  # written down after the receiver has answered
    kinds = sorted(json.loads(body)["type"] for *_, body in server.requests[1:])
    assert kinds == ["case.decided", "case.judged", "case.judged", "case.submitted"]
    assert line["review"]["case"] == case
    assert service.get("/v1/stations", service.back_end)["stations"][0]["load"] == 0

    shop = service.person("shop1", Role.REPAIRER, "汽修1")
    mine = f"/v1/insurer/cases/{case}"
    service.put(f"{mine}/parties/甲/repairer", {"organisation": "汽修1"}, ours)
    service.post(f"/v1/repair/cases/{case}/parties/甲/estimates", {"after": 0, "lines": [LINE]}, shop, 201)
    service.post(f"{mine}/parties/甲/estimate", {"version": 1, "agreed": True}, ours)
    advance = service.post(f"{mine}/payments", {**PAID, "party": "甲", "fen": 500}, ours, 201)
    service.post(f"{mine}/payments/{advance['id']}/recoveries", {**PAID, "party": "乙", "fen": 500}, ours, 201)
    seen = service.get(mine, ours)
    assert (seen["outcome"], seen["responsibility"]) == ("determined", {"甲": "none", "乙": "full"})
    assert service.post("/v1/hotline/status", {"case_id": "GY-2026-000007"}, service.back_end)["status"] == "decided"
    kinds = [e["kind"] for e in service.get(f"{base}/history", service.officer)["events"]]
    assert {
        "submitted",
        "judged",
        "claimed",
        "corrected",
        "responsibility_fixed",
        "decided",
        "station_released",
    } <= set(kinds)


def at_once(calls):
    """The status codes of calls that are made at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(lambda call: call().status_code, calls))


def test_of_many_at_once_one_wins(service):
    case = service.case()
    officers = [service.officer, service.second_officer, service.supervisor]
    claim = f"/v1/review/cases/{case}/claim"
    codes = at_once([lambda who=who: service.client.post(claim, headers=who) for who in officers for _ in range(2)])
    assert codes == [200, 200, 409, 409, 409, 409]  # the one who has it may claim it again

    station = NewStation("ONE", "点", StationKind.FIXED_POST, 32.4, 105.8, 1, None, None, True)
    with service.parts.database.write() as session:
        store_stations(Change(session, system("test"), utc_now()), [station], replace=False)
    opened = [
        service.post("/v1/cases", {**service.golden["case"], "case_id": f"S-{n}"}, service.back_end, 201)["id"]
        for n in range(4)
    ]
    assign = [
        lambda path=f"/v1/cases/{one}/station": service.client.put(
            path, json={"station": "ONE"}, headers=service.back_end
        )
        for one in opened
    ]
    assert at_once(assign) == [200, 409, 409, 409]
