"""Every route asked by every role: let in, or told that it may not (403); and nobody without credentials (401)."""

import re
from csv import DictReader
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from scenecheck_api.security.principal import Principal, PrincipalKind, Role, Scope
from scenecheck_api.security.roles import permissions, scopes_of
from scenecheck_api.server import authentication, deps
from scenecheck_api.server.app import ROUTERS

from .service import running

OPEN = {
    ("POST", "/v1/session"),
    ("POST", "/v1/session/renew"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
}
"""Routes that nobody needs to be known for; all others are in the matrix."""
ANYBODY_KNOWN = {
    ("GET", "/v1/session"),
    ("DELETE", "/v1/session"),
    ("POST", "/v1/session/password"),
    ("POST", "/v1/session/second-factor"),
    ("POST", "/v1/session/second-factor/confirm"),
}
"""Routes about the own login: whoever is known may ask."""
SOMETHING = {
    "case_id": "019a0eb8-ba5a-7093-b919-936cdee108e4",
    "photo_id": "019a0eb8-ba5a-7093-b919-936cdee108e4",
    "name": "agreement.pdf",
    "file": "001.jpg",
    "party": "甲",
    "plate": "0",
}
MATRIX = list(DictReader((Path(__file__).parent / "route_matrix.csv").open(encoding="utf8")))


def routes():
    return [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


def asked():
    return [(method, route) for route in routes() for method in sorted(route.methods)]


def scopes_asked(dependant):
    found = {d.call.scope for d in dependant.dependencies if isinstance(d.call, deps.Require)}
    return found.union(*(scopes_asked(d) for d in dependant.dependencies))


def calls(dependant):
    return {dependant.call}.union(*(calls(d) for d in dependant.dependencies))


def test_every_route_asks_who_is_calling():
    for method, route in asked():
        if (method, route.path) not in OPEN:
            assert deps.authenticate in calls(route.dependant), f"{method} {route.path} asks nobody who is calling"
        if (method, route.path) not in OPEN | ANYBODY_KNOWN:
            assert scopes_asked(route.dependant), f"{method} {route.path} asks for no scope"


def test_the_matrix_names_every_route():
    known = {(row["method"], row["path"]) for row in MATRIX}
    assert known == {(method, route.path) for method, route in asked()} - OPEN - ANYBODY_KNOWN


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with running(tmp_path_factory.mktemp("service")) as client:
        yield client


def as_caller(monkeypatch, role):
    kind = PrincipalKind.KEY if role is Role.BACK_END else PrincipalKind.PERSON
    who = Principal(kind, f"{role}-1", role, frozenset(scopes_of(role)), "组织")
    if role is Role.PARTY:
        who = replace(who, kind=PrincipalKind.LINK, case=SOMETHING["case_id"], party="甲")
    monkeypatch.setattr(authentication, "_known", lambda *args: who)


def ask(client, method, path):
    filled = re.sub(r"\{(\w+)(:\w+)?\}", lambda m: SOMETHING.get(m[1], SOMETHING["case_id"]), path)
    return client.request(method, filled)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_let_in_where_the_matrix_says_so(client, monkeypatch, role):
    as_caller(monkeypatch, role)
    for row in MATRIX:
        answer = ask(client, row["method"], row["path"])
        refused = answer.status_code == 403 and answer.json()["code"] == "forbidden"
        assert answer.status_code < 500, (row["method"], row["path"], answer.text)
        assert refused is (row[role.value] != "yes"), f"{role}: {row['method']} {row['path']}: {answer.status_code}"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"X-API-Key": "sck_wrong"}])
def test_nobody_gets_in_without_credentials(client, headers):
    limits = client.app.state.runtime.security.rates
    limits._limits.clear()
    for row in MATRIX:
        filled = re.sub(r"\{(\w+)(:\w+)?\}", lambda m: SOMETHING.get(m[1], SOMETHING["case_id"]), row["path"])
        answer = client.request(row["method"], filled, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), (row["method"], row["path"])


def test_the_duties_are_apart():
    assert not scopes_of(Role.ADMIN) & {Scope.CASES_READ, Scope.REVIEW_READ, Scope.PERSONAL_SHOW, Scope.AUDIT_READ}
    decides = {role for role, scopes in permissions().items() if Scope.REVIEW_DECIDE in scopes}
    assert decides == {Role.OFFICER, Role.SUPERVISOR}


def test_every_scope_stands_in_the_table_and_at_a_route():
    assert set().union(*permissions().values()) == set(Scope)
    asked_inside = {Scope.REVIEW_SUPERVISE}  # releasing a case of another officer
    assert set().union(*(scopes_asked(route.dependant) for route in routes())) == set(Scope) - asked_inside
