"""Notices reach real receivers on loopback: signed, tried again, given up, sent again, never to private addresses."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from scenecheck_api.notices.backoff import pause_after
from scenecheck_api.notices.deliver import Answer, settle
from scenecheck_api.security.principal import Role

from ..receivers import receiver
from .conftest import eventually

QUICK = {"max_attempts": 3, "first_pause_seconds": 0.05, "longest_pause_seconds": 0.1, "timeout_seconds": 60}
"""Tried again soon; an answer that a busy machine gives late counts."""
OPEN = {"second_factor_roles": [], "outbound_networks": ["127.0.0.0/8"], "rates": {"address": "", "login": ""}}


@pytest.fixture
def admin(start):
    """A service that may call loopback, and its administrator."""
    service = start(notices=QUICK, security=OPEN)
    return service, service.person("chen", Role.ADMIN)


def register(service, caller, url, events, **more):
    return service.post("/v1/webhooks", {"url": url + "/hook", "events": events, **more}, caller, 201)


def deliveries(service, caller, **params):
    return service.get("/v1/webhooks/deliveries", caller, **params)["deliveries"]


@given(st.integers(1, 200), st.floats(0.001, 100), st.floats(0.001, 100_000), st.floats(0, 0.999))
def test_pauses_double_up_to_the_longest_and_never_lose_more_than_a_fifth(attempt, first, longest, chance):
    pause = pause_after(attempt, first, longest, chance).total_seconds()
    whole = min(first * 2.0 ** min(attempt - 1, 60), longest)
    assert 0.8 * whole - 1e-5 <= pause <= whole + 1e-5
    assert pause_after(attempt + 1, first, longest, 0).total_seconds() + 1e-5 >= pause


def test_the_life_of_a_case_is_told_and_the_signature_holds(admin):
    service, caller = admin
    with receiver() as server:
        made = register(service, caller, server.url, ["photo.read", "case.submitted", "case.judged", "case.decided"])
        case = service.case()
        told = {"version": service.claim(case), "outcome": "agreed", "reason": "无异议"}
        service.post(f"/v1/review/cases/{case}/decision", told, service.officer)
        eventually(lambda: len(server.requests) == 13)
    events = {}
    for _, path, headers, body in server.requests:
        assert path == "/hook"
        payload = Webhook(made["secret"]).verify(body, headers)
        events[payload["type"]] = payload["data"]
        with pytest.raises(WebhookVerificationError):
            Webhook(made["secret"]).verify(body.replace(b"GY-", b"XY-"), headers)
        for personal in ("川H", "郭艳", "张平", "1380000"):
            assert personal not in body.decode()
    assert set(events) == {"photo.read", "case.submitted", "case.judged", "case.decided"}
    assert events["case.judged"] == {"case_id": case, "case_number": "GY-2026-000007", "state": "complete"}
    eventually(lambda: [d["state"] for d in deliveries(service, caller)] == ["delivered"] * 13)


def test_organisations_are_told_of_their_own_cases_only(admin):
    service, _ = admin
    ours, nobody = service.insurer("人保"), service.insurer("太保")
    with receiver() as server, receiver() as silent:
        register(service, ours, server.url, ["case.shared", "case.judged"])
        register(service, nobody, silent.url, ["case.shared", "case.judged", "case.submitted"])
        service.case()
        eventually(lambda: server.requests)
        time.sleep(0.3)
    assert [json.loads(body)["data"].get("party") for *_, body in server.requests] == ["甲"]
    assert silent.requests == []
    assert deliveries(service, nobody) == []
    assert {d["event"] for d in deliveries(service, ours)} == {"case.shared"}
    other = {"url": "https://1.1.1.1/hook", "organisation": "平安"}
    assert service.post("/v1/webhooks", other, ours, 403)["code"] == "other_organisation"


def test_a_failing_receiver_is_tried_again_then_given_up_and_can_be_sent_to_again(admin):
    service, caller = admin
    with receiver() as server:
        server.answers = [(500, {}, b"")]
        register(service, caller, server.url, ["case.submitted"])
        service.case()
        (dead,) = eventually(lambda: deliveries(service, caller, state="dead"))
        assert (dead["attempts"], dead["status"], dead["error"]) == (3, 500, "status 500")
        ids = {headers["webhook-id"] for _, _, headers, _ in server.requests}
        assert (len(server.requests), len(ids)) == (3, 1)
        server.answers = [(200, {}, b"")]
        service.post(f"/v1/webhooks/deliveries/{dead['id']}/redeliver", None, caller)
        eventually(lambda: deliveries(service, caller, state="delivered"))
        again = service.client.post(f"/v1/webhooks/deliveries/{dead['id']}/redeliver", headers=caller)
        assert again.status_code == 200


def test_a_redirect_is_a_failure(admin):
    service, caller = admin
    with receiver() as server:
        server.answers = [(302, {"location": "http://127.0.0.1:1/"}, b"")]
        register(service, caller, server.url, ["case.submitted"])
        service.case()
        (dead,) = eventually(lambda: deliveries(service, caller, state="dead"))
    assert dead["error"] == "redirects are not followed"
    assert [path for _, path, _, _ in server.requests] == ["/hook"] * 3


def test_a_receiver_that_does_not_answer_in_time_is_a_failure(start):
    service = start(notices={**QUICK, "timeout_seconds": 0.5}, security=OPEN)
    caller = service.person("chen", Role.ADMIN)
    with receiver() as server:
        server.silent = True
        register(service, caller, server.url, ["case.submitted"])
        service.case()
        (dead,) = eventually(lambda: deliveries(service, caller, state="dead"))
        assert dead["error"] == "no answer within 0.5 s"
        eventually(lambda: server.requests)


def test_what_waits_for_an_endpoint_that_is_switched_off_is_given_up(start):
    """Its next attempt is due two seconds after the first one failed; by then nobody wants it any more."""
    service = start(notices={"max_attempts": 50, "first_pause_seconds": 2, "longest_pause_seconds": 2}, security=OPEN)
    caller = service.person("chen", Role.ADMIN)
    with receiver() as server:
        server.answers = [(500, {}, b"")] * 50
        made = register(service, caller, server.url, ["case.submitted"])
        service.case()
        eventually(lambda: server.requests)
        service.post(f"/v1/webhooks/{made['id']}", None, caller, method="DELETE")
        (dead,) = eventually(lambda: deliveries(service, caller, state="dead"))
    assert dead["error"] == "the endpoint was switched off"


def test_a_receiver_that_is_gone_is_not_called_again(admin):
    service, caller = admin
    with receiver() as server:
        server.answers = [(410, {}, b"")]
        made = register(service, caller, server.url, ["case.submitted", "case.judged"])
        service.case()
        eventually(lambda: deliveries(service, caller, state="dead"))
        (endpoint,) = service.get("/v1/webhooks", caller)["endpoints"]
        assert endpoint["disabled_at"] is not None
    (dead,) = [d for d in deliveries(service, caller) if d["event"] == "case.submitted"]
    again = service.post(f"/v1/webhooks/deliveries/{dead['id']}/redeliver", None, caller, 409)
    assert again["code"] == "endpoint_disabled"
    assert service.post(f"/v1/webhooks/{made['id']}/secret", None, service.insurer("人保"), 404)


def test_a_rotated_secret_signs_beside_the_old_one(admin):
    service, caller = admin
    with receiver() as server:
        first = register(service, caller, server.url, ["case.submitted"])
        second = service.post(f"/v1/webhooks/{first['id']}/secret", None, caller)
        assert second["secret"] != first["secret"]
        service.case()
        eventually(lambda: server.requests)
    _, _, headers, body = server.requests[0]
    for secret in (first["secret"], second["secret"]):
        Webhook(secret).verify(body, headers)
    assert "secret" not in service.get("/v1/webhooks", caller)["endpoints"][0]


@pytest.mark.parametrize(
    "url", ["https://10.0.0.8/hook", "https://169.254.169.254/latest", "http://1.1.1.1/hook", "https://[::1]/hook"]
)
def test_a_private_address_is_refused_with_a_clear_problem(service, url):
    answer = service.post("/v1/webhooks", {"url": url}, service.person("chen", Role.ADMIN), 422)
    assert answer["code"] == "outbound_refused"
    assert "may not be called" in answer["detail"] or "over https only" in answer["detail"]


def test_a_notice_is_written_with_its_effect_or_not_at_all(admin):
    service, caller = admin
    from sqlalchemy import func, select

    from scenecheck_api.notices.outbox import emit
    from scenecheck_api.notices.states import NoticeEvent
    from scenecheck_api.store.tables.cases import CaseRow
    from scenecheck_api.store.tables.notices import DeliveryRow, NoticeRow

    with receiver() as server:
        register(service, caller, server.url, ["case.decided"])
        case = service.case(submit=False)
        with pytest.raises(RuntimeError), service.parts.database.write() as session:
            emit(session, NoticeEvent.CASE_DECIDED, session.get_one(CaseRow, case))
            raise RuntimeError
        with service.parts.database.read() as session:
            assert session.scalar(select(func.count()).select_from(NoticeRow)) == 0
            assert session.scalar(select(func.count()).select_from(DeliveryRow)) == 0
    assert server.requests == []


def test_an_attempt_that_ends_twice_counts_once(admin):
    service, caller = admin
    with receiver() as server:
        register(service, caller, server.url, ["case.submitted"])
        service.case()
        (done,) = eventually(lambda: deliveries(service, caller, state="delivered"))
        with service.parts.database.write() as session:
            settle(session, service.parts.settings.notices, done["id"], Answer(500, "status 500"), 0.0)
    (after,) = deliveries(service, caller)
    assert (after["state"], after["attempts"]) == ("delivered", 1)
