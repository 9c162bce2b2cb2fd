"""The nearest station with room, assignment and release; the status word, with lockout."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from scenecheck_api.review.change import Change
from scenecheck_api.security.principal import system
from scenecheck_api.stations.desk import near, store_stations
from scenecheck_api.stations.nearest import Spot, StationKind, box_around, nearest, to_wgs84
from scenecheck_api.stations.station_csv import NewStation, load_stations
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.stations import StationRow
from scenecheck_evidence.geo import metres, wgs84_to_gcj02

from ..records.conftest import cipher, database  # noqa: F401 - fixtures

HEAD = "code,name,kind,lon,lat,datum,capacity,phone,address,open\n"
places = st.tuples(st.floats(-80, 80), st.floats(-179, 179))
degrees = {"lat": st.floats(-80, 80), "lon": st.floats(-179, 179)}
spots = st.lists(
    st.builds(Spot, st.uuids().map(str), capacity=st.integers(0, 3), load=st.integers(0, 3), **degrees), max_size=12
)


@given(spots, places, st.integers(1, 5))
def test_the_nearest_with_room_are_nearer_than_all_others_with_room(held, place, count):
    found = nearest(held, place, count)
    assert all(n.spot.free > 0 for n in found)
    assert [n.metres for n in found] == sorted(n.metres for n in found)
    rest = [s for s in held if s.free > 0 and s not in [n.spot for n in found]]
    assert len(found) == min(count, len(rest) + len(found))
    assert all(metres(place, (s.lat, s.lon)) >= found[-1].metres for s in rest)


@given(places, st.floats(0, 360), st.floats(0, 0.999))
def test_a_box_holds_its_circle(place, bearing, share):
    radius = 50_000.0
    south, west, north, east = box_around(place, radius)
    angle, away = math.radians(bearing), radius * share / 6_371_000
    lat1, lon1 = map(math.radians, place)
    lat = math.asin(math.sin(lat1) * math.cos(away) + math.cos(lat1) * math.sin(away) * math.cos(angle))
    lon = lon1 + math.atan2(
        math.sin(angle) * math.sin(away) * math.cos(lat1), math.cos(away) - math.sin(lat1) * math.sin(lat)
    )
    assert south <= math.degrees(lat) <= north
    assert west <= math.degrees(lon) <= east


def test_a_place_in_gcj02_is_converted():
    here = (32.4355, 105.8298)
    there = to_wgs84(*wgs84_to_gcj02(*here), "gcj02")
    assert metres(here, there) < 0.1
    assert metres(here, wgs84_to_gcj02(*here)) > 100


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])  # emptied each time
@given(st.lists(st.tuples(st.floats(31, 34), st.floats(104, 107)), min_size=1, max_size=8), st.integers(1, 3))
def test_the_database_finds_the_same_as_looking_at_all(database, at, count):  # noqa: F811
    numbered = enumerate(at)
    stations = [NewStation(f"S{i}", "站", StationKind.FIXED_POST, *spot, 1, None, None, True) for i, spot in numbered]
    with database.write() as session:
        session.execute(delete(StationRow))
        store_stations(Change(session, system("test"), utc_now()), stations, replace=False)
        found = near(session, (32.44, 105.83), count)
    far = sorted(metres((32.44, 105.83), (s.lat, s.lon)) for s in stations)
    assert [n.metres for _, n in found] == pytest.approx([m for m in far if m <= 200_000][:count])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A,站,post,105,32,wgs84,1,,,", "column kind: expected one of service_point"),
        ("A,站,fixed_post,105,32,bd09,1,,,", "column datum: expected one of wgs84, gcj02"),
        ("A,站,fixed_post,190,32,wgs84,1,,,", "column lon: expected degrees within ±180"),
        ("A,站,fixed_post,105,nan,wgs84,1,,,", "column lat: expected degrees"),
        ("A,站,fixed_post,105,32,wgs84,many,,,", "column capacity: expected a number of cases"),
        ("A,,fixed_post,105,32,wgs84,1,,,", "column name: expected text"),
        ("A,站,fixed_post,105,32,wgs84,1,,,perhaps", "column open: expected true or false"),
        ("A,站,fixed_post,105,32,wgs84,1,,,,more", "found more"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path, row, said):
    file = tmp_path / "stations.csv"
    file.write_text(HEAD + "B,站,fixed_post,105,32,wgs84,1,,,\n" + row, encoding="utf8")
    (problem,) = load_stations(file).problems
    assert problem.message.startswith("line 3:")
    assert said in problem.message


def test_a_case_goes_to_the_nearest_station_with_room(service, tmp_path):
    file = tmp_path / "stations.csv"
    file.write_text(
        HEAD + "NEAR,近点,fixed_post,105.8298,32.4355,wgs84,1,,,\nFAR,远点,service_point,105.9,32.5,wgs84,5,0839-1,,\n"
        "SHUT,停点,fixed_post,105.8298,32.4355,wgs84,5,,,false\n",
        encoding="utf8",
    )
    with service.parts.database.write() as session:
        store_stations(Change(session, system("test"), utc_now()), load_stations(file).stations, replace=False)
    here = {"lat": 32.4355, "lon": 105.8298, "datum": "wgs84"}

    def codes(**more):
        return [s["code"] for s in service.get("/v1/stations/nearest", service.back_end, **here, **more)["stations"]]

    assert codes() == ["NEAR", "FAR"]
    case, other = service.case(submit=False), service.case("GY-2", submit=False)
    service.put(f"/v1/cases/{case}/station", {"station": "NEAR"}, service.back_end)
    assert (codes(), codes(full=True)) == (["FAR"], ["NEAR", "FAR"])
    for code, wrong in (("NEAR", "station_full"), ("SHUT", "station_closed"), ("NONE", "station_not_found")):
        answer = service.client.put(f"/v1/cases/{other}/station", json={"station": code}, headers=service.back_end)
        assert answer.json()["code"] == wrong
    service.put(f"/v1/cases/{case}/station", {"station": "FAR"}, service.back_end)
    assert codes() == ["NEAR", "FAR"]
    service.put(f"/v1/cases/{other}/station", {"station": "NEAR"}, service.back_end)
    service.post(f"/v1/cases/{other}/station", None, service.back_end, method="DELETE")
    assert codes() == ["NEAR", "FAR"]
    service.submit(case)
    queue = service.get("/v1/review/queue", service.officer, station="FAR")["cases"]
    assert [(line["review"]["case"], line["station"]) for line in queue] == [(case, "FAR")]
    told = {"version": service.claim(case), "outcome": "agreed", "reason": "无异议"}
    service.post(f"/v1/review/cases/{case}/decision", told, service.officer)
    loads = {s["code"]: s["load"] for s in service.get("/v1/stations", service.back_end)["stations"]}
    assert loads == {"NEAR": 0, "FAR": 0, "SHUT": 0}


def test_the_hotline_says_one_word_and_stops_guessing(start):
    limits = {"account_failures": 3, "address_failures": 50, "first_seconds": 60}
    service = start(security={"second_factor_roles": [], "lockout": limits, "rates": {"address": "", "login": ""}})
    service.case()
    ask = "/v1/hotline/status"
    by_number = service.post(ask, {"case_id": "GY-2026-000007"}, service.back_end)
    assert by_number == {
        "status": "complete",
        "text": {"zh": "材料齐全，等待处理", "en": "complete, waiting to be decided"},
    }
    right = {"plate": "川h·CF32E", "phone_tail": "1234"}
    assert service.post(ask, right, service.back_end)["status"] == "complete"
    assert service.post(ask, {"plate": "川HCF32E"}, service.back_end, 422)
    for notation in ("川HCF32E", "川h·cf32e", "川 H CF32E"):  # one plate, however it is written
        wrong = service.post(ask, {"plate": notation, "phone_tail": "0000"}, service.back_end, 404)
        assert wrong["code"] == "status_unknown"
    locked = service.client.post(ask, json={**right, "plate": "川HCF32E"}, headers=service.back_end)
    assert (locked.status_code, locked.json()["code"]) == (429, "locked")
    assert int(locked.headers["retry-after"]) > 0
    assert service.client.post(ask, json=right, headers=service.officer).status_code == 403
