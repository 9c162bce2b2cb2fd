"""Service points, posts and assistants, and the cases they have."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from scenecheck_api.store.base import Base, Id, UtcDateTime, utc_now


class StationRow(Base):
    """A service point.

    Attributes:
        code: the authority's own, stable over imports.
        kind: a word of `stations.nearest.StationKind`.
        lat, lon: WGS-84 degrees.
        capacity: cases that it takes at once.
        phone: of the point itself, published.
        open: whether it takes cases now.
    """

    __tablename__ = "stations"
    __table_args__ = (Index("ix_stations_lat_lon", "lat", "lon"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(32))
    lat: Mapped[float]
    lon: Mapped[float]
    capacity: Mapped[int]
    phone: Mapped[str | None] = mapped_column(String(32))
    address: Mapped[str | None] = mapped_column(String(200))
    open: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)


class StationAssignmentRow(Base):
    """The service point that a case is with; until it is released it counts as load."""

    __tablename__ = "station_assignments"
    __table_args__ = (Index("ix_station_assignments_load", "station_id", "released_at"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("stations.id"))
    assigned_by: Mapped[str] = mapped_column(String(64))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
