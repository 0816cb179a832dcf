"""Stations that are silent: asked, and without anything new for longer than usual, while others of their agency report.

A watermark stops at a station's newest reading, withheld ones too, so that it tells without a look at the values.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from core.domain import DataType
from core.models import MasterStation, PullConfiguration, PullStationProgress
from core.store.sql_times import epoch_seconds

SILENT_AFTER = {DataType.REALTIME: timedelta(hours=9), DataType.DAILY: timedelta(days=3)}
# What has sent nothing for so long has stopped; nobody waits for it.
STOPPED_AFTER = timedelta(days=60)
# Where fewer of an agency's stations report, the agency is late, not the station.
SHARE_THAT_REPORTS = 0.5
SPANS = {DataType.REALTIME: "9 hours", DataType.DAILY: "3 days"}


@dataclass(frozen=True)
class Silence:
    """The silent stations of a configuration; `since` is when the first of them fell silent."""

    config_id: int
    name: str
    sentence: str
    since: datetime
    stations: tuple[str, ...]


def silent_stations(session: Session) -> list[Silence]:
    """Return the enabled configurations that have silent stations, by name."""
    found: dict[int, list[Any]] = {}
    for row in session.execute(_silent()):
        found.setdefault(row.id, []).append(row)
    return [_silence(rows) for rows in found.values()]


def _silence(rows: list[Any]) -> Silence:
    first = rows[0]
    count = "1 station has" if len(rows) == 1 else f"{len(rows):,} stations have"
    others = " and ".join(sorted({row.agency for row in rows}))
    sentence = (
        f"{count} sent nothing new for more than {SPANS[DataType(first.data_type)]}, while others of {others} report."
    )
    since = min(row.newest for row in rows)
    return Silence(first.id, first.name, sentence, since, tuple(row.station_number for row in rows))


def _asked() -> Select[*tuple[Any, ...]]:
    """Select the stations of enabled configurations that have not stopped: how long each was silent when last asked."""
    config, progress, master = PullConfiguration, PullStationProgress, MasterStation
    newest = progress.last_successful_pull_date
    silence = epoch_seconds(progress.last_pulled_at) - epoch_seconds(newest)
    return (
        select(
            config.id, config.name, config.data_type, master.agency, progress.station_number, newest.label("newest"),
            silence.label("silence"),
        )
        .join_from(config, progress, progress.config_id == config.id)
        .join(master, master.station_number == progress.station_number)
        .where(config.is_enabled.is_(True), config.data_type.in_([kind.value for kind in SILENT_AFTER]))
        .where(master.is_active.is_not(False), newest.is_not(None), progress.last_pulled_at.is_not(None))
        .where(silence <= int(STOPPED_AFTER.total_seconds()))
    )  # fmt: skip


def _silent() -> Select[*tuple[Any, ...]]:
    asked = _asked().cte("asked")
    limits = {kind.value: int(span.total_seconds()) for kind, span in SILENT_AFTER.items()}
    quiet = asked.c.silence > case(limits, value=asked.c.data_type)
    reporting = (
        select(asked.c.agency, asked.c.data_type)
        .group_by(asked.c.agency, asked.c.data_type)
        .having(func.sum(case((quiet, 0), else_=1)) >= SHARE_THAT_REPORTS * func.count())
        .subquery()
    )
    same = and_(reporting.c.agency == asked.c.agency, reporting.c.data_type == asked.c.data_type)
    return select(asked).join(reporting, same).where(quiet).order_by(func.lower(asked.c.name), asked.c.newest)
