"""Records asked of a real server on loopback: mapped, retried, left alone, never taken for "there is none"."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scenecheck_api.records.circuit import CircuitBreaker
from scenecheck_api.records.http_source import ConnectorSettings, HttpSource, cell_text, walk
from scenecheck_api.records.query import RecordQuery
from scenecheck_api.records.source import RecordSourceError, gather
from scenecheck_api.security.outbound import OutboundPolicy, outbound_client

from ..receivers import receiver

AT = datetime(2026, 11, 20, tzinfo=UTC)
QUERY = RecordQuery("1", plates=("川H12345",))
VEHICLE = {"hphm": "川H12345", "clsbdh": "lsvaa4182e2184847", "syr": {"xm": "张三"}, "yxqz": "2027-05"}
FIELDS = {"plate": "hphm", "vin": "clsbdh", "owner": "syr.xm", "inspection_valid_until": "yxqz"}


def settings(host, **more):
    given = {
        "name": "police",
        "kind": "vehicles",
        "by": "plate",
        "url": host + "/cars/{value}",
        "fields": FIELDS,
        "items": "data.rows",
    }
    return ConnectorSettings.model_validate({**given, "retry_seconds": 0, **more})


def source(host, *, networks=("127.0.0.0/8",), **more):
    client = outbound_client(OutboundPolicy.of(networks))
    return HttpSource(settings(host, **more), client, clock=lambda: AT)


def ok(*rows):
    return (200, {"content-type": "application/json"}, json.dumps({"data": {"rows": list(rows)}}).encode())


@pytest.fixture
def server():
    with receiver() as state:
        yield state


def test_an_item_becomes_a_record_with_source_and_time(server):
    server.answers = [ok(VEHICLE)]
    records = source(server.url, headers={"authorization": "Bearer t"}).fetch(QUERY)
    (car,) = records.vehicles
    assert (car.plate, car.vin, car.owner) == ("川H12345", "LSVAA4182E2184847", "张三")
    assert (car.source, car.fetched_at, records.incomplete, records.registers) == ("police", AT, (), ("vehicles",))
    method, path, headers, _ = server.requests[0]
    assert (method, path, headers["authorization"]) == ("GET", "/cars/%E5%B7%9DH12345", "Bearer t")


def test_the_value_goes_into_body_or_parameters(server):
    server.answers = [ok()]
    source(server.url, url=server.url, method="POST", body={"hphm": "{value}"}, params={"v": "1"}).fetch(QUERY)
    method, path, _, body = server.requests[0]
    assert (method, path, json.loads(body)) == ("POST", "/?v=1", {"hphm": "川H12345"})


def test_it_tries_again_and_then_succeeds(server):
    server.answers = [(503, {}, b""), (500, {}, b""), ok(VEHICLE)]
    assert len(source(server.url).fetch(QUERY).vehicles) == 1
    assert len(server.requests) == 3


def test_404_means_there_is_none(server):
    server.answers = [(404, {}, b"")]
    assert source(server.url).fetch(QUERY).vehicles == ()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, {}, b""), "status 500 3 times"),
        ((302, {"location": "http://127.0.0.1:1/"}, b""), "found 302"),
        ((401, {}, b""), "found 401"),
        ((200, {}, b"<html>"), "expected JSON"),
        ((200, {}, b"[" * 100_000), "expected JSON"),
        ((200, {}, b'{"data": {"rows": "none"}}'), "a list of records, found str"),
    ],
)
def test_what_is_no_answer_is_an_error_and_makes_the_records_incomplete(server, answer, said):
    server.answers = [answer]
    with pytest.raises(RecordSourceError, match=said):
        source(server.url).fetch(QUERY)
    assert gather([source(server.url)], QUERY).incomplete == ("police",)


def test_a_slow_system_is_given_up_in_time(server):
    server.silent = True
    with pytest.raises(RecordSourceError, match="ReadTimeout 2 times"):
        source(server.url, timeout_seconds=0.5, attempts=2).fetch(QUERY)


def test_a_bad_item_is_left_out_and_said(server):
    server.answers = [ok(VEHICLE, {**VEHICLE, "yxqz": "some day"})]
    records = source(server.url).fetch(QUERY)
    assert (len(records.vehicles), records.incomplete) == (1, ("police",))


def test_more_values_than_may_be_asked_are_said(server):
    server.answers = [ok()]
    query = RecordQuery("1", plates=("川H12345", "川H00001", "川H00002"))
    assert source(server.url, most_requests=2).fetch(query).incomplete == ("police",)
    assert len(server.requests) == 2


def test_a_private_address_is_called_only_where_the_settings_allow_it(server):
    with pytest.raises(RecordSourceError, match="private network"):
        source(server.url, networks=()).fetch(QUERY)
    assert server.requests == []


def test_a_system_that_keeps_failing_is_left_alone(server):
    server.answers = [(500, {}, b"")]
    asked = source(server.url, attempts=1, breaker_failures=2)
    for _ in range(2):
        with pytest.raises(RecordSourceError):
            asked.fetch(QUERY)
    with pytest.raises(RecordSourceError) as left_alone:
        asked.fetch(QUERY)
    assert left_alone.value.code == "records_source_open"
    assert len(server.requests) == 2


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 20)), max_size=40))
def test_the_breaker_opens_after_failures_in_a_row_and_tries_once_after_the_pause(steps):
    now = [0.0]
    breaker = CircuitBreaker(3, 10, clock=lambda: now[0])
    failed, opened = 0, None
    for works, pause in steps:
        now[0] += pause
        expected = opened is None or now[0] >= opened + 10
        assert breaker.allow() == expected
        if not expected:
            continue
        if opened is not None:
            assert not breaker.allow()  # one call tries, the others wait
        if works:
            breaker.succeeded()
            failed, opened = 0, None
        else:
            breaker.failed()
            failed += 1
            opened = now[0] if failed >= 3 else None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fields": {"plate": "a", "colour": "b"}}, "found colour"),
        ({"fields": {"vin": "a"}}, "plate expected, found none"),
        ({"url": "https://host/cars"}, "found it nowhere"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_at_start(change, said):
    with pytest.raises(ValidationError, match=said):
        settings("https://host", **change)


def test_paths_and_cells():
    answer = {"data": [{"a": {"b": 1}}]}
    assert walk(answer, "data.0.a.b") == 1
    assert [walk(answer, path) for path in ("data.1", "data.x", "a.b", "data.0.a.b.c")] == [None] * 4
    assert [cell_text(v) for v in (None, 1, True, ["x", "y"], " z ")] == ["", "1", "true", "x|y", "z"]
