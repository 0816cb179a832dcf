"""The days whose summaries a merge makes stale: written down in its transaction, summarised later.

To summarise within the merge would take more time than a merge has to spare, and hold its locks meanwhile. One date
for 96 values costs next to nothing. Daily means have no summary: they are their own.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select, true

from core.domain import DataType
from core.models import ChangedDay
from core.store.differences import Merge, changes
from core.store.sql_times import utc_day
from core.store.staging import Sent
from core.store.upsert import insert_into

KEY = ["station_id", "day"]


def mark_spans(merge: Merge, stations: Mapping[int, Sent]) -> None:
    """Mark each day from a station's first staged reading to its last: where all is new, all of them changed."""
    rows = [
        {"station_id": station, "day": (one.first_at + timedelta(days=n)).date()}
        for station, one in stations.items()
        for n in range((one.last_at.date() - one.first_at.date()).days + 1)
    ]
    if rows and merge.data_type == DataType.REALTIME:
        merge.session.execute(insert_into(merge.session, ChangedDay).on_conflict_do_nothing(), rows)


def mark_changes(merge: Merge) -> None:
    """Mark the days of what was found to differ."""
    mark_rows(merge, changes, true())


def mark_rows(merge: Merge, rows: FromClause, where: ColumnElement[bool]) -> None:
    """Mark the days of some rows (station_id, observed_at) of a table."""
    if merge.data_type == DataType.REALTIME:
        days: Select[Any] = select(rows.c.station_id, utc_day(rows.c.observed_at)).where(where).distinct()
        statement = insert_into(merge.session, ChangedDay).from_select(KEY, days)
        merge.session.execute(statement.on_conflict_do_nothing())
