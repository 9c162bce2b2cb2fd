"""Logging in over HTTP: tokens, cookies, second factor, lockout, and what each refusal says."""

import time

import pyotp
import pytest

from scenecheck_api.security.principal import Role

from .service import PASSWORD, log_in, new_account, new_key, running


@pytest.fixture
def client(tmp_path):
    with running(tmp_path) as client:
        yield client


def bearer(answer):
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def me(client, headers=None):
    return client.get("/v1/session", headers=headers)


def test_nobody_is_known_without_credentials(client):
    answer = me(client)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer x"},
        {"Authorization": "Bearer sck_000000000000_" + "A" * 43},
        {"Authorization": "Basic eDp5"},
        {"X-API-Key": "x"},
        {"Cookie": "__Host-scenecheck=x"},
        {"Authorization": "Bearer a.b.c"},
        {"Authorization": "Bearer " + "a" * 9000},
    ],
)
def test_wrong_credentials_are_refused(client, headers):
    assert me(client, headers).status_code == 401


def test_log_in_renew_and_out(client):
    new_account(client, "zhang.wei")
    first = log_in(client, "Zhang.Wei")
    assert first.status_code == 200
    assert me(client, bearer(first)).json()["role"] == "insurer"
    renewed = client.post("/v1/session/renew", json={"refresh_token": first.json()["refresh_token"]})
    assert me(client, bearer(renewed)).status_code == 200
    assert client.delete("/v1/session", headers=bearer(renewed)).status_code == 204
    for answer in (first, renewed):  # tokens end with their login
        assert me(client, bearer(answer)).status_code == 401


def test_a_copied_refresh_token_ends_the_login(client):
    new_account(client, "zhang")
    first = log_in(client, "zhang").json()["refresh_token"]
    second = client.post("/v1/session/renew", json={"refresh_token": first})
    assert client.post("/v1/session/renew", json={"refresh_token": first}).status_code == 401
    assert me(client, bearer(second)).status_code == 401
    assert client.post("/v1/session/renew", json={"refresh_token": second.json()["refresh_token"]}).status_code == 401


def test_wrong_passwords_and_unknown_names_read_the_same(client):
    new_account(client, "zhang")
    wrong, unknown = log_in(client, "zhang", "wrong"), log_in(client, "nobody", "wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert {**wrong.json(), "instance": None} == {**unknown.json(), "instance": None}


def test_guessing_locks_the_account_even_for_the_right_password(client):
    new_account(client, "zhang")
    for _ in range(5):
        assert log_in(client, "zhang", "wrong").status_code == 401
    answer = log_in(client, "zhang")
    assert (answer.status_code, answer.json()["code"]) == (429, "locked")
    assert 1 <= int(answer.headers["retry-after"]) <= 31
    assert log_in(client, "other", "x").status_code == 401  # the address may still try others


def test_a_first_password_must_be_changed_before_anything_else(client):
    first = new_account(client, "zhang", ready=False)
    answer = log_in(client, "zhang", first)
    assert answer.json()["needs"] == ["password"]
    headers = bearer(answer)
    assert me(client, headers).json()["scopes"] == []
    weak = client.post("/v1/session/password", headers=headers, json={"old": first, "new": "zhang2026"})
    assert (weak.status_code, weak.json()["code"]) == (422, "password_refused")
    wrong = client.post("/v1/session/password", headers=headers, json={"old": "wrong", "new": PASSWORD})
    assert wrong.status_code == 401
    done = client.post("/v1/session/password", headers=headers, json={"old": first, "new": PASSWORD})
    assert done.status_code == 204
    assert "insurer:read" in me(client, headers).json()["scopes"]
    assert log_in(client, "zhang", first).status_code == 401
    assert log_in(client, "zhang").status_code == 200


def test_an_officer_enrols_a_second_factor_and_needs_it_from_then_on(client):
    new_account(client, "li", Role.OFFICER, None)
    headers = bearer(log_in(client, "li"))
    assert me(client, headers).json()["needs"] == ["second_factor"]
    begun = client.post("/v1/session/second-factor", headers=headers).json()
    assert begun["uri"].startswith("otpauth://totp/SceneCheck:li?secret=")
    totp = pyotp.TOTP(begun["secret"])
    confirm = "/v1/session/second-factor/confirm"
    assert client.post(confirm, headers=headers, json={"code": "000000"}).status_code == 401
    code = totp.now()
    assert client.post(confirm, headers=headers, json={"code": code}).status_code == 204
    found = me(client, headers).json()
    assert found["mfa"] and found["needs"] == [] and "review:decide" in found["scopes"]
    assert client.post("/v1/session/second-factor", headers=headers).status_code == 409
    assert log_in(client, "li").json()["code"] == "code_needed"
    assert log_in(client, "li", code=code).status_code == 401, "a code is taken once"
    assert log_in(client, "li", code=totp.at(int(time.time()) + 30)).status_code == 200
    assert log_in(client, "li", "wrong", code=totp.now()).status_code == 401


def test_a_page_needs_its_token_for_every_change(client):
    new_account(client, "zhang")
    answer = log_in(client, "zhang", cookie=True)
    cookie = answer.headers["set-cookie"]
    for word in ("__Host-scenecheck=", "HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert word in cookie
    assert answer.json()["refresh_token"] is None
    assert me(client).json()["csrf_token"] == answer.json()["csrf_token"]
    missing = client.delete("/v1/session")
    assert (missing.status_code, missing.json()["code"]) == (403, "csrf_refused")
    right = {"X-CSRF-Token": answer.json()["csrf_token"]}
    foreign = client.delete("/v1/session", headers={**right, "Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert client.delete("/v1/session", headers={"X-CSRF-Token": b"\xe9"}).status_code == 403
    assert client.delete("/v1/session", headers=right).status_code == 204
    assert me(client).status_code == 401


def test_a_key_has_no_account_to_change(client):
    headers = new_key(client)
    assert me(client, headers).json()["kind"] == "key"
    assert client.delete("/v1/session", headers=headers).json()["code"] == "no_account_here"


def test_a_key_in_its_own_header(client):
    text = new_key(client)["Authorization"].removeprefix("Bearer ")
    assert me(client, {"X-API-Key": text}).status_code == 200


def test_login_here_can_be_turned_off(tmp_path):
    with running(tmp_path, security={"local_login": False}) as client:
        assert log_in(client, "zhang").status_code == 404


def test_too_many_requests_are_told_when_to_come_again(tmp_path):
    with running(
        tmp_path, security={"rates": {"key": "3/minute", "login": "2/minute", "address": "2/minute"}}
    ) as client:
        headers = new_key(client)
        assert [me(client, headers).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert me(client, new_key(client)).status_code == 200
        assert [log_in(client, "x").status_code for _ in range(3)] == [401, 401, 429]
        answers = [me(client) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [401, 401, 429]
        assert answers[-1].json()["code"] == "rate_limited"
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 61


def test_browsers_are_told_to_be_careful_and_no_other_site_may_read(client):
    answer = client.get("/healthz", headers={"Origin": "https://evil.example"})
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    asked = client.options(
        "/v1/session", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    )
    assert asked.status_code == 405 and "access-control-allow-origin" not in asked.headers


def test_the_open_service_runs_on_loopback_only(tmp_path):
    with running(tmp_path, security={"open_access": True}) as client:
        assert me(client).json()["kind"] == "local"
        assert me(client, {"Authorization": "Bearer wrong"}).status_code == 401
    with pytest.raises(Exception, match="loopback"), running(tmp_path, host="0.0.0.0", security={"open_access": True}):
        pass
