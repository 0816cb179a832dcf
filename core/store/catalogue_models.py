"""The tables of what is known of stations beyond their data: catalogue, ids of other networks, chosen series, sets."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables import Base, UtcTime


class MasterStation(Base):
    """A station of the agencies' catalogues, from which the picker offers."""

    __tablename__ = "master_stations"
    __table_args__ = (Index(None, "state_code"), Index(None, "huc_code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    station_number: Mapped[str] = mapped_column(String(20), unique=True)
    station_name: Mapped[str] = mapped_column(String(200))
    latitude: Mapped[float]
    longitude: Mapped[float]
    state_code: Mapped[str | None] = mapped_column(String(2))
    huc_code: Mapped[str | None] = mapped_column(String(12))
    altitude_ft: Mapped[float | None]
    drainage_area_sqmi: Mapped[float | None]
    agency: Mapped[str] = mapped_column(String(10))
    timezone: Mapped[str | None] = mapped_column(String(40))
    record_start_date: Mapped[datetime | None] = mapped_column(UtcTime)
    record_end_date: Mapped[datetime | None] = mapped_column(UtcTime)
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    edited_at: Mapped[datetime | None] = mapped_column(UtcTime)


class StationMapping(Base):
    """A station's id in another network; the first one listed stands."""

    __tablename__ = "station_mappings"
    __table_args__ = (UniqueConstraint("source_agency", "source_id", "target_agency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_agency: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str] = mapped_column(String(20))
    target_agency: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[str] = mapped_column(String(40))
    edited_at: Mapped[datetime | None] = mapped_column(UtcTime)


class StationSeries(Base):
    """Which time series of a station we keep, and why: some stations have several."""

    __tablename__ = "station_series"
    __table_args__ = (UniqueConstraint("station_number", "type"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_number: Mapped[str] = mapped_column(String(20))
    type: Mapped[str] = mapped_column(String(20))
    time_series_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(200))
    chosen_at: Mapped[datetime] = mapped_column(UtcTime)


class StationSet(Base):
    """A selection of stations that somebody keeps under a name."""

    __tablename__ = "station_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)


class StationSetMember(Base):
    """A station of a set, by its number; the catalogue may have lost it meanwhile."""

    __tablename__ = "station_set_members"

    set_id: Mapped[int] = mapped_column(ForeignKey("station_sets.id", ondelete="CASCADE"), primary_key=True)
    station_number: Mapped[str] = mapped_column(String(20), primary_key=True)
