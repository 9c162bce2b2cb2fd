"""The OpenAPI page: what it promises is what is answered, whatever is asked (schemathesis), and never a failure."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scenecheck_api.server.app import create_app
from scenecheck_api.server.problems import COMMON, MEDIA_TYPE
from scenecheck_api.settings import Settings

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LOOSE = {"/healthz", "/readyz", "/metrics"}
"""Operation pages, that nobody has to log in for."""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return create_app(Settings(data_dir=tmp_path_factory.mktemp("page"))).openapi()


def test_every_operation_is_named_told_in_two_languages_and_has_its_problems(page):
    assert page["openapi"].startswith("3.1")
    operations = [(path, operation) for path, methods in page["paths"].items() for operation in methods.values()]
    identifiers = [operation["operationId"] for _, operation in operations]
    assert len(set(identifiers)) == len(identifiers) >= 30
    for path, operation in operations:
        summary = operation["summary"]
        assert any("\u4e00" <= c <= "\u9fff" for c in summary), summary
        assert any(c.isascii() and c.isalpha() for c in summary), summary
        if path in LOOSE or path.startswith("/v1/session"):
            continue
        for kind in COMMON:
            assert MEDIA_TYPE in operation["responses"][str(kind.status)]["content"], (path, kind.code)


@pytest.fixture
def api(start):
    service = start()
    schema = schemathesis.openapi.from_dict(service.app.openapi())
    schema.config.update(base_url=str(service.client.base_url), request_timeout=60)
    return schema


def test_whatever_is_asked_is_answered_as_documented(api):
    broken = {}
    for result in api.get_all_operations():
        operation = result.ok()

        @settings(max_examples=3, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def ask(case):
            case.call_and_validate(checks=CHECKS)

        try:
            ask()
        except Exception as error:
            broken[operation.label] = " ".join(str(error).split())[:300]
    assert broken == {}
