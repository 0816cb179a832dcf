"""A station's id in other networks. The first id listed stands; one that a person edited is never overwritten."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.domain import Agency
from core.models import StationMapping
from core.store.upsert import insert_into

HADS, NWM = "NOAA-HADS", "NWM"
# Numbers of the two agencies never look alike, so that a number alone names a station.
STATION_AGENCIES = tuple(agency.value for agency in Agency)
MAPPING_KEY = ["source_agency", "source_id", "target_agency"]


class StationMappings:
    """Finds ids in other networks: `NOAA-HADS` (the NWSLI that NOAA's gauges go by) and `NWM` (river reaches).

    A reach is looked up under the station itself first, then under its NWSLI.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def translate(self, station_number: str, target_agency: str) -> str | None:
        """Return a station's id in `target_agency`, None where no mapping is known."""
        return self.translate_many([station_number], target_agency).get(station_number)

    def translate_many(self, numbers: Iterable[str], target_agency: str) -> Mapping[str, str]:
        """Return the ids of those of `numbers` (USGS or EC) that have one."""
        wanted = list(numbers)
        direct = self._direct(wanted, target_agency)
        return self._through_hads(wanted, target_agency) | direct if target_agency == NWM else direct

    def remember(self, source_agency: str, source_id: str, target_agency: str, target_id: str) -> None:
        """Keep an id that an agency told us, in place of one it told before."""
        values = dict(zip(MAPPING_KEY, (source_agency, source_id, target_agency), strict=True))
        statement = insert_into(self._session, StationMapping).values(**values, target_id=target_id)
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=MAPPING_KEY,
                set_={"target_id": statement.excluded.target_id},
                where=StationMapping.edited_at.is_(None),
            )
        )

    def _direct(self, numbers: list[str], target_agency: str) -> dict[str, str]:
        table = StationMapping
        rows = select(table.source_id, table.target_id).where(
            table.source_agency.in_(STATION_AGENCIES),
            table.source_id.in_(numbers),
            table.target_agency == target_agency,
        )
        return {number: found for number, found in self._session.execute(rows)}

    def _through_hads(self, numbers: list[str], target_agency: str) -> dict[str, str]:
        first, second = aliased(StationMapping), aliased(StationMapping)
        rows = (
            select(first.source_id, second.target_id)
            .join(second, (second.source_id == first.target_id) & (second.source_agency == HADS))
            .where(
                first.source_agency.in_(STATION_AGENCIES),
                first.source_id.in_(numbers),
                first.target_agency == HADS,
                second.target_agency == target_agency,
            )
        )
        return {number: found for number, found in self._session.execute(rows)}
