"""Stations: the catalogue that the picker offers, and the stations that data hangs on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ScalarSelect, Select, case, func, literal, select, true
from sqlalchemy.orm import Session

from core.domain import DataType
from core.errors import NotFound
from core.models import DischargeObservation, MasterStation, Station
from core.picking.station_filter import StationFilter as StationFilter
from core.picking.station_filter import conditions_of
from core.store.upsert import insert_into
from core.units import KM2_PER_SQMI


@dataclass(frozen=True)
class StationRow:
    """A station as lists and maps show it; `last_observed_at` (UTC) is its newest stored value's time."""

    station_number: str
    name: str
    agency: str
    latitude: float
    longitude: float
    state: str | None
    huc_code: str | None
    drainage_area_sqmi: float | None
    altitude_ft: float | None
    is_active: bool
    last_observed_at: datetime | None

    @property
    def has_data(self) -> bool:
        """Whether anything is stored for it."""
        return self.last_observed_at is not None


def list_stations(
    session: Session, where: StationFilter | None = None, limit: int | None = None, after: str | None = None
) -> list[StationRow]:
    """Return stations in number order, those behind `after`."""
    rows = _stations().where(*conditions_of(where or StationFilter())).order_by(MasterStation.station_number)
    if after is not None:
        rows = rows.where(MasterStation.station_number > after)
    return [StationRow(*row) for row in session.execute(rows.limit(limit))]


def count_stations(session: Session, where: StationFilter | None = None) -> int:
    """Count the stations a filter lets through."""
    conditions = conditions_of(where or StationFilter())
    return session.scalar(select(func.count()).select_from(MasterStation).where(*conditions)) or 0


def get_station(session: Session, number: str) -> StationRow:
    """Return one station; raises NotFound."""
    row = session.execute(_stations().where(MasterStation.station_number == number)).first()
    if row is None:
        raise NotFound(f"There is no station {number} in the catalogue.")
    return StationRow(*row)


def find_stations(session: Session, numbers: Iterable[str]) -> list[StationRow]:
    """Return those of `numbers` that the catalogue has, in number order."""
    rows = _stations().where(MasterStation.station_number.in_(list(numbers)))
    return [StationRow(*row) for row in session.execute(rows.order_by(MasterStation.station_number))]


def state_of(session: Session, number: str) -> str | None:
    """Return the state or province of a station, None where it is not known."""
    return session.scalar(select(MasterStation.state_code).where(MasterStation.station_number == number))


def known_numbers(session: Session, numbers: Iterable[str]) -> set[str]:
    """Return those of `numbers` that the catalogue has."""
    wanted = MasterStation.station_number.in_(list(numbers))
    return set(session.scalars(select(MasterStation.station_number).where(wanted)))


def list_states(session: Session) -> list[str]:
    """Return the states and provinces that have a station, in order."""
    states = select(MasterStation.state_code).where(MasterStation.state_code.is_not(None)).distinct()
    return sorted(cast(str, state) for state in session.scalars(states))


def _stations() -> Select[*tuple[Any, ...]]:
    daily, realtime = _newest(DataType.DAILY), _newest(DataType.REALTIME)
    later = case((daily > realtime, daily), else_=func.coalesce(realtime, daily))
    return select(
        MasterStation.station_number,
        MasterStation.station_name,
        MasterStation.agency,
        MasterStation.latitude,
        MasterStation.longitude,
        MasterStation.state_code,
        MasterStation.huc_code,
        MasterStation.drainage_area_sqmi,
        MasterStation.altitude_ft,
        func.coalesce(Station.is_active, true()),
        later,
    ).join_from(MasterStation, Station, Station.station_number == MasterStation.station_number, isouter=True)


def _newest(kind: DataType) -> ScalarSelect[Any]:
    """Select a station's newest time of a type: one look at the end of the key, not at a million values."""
    table = DischargeObservation
    newest = select(func.max(table.observed_at)).where(table.station_id == Station.id, table.type == kind.value)
    return newest.correlate(Station).scalar_subquery()


def ensure_stations(session: Session, numbers: Iterable[str]) -> None:
    """Make a `stations` row, from the catalogue, for each number that has none yet."""
    columns = ["station_number", "name", "agency", "latitude", "longitude", "huc_code", "state", "catchment_area"]
    master = select(
        MasterStation.station_number,
        MasterStation.station_name,
        MasterStation.agency,
        MasterStation.latitude,
        MasterStation.longitude,
        MasterStation.huc_code,
        MasterStation.state_code,
        MasterStation.drainage_area_sqmi * literal(KM2_PER_SQMI),
    ).where(MasterStation.station_number.in_(list(numbers)))
    statement = insert_into(session, Station).from_select(columns, master)
    session.execute(statement.on_conflict_do_nothing(index_elements=["station_number"]))


def station_ids(session: Session, numbers: Iterable[str]) -> Mapping[str, int]:
    """Return the row ids of stations by number."""
    rows = select(Station.station_number, Station.id).where(Station.station_number.in_(list(numbers)))
    return {number: station for number, station in session.execute(rows)}


def agencies_of(session: Session, numbers: Iterable[str]) -> Mapping[str, str]:
    """Return whose station each number is."""
    rows = select(Station.station_number, Station.agency).where(Station.station_number.in_(list(numbers)))
    return {number: agency for number, agency in session.execute(rows)}
