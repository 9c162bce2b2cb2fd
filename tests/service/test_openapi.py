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
from scenecheck_api.server.authentication import RATE_LIMITED
from scenecheck_api.server.body_limit import BODY_TOO_LARGE
from scenecheck_api.server.openapi_fields import FIELDS
from scenecheck_api.server.openapi_words import OPERATIONS, TAGS
from scenecheck_api.server.problems import BODY_UNREADABLE, COMMON, MEDIA_TYPE
from scenecheck_api.settings import Settings

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
MOBILE = {"cases 案件", "photos 照片", "capture 拍照取证", "reports 报告", "readings 单张识别"}
"""What the back end of an app, or a phone, calls."""
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
        told = operation["description"]
        assert told.startswith(OPERATIONS[operation["operationId"]]), told
        assert len(told) > len(OPERATIONS[operation["operationId"]]) + 2, (path, "no English")
        for one in operation.get("parameters", ()):
            assert any("\u4e00" <= c <= "\u9fff" for c in one["description"]), (path, one["name"])
            assert any(c.isascii() and c.isalpha() for c in one["description"]), (path, one["name"])
        assert set(operation["tags"]) <= TAGS.keys()
        if path in LOOSE or path.startswith("/v1/session"):
            continue
        for kind in COMMON:
            assert MEDIA_TYPE in operation["responses"][str(kind.status)]["content"], (path, kind.code)


def test_each_operation_and_each_tag_is_told_once_in_chinese(page):
    operations = {one["operationId"] for methods in page["paths"].values() for one in methods.values()}
    assert operations == OPERATIONS.keys()
    used = {tag for methods in page["paths"].values() for one in methods.values() for tag in one["tags"]}
    assert used == {tag["name"] for tag in page["tags"]}


def schemas_in(part, found):
    """The names of the schemas that a part of the page refers to."""
    if isinstance(part, dict):
        if "$ref" in part:
            found.add(part["$ref"].rpartition("/")[2])
        for value in part.values():
            schemas_in(value, found)
    elif isinstance(part, list):
        for value in part:
            schemas_in(value, found)
    return found


def test_each_field_that_a_phone_or_its_back_end_meets_is_told(page):
    schemas = page["components"]["schemas"]
    operations = [one for methods in page["paths"].values() for one in methods.values()]
    waiting = schemas_in([one for one in operations if MOBILE & set(one["tags"])], set())
    seen, untold = set(), []
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting |= schemas_in(schemas[name], set()) - seen
        untold += [
            f"{name}.{f}" for f, about in schemas[name].get("properties", {}).items() if not about.get("description")
        ]
    assert len(seen) > 50
    assert untold == []


def test_the_words_of_fields_are_of_fields_that_there_are(page):
    schemas = page["components"]["schemas"]
    names = {f"{name}.{field}" for name, one in schemas.items() for field in one.get("properties", ())}
    names |= {name.partition(".")[2] for name in names}
    assert FIELDS.keys() <= names
    for text in FIELDS.values():
        assert any(c.isascii() and c.isalpha() for c in text), text


def test_what_stands_before_every_route_is_documented_beside_what_a_route_says_itself(page):
    for path, methods in page["paths"].items():
        for operation in methods.values():
            kinds = [RATE_LIMITED, *((BODY_UNREADABLE, BODY_TOO_LARGE) if "requestBody" in operation else ())]
            for kind in kinds if path.startswith("/v1/") else ():
                answer = operation["responses"][str(kind.status)]
                assert kind.code in answer["content"][MEDIA_TYPE]["examples"], (path, kind.code)
                assert f"`{kind.code}`" in answer["description"], (path, kind.code)


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
