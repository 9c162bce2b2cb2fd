"""Service points: the nearest with room, and the cases they have."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from scenecheck_api.intake.cases import CASE_NOT_FOUND, CaseId, find_case
from scenecheck_api.review.change import Change
from scenecheck_api.security.principal import Principal, Scope
from scenecheck_api.server.deps import Parts, require
from scenecheck_api.server.inputs import Name
from scenecheck_api.server.problems import COMMON, documented
from scenecheck_api.stations import desk
from scenecheck_api.stations.desk import STATION_CLOSED, STATION_FULL, STATION_NOT_FOUND
from scenecheck_api.stations.nearest import StationKind, to_wgs84
from scenecheck_api.store.base import utc_now
from scenecheck_api.store.tables.stations import StationRow
from scenecheck_evidence.base import Value

router = APIRouter(tags=["stations 服务点"])
Looker = Annotated[Principal, Depends(require(Scope.STATIONS_READ))]
Assigner = Annotated[Principal, Depends(require(Scope.STATIONS_ASSIGN))]

Kind = Annotated[StationKind | None, Query(description="类别 What kind of service point")]


class StationAnswer(Value):
    """A service point; its place in WGS-84."""

    code: str
    name: str
    kind: StationKind
    lat: float
    lon: float
    capacity: int
    load: int = Field(description="在办案件数 cases that it has now")
    phone: str | None = None
    address: str | None = None
    open: bool
    metres: int | None = Field(None, description="直线距离 from the place that was asked for")


class StationsAnswer(Value):
    """Service points."""

    stations: tuple[StationAnswer, ...]


class Assignment(Value):
    """The service point that a case is given to."""

    station: Name = Field(description="its code", examples=["GY-LZ-01"])


class AssignmentAnswer(Value):
    """The service point that has a case now."""

    case: str
    station: str | None


@router.get(
    "/v1/stations", operation_id="listStations", summary="服务点列表 All service points", responses=documented(*COMMON)
)
def list_stations(parts: Parts, caller: Looker, kind: Kind = None) -> StationsAnswer:
    """By code, with the cases that each has now."""
    with parts.database.read() as session:
        rows = desk.all_stations(session, kind)
    return StationsAnswer(stations=tuple(_answer(row, load) for row, load in rows))


@router.get(
    "/v1/stations/nearest",
    operation_id="findNearestStations",
    summary="就近服务点 The nearest service points",
    responses=documented(*COMMON),
)
def find_nearest(
    parts: Parts,
    caller: Looker,
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False, description="纬度 Latitude", examples=[32.44])],
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False, description="经度 Longitude", examples=[105.83])],
    datum: Annotated[
        Literal["wgs84", "gcj02"],
        Query(description="坐标系：微信为 gcj02 What lat and lon are given in; WeChat gives gcj02"),
    ] = "gcj02",
    kind: Kind = None,
    count: Annotated[int, Query(ge=1, le=50, description="最多几个 How many at most")] = 3,
    full: Annotated[bool, Query(description="包含已满的 those without room, too")] = False,
) -> StationsAnswer:
    """Open ones with room, within 200 km, nearest first."""
    place = to_wgs84(lat, lon, datum)
    with parts.database.read() as session:
        found = desk.near(session, place, count, kind, with_capacity=not full)
    return StationsAnswer(stations=tuple(_answer(row, near.spot.load, round(near.metres)) for row, near in found))


@router.put(
    "/v1/cases/{case_id}/station",
    operation_id="assignStation",
    summary="分派服务点 Give a case to a service point",
    responses=documented(*COMMON, CASE_NOT_FOUND, STATION_NOT_FOUND, STATION_FULL, STATION_CLOSED),
)
def assign(parts: Parts, caller: Assigner, case_id: CaseId, told: Assignment) -> AssignmentAnswer:
    """It counts as its load until it is released or the case is closed."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id, lock=True)
        station = desk.assign(Change(session, caller, utc_now()), case, told.station)
        answer = AssignmentAnswer(case=case.id, station=station.code)
    parts.queue.wake()
    return answer


@router.delete(
    "/v1/cases/{case_id}/station",
    operation_id="releaseStation",
    summary="服务点办结 The service point is done with a case",
    responses=documented(*COMMON, CASE_NOT_FOUND),
)
def release(parts: Parts, caller: Assigner, case_id: CaseId) -> AssignmentAnswer:
    """Releasing a case that no station has changes nothing."""
    with parts.database.write() as session:
        case = find_case(session, caller, case_id, lock=True)
        desk.release(Change(session, caller, utc_now()), case.id)
        return AssignmentAnswer(case=case.id, station=None)


def _answer(row: StationRow, load: int, metres: int | None = None) -> StationAnswer:
    return StationAnswer(
        code=row.code,
        name=row.name,
        kind=StationKind(row.kind),
        lat=row.lat,
        lon=row.lon,
        capacity=row.capacity,
        load=load,
        phone=row.phone,
        address=row.address,
        open=row.open,
        metres=metres,
    )
