"""Stored forecasts of one source and product, laid out for scoring: by station, issue and step, flows in cfs.

Long records are thinned by whole issue times, evenly over the span, so that what is read stays small.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from core.hydrology.skill import Issuances
from core.models import ForecastRun, Station
from core.units import UNITS, conversion_factor

MEAN = "mean"
# One line an issue time: of an ensemble its mean.
SINGLE = ("", MEAN)
# Members count as rows: an issuance of an ensemble of seven is eight of them.
MOST_ROWS = 8000


@dataclass(frozen=True)
class Kind:
    """A source and product that something is stored of: how many issue times, from the first to the last."""

    source: str
    product: str
    issues: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Span:
    """Issue times to score, from `start` to `end` (UTC, both included); None is open."""

    start: datetime | None = None
    end: datetime | None = None

    def of(self, column: Any) -> list[ColumnElement[bool]]:
        """Return the conditions that cut this span out of a column of times."""
        lower = [] if self.start is None else [column >= self.start]
        return lower if self.end is None else [*lower, column <= self.end]


@dataclass(frozen=True)
class Laid:
    """Issuances by station number, how many issue times there were in the span, and how many of them were read."""

    by_station: dict[str, Issuances]
    found: int = 0
    read: int = 0


def forecast_kinds(session: Session, station_number: str | None = None) -> list[Kind]:
    """Return what is stored of a station, or of all, River Forecast Centers first."""
    run = ForecastRun
    issued = func.count(run.run_date.distinct()), func.min(run.run_date), func.max(run.run_date)
    rows = select(run.source, run.product, *issued).group_by(run.source, run.product)
    if station_number is not None:
        rows = rows.join(Station, Station.id == run.station_id).where(Station.station_number == station_number)
    return [Kind(*row) for row in session.execute(rows.order_by(run.source.desc(), run.product))]


def forecast_stations(session: Session) -> list[tuple[str, str]]:
    """Return number and name of every station that has a forecast, in order of number."""
    has_one = exists().where(ForecastRun.station_id == Station.id)
    rows = select(Station.station_number, Station.name).where(has_one).order_by(Station.station_number)
    return [(number, name) for number, name in session.execute(rows)]


def lay_out(
    session: Session,
    source: str,
    product: str,
    span: Span,
    stations: Collection[str] | None = None,
    members: Collection[str] | None = None,
    most: int = MOST_ROWS,
) -> Laid:
    """Read the issuances of one source and product, of some stations or all that have any, of some members or all."""
    run = ForecastRun
    mine = [run.source == source, run.product == product, *span.of(run.run_date)]
    if members is not None:
        mine.append(run.member.in_(list(members)))
    if stations is not None:
        mine.append(run.station_id.in_(select(Station.id).where(Station.station_number.in_(list(stations)))))
    counted = select(run.run_date, func.count()).where(*mine).group_by(run.run_date).order_by(run.run_date)
    issues = session.execute(counted).all()
    chosen = thinned([issued for issued, _rows in issues], sum(rows for _issued, rows in issues), most)
    if len(chosen) < len(issues):
        mine.append(run.run_date.in_(chosen))
    rows = select(Station.station_number, run.run_date, run.member, run.unit, run.data)
    rows = rows.join(Station, Station.id == run.station_id).where(*mine).order_by(run.id)
    return Laid(_by_station(session.execute(rows).all()), len(issues), len(chosen))


def thinned(issues: Sequence[datetime], rows: int, most: int = MOST_ROWS) -> list[datetime]:
    """Return issue times, evenly chosen where they have more than `most` rows; the last one is always among them."""
    if rows <= most:
        return list(issues)
    keep = max(int(len(issues) * most / rows), 1)
    places = np.linspace(len(issues) - 1, 0, keep).round().astype(int)
    return [issues[place] for place in sorted(set(places.tolist()))]


def steps_of(rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Return a row a step: station, issued, member, valid, flow (cfs); of rows (station, issued, member, unit, data).

    Steps before the issue are what was observed by then, and left out; a step that comes twice counts as it came last.
    """
    kept = [row for row in rows if row[4] and row[3] in UNITS]
    lengths = [len(row[4]) for row in kept]
    words = [step["date"][:19] for row in kept for step in row[4]]
    factors = np.repeat([conversion_factor(row[3], "cfs") for row in kept], lengths)
    table = pd.DataFrame(
        {
            **{name: np.repeat([row[at] for row in kept], lengths) for at, name in ((0, "station"), (2, "member"))},
            "issued": np.repeat(np.array([row[1] for row in kept], dtype="datetime64[s]"), lengths),
            "valid": np.array(words, dtype="datetime64[s]"),
            "flow": np.array([step["value"] for row in kept for step in row[4]], dtype=float) * factors,
        }
    )
    table = table[table["valid"] >= table["issued"]]
    return table.drop_duplicates(["station", "issued", "member", "valid"], keep="last")


def _by_station(rows: Sequence[Sequence[Any]]) -> dict[str, Issuances]:
    return {str(station): _grid(own) for station, own in steps_of(rows).groupby("station")}


def _grid(steps: pd.DataFrame) -> Issuances:
    """Lay one station's steps out; of an ensemble `flow` is the mean that came with it, else that of its members.

    A mean ends where the first of its members does: beyond, it is one of other members.
    """
    keys = steps[["issued", "valid"]].drop_duplicates().sort_values(["issued", "valid"])
    keys["step"] = keys.groupby("issued").cumcount()
    issued = np.unique(steps["issued"].to_numpy())
    placed = steps.merge(keys, on=["issued", "valid"])
    row, step = np.searchsorted(issued, placed["issued"].to_numpy()), placed["step"].to_numpy()
    shape = len(issued), int(step.max()) + 1
    valid = np.full(shape, np.datetime64("NaT"), dtype="datetime64[s]")
    valid[row, step] = placed["valid"].to_numpy()
    is_mean, flows = (placed["member"] == MEAN).to_numpy(), placed["flow"].to_numpy()
    given = np.full(shape, np.nan)
    given[row[is_mean], step[is_mean]] = flows[is_mean]
    member, names = pd.factorize(placed["member"][~is_mean], sort=True)
    members = np.full((*shape, max(len(names), 1)), np.nan)
    members[row[~is_mean], step[~is_mean], member] = flows[~is_mean]
    flow = np.where(np.isfinite(given), given, _means(members))
    if len(names) < 2:
        return Issuances(issued, valid, flow)
    return Issuances(issued, valid, np.where(_all_run(members), flow, np.nan), members)


def _all_run(members: np.ndarray) -> np.ndarray:
    """Tell of each issue and step (n, s) whether every member that the issue has at all reaches it."""
    steps = np.arange(members.shape[1])
    last = np.where(np.isfinite(members), steps[:, None], -1).max(axis=1)
    ends = np.where(last < 0, len(steps), last).min(axis=1)
    return np.asarray(steps <= ends[:, None])


def cut_off(issuances: Issuances, lead: timedelta | None) -> Issuances:
    """Return issuances without the steps further than `lead` from their issue; None leaves them whole."""
    if lead is None:
        return issuances
    beyond = issuances.valid - issuances.issued[:, None] > np.timedelta64(lead)
    valid = np.where(beyond, np.datetime64("NaT", "s"), issuances.valid)
    return replace(issuances, valid=valid, flow=np.where(beyond, np.nan, issuances.flow))


def _means(members: np.ndarray) -> np.ndarray:
    count = np.isfinite(members).sum(axis=-1)
    return np.asarray(np.nansum(members, axis=-1) / np.where(count, count, np.nan))
