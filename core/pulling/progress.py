"""How far each configuration has come with each station: reading and writing `pull_station_progress`."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import Progress
from core.models import PullStationProgress
from core.store.upsert import insert_into


def read_progress(session: Session, config_id: int, numbers: Collection[str] | None = None) -> dict[str, Progress]:
    """Return the progress of a configuration's stations that have any, of `numbers` alone where given."""
    table = PullStationProgress
    rows = select(
        table.station_number, table.reached_back_to, table.last_successful_pull_date, table.last_pulled_at
    ).where(table.config_id == config_id)
    if numbers is not None:
        rows = rows.where(table.station_number.in_(list(numbers)))
    return {number: Progress(*rest) for number, *rest in session.execute(rows)}


def write_progress(session: Session, config_id: int, progress: Mapping[str, Progress]) -> None:
    """Write the progress of some stations in one statement."""
    if not progress:
        return
    statement = insert_into(session, PullStationProgress)
    fields = ("reached_back_to", "last_successful_pull_date", "last_pulled_at")
    values = [
        {"config_id": config_id, "station_number": number} | {name: getattr(one, name) for name in fields}
        for number, one in progress.items()
    ]
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["config_id", "station_number"],
            set_={name: statement.excluded[name] for name in fields},
        ),
        values,
    )
