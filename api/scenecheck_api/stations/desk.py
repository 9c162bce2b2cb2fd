"""Stations in the database: import, the nearest with room, assignment of a case and its release."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scenecheck_api.notices.outbox import emit
from scenecheck_api.notices.states import NoticeEvent
from scenecheck_api.review.change import Change
from scenecheck_api.review.states import EventKind
from scenecheck_api.security import audit
from scenecheck_api.server.problems import define
from scenecheck_api.stations.nearest import Near, Spot, StationKind, box_around, nearest
from scenecheck_api.stations.station_csv import NewStation
from scenecheck_api.store.base import new_id
from scenecheck_api.store.tables.cases import CaseRow
from scenecheck_api.store.tables.stations import StationAssignmentRow, StationRow

STATION_NOT_FOUND = define("station_not_found", 404, "没有这个服务点", "there is no such station")
STATION_FULL = define("station_full", 409, "该服务点已满", "this station has as many cases as it takes")
STATION_CLOSED = define("station_closed", 409, "该服务点目前不受理", "this station takes no cases at the moment")
FIRST_RADIUS, LAST_RADIUS = 5_000.0, 200_000.0
"""Metres: where looking for a station begins, and where it ends."""


def store_stations(change: Change, stations: Sequence[NewStation], *, replace: bool) -> tuple[int, int]:
    """Add or change stations by their code.

    Args:
        change: of the caller.
        stations: as read.
        replace: close those that are not among them; cases that they have stay with them.

    Returns:
        How many were stored, and how many were closed.
    """
    held = {row.code: row for row in change.session.scalars(select(StationRow))}
    for new in stations:
        row = held.get(new.code)
        if row is None:
            row = StationRow(id=new_id(), code=new.code)
            change.session.add(row)
        row.name, row.kind, row.lat, row.lon = new.name, new.kind.value, new.lat, new.lon
        row.capacity, row.phone, row.address, row.open = new.capacity, new.phone, new.address, new.open
    closed = 0
    if replace:
        named = {new.code for new in stations}
        for code, row in held.items():
            if code not in named and row.open:
                row.open, closed = False, closed + 1
    change.session.flush()
    detail = {"stations": len(stations), "closed": closed}
    audit.record(change.session, change.caller, "stations.imported", "stations", detail=detail, at=change.now)
    return len(stations), closed


def all_stations(session: Session, kind: StationKind | None = None) -> list[tuple[StationRow, int]]:
    """Every station with the cases it has now, by code."""
    query = select(StationRow).order_by(StationRow.code)
    if kind is not None:
        query = query.where(StationRow.kind == kind.value)
    loads = _loads(session)
    return [(row, loads.get(row.id, 0)) for row in session.scalars(query)]


def near(
    session: Session,
    place: tuple[float, float],
    count: int,
    kind: StationKind | None = None,
    *,
    with_capacity: bool = True,
) -> list[tuple[StationRow, Near]]:
    """The nearest open stations.

    Looks in a box around the place, and in larger ones until there are enough; what a box holds is complete within
    its circle, so nothing nearer is passed over.

    Args:
        session: to look with.
        place: latitude, longitude, WGS-84.
        count: how many at most.
        kind: of one kind only.
        with_capacity: leave out those that are full.
    """
    loads = _loads(session)
    radius = FIRST_RADIUS
    while True:
        south, west, north, east = box_around(place, radius)
        query = select(StationRow).where(
            StationRow.open, StationRow.lat.between(south, north), StationRow.lon.between(west, east)
        )
        if kind is not None:
            query = query.where(StationRow.kind == kind.value)
        rows = {row.id: row for row in session.scalars(query)}
        spots = [Spot(row.id, row.lat, row.lon, row.capacity, loads.get(row.id, 0)) for row in rows.values()]
        found = nearest(spots, place, count, with_capacity=with_capacity)
        within = [n for n in found if n.metres <= radius]
        if len(within) >= count or radius >= LAST_RADIUS:
            return [(rows[n.spot.id], n) for n in within]
        radius = min(LAST_RADIUS, 4 * radius)


def assign(change: Change, case: CaseRow, code: str) -> StationRow:
    """Give a case to a station; the one that had it has one less.

    Raises:
        ApiError: there is no such station, it is closed or full.
    """
    station = change.session.scalars(select(StationRow).where(StationRow.code == code).with_for_update()).one_or_none()
    if station is None:
        raise STATION_NOT_FOUND.error()
    held = change.session.get(StationAssignmentRow, case.id, with_for_update=True)
    if held is not None and held.released_at is None and held.station_id == station.id:
        return station
    if not station.open:
        raise STATION_CLOSED.error()
    load = _loads(change.session).get(station.id, 0)
    if load >= station.capacity:
        raise STATION_FULL.error(f"expected fewer than {station.capacity} cases, found {load}")
    if held is None:
        held = StationAssignmentRow(case_id=case.id)
        change.session.add(held)
    held.station_id, held.assigned_by, held.assigned_at = station.id, change.caller.id, change.now
    held.released_at = None
    change.session.flush()
    change.record(case.id, EventKind.STATION_ASSIGNED, detail={"station": code})
    emit(change.session, NoticeEvent.STATION_ASSIGNED, case, {"station": code})
    return station


def release(change: Change, case_id: str) -> bool:
    """The station is done with a case; False where none had it."""
    held = change.session.get(StationAssignmentRow, case_id, with_for_update=True)
    if held is None or held.released_at is not None:
        return False
    held.released_at = change.now
    station = change.session.get_one(StationRow, held.station_id)
    change.record(case_id, EventKind.STATION_RELEASED, detail={"station": station.code})
    return True


def station_of(session: Session, case_id: str) -> StationRow | None:
    """The station that has a case now."""
    held = session.get(StationAssignmentRow, case_id)
    return session.get_one(StationRow, held.station_id) if held is not None and held.released_at is None else None


def _loads(session: Session) -> dict[str, int]:
    query = (
        select(StationAssignmentRow.station_id, func.count())
        .where(StationAssignmentRow.released_at.is_(None))
        .group_by(StationAssignmentRow.station_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
