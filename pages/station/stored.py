"""What is read for the hydrograph of a station page: what the choices ask for, no more than its pixels show."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy.orm import Session

from components.hydrograph import HydrographView
from components.series import in_known_units
from components.station_parts import unrated_words
from core.domain import DataType
from core.forecasts import ForecastRow
from core.hydrology.percentiles import DayPercentiles
from core.observations import read_observations, record_bounds, unknown_units
from core.rivers.outlook import flood_flows, flood_stages, forecasts_ahead, last_word, older_issuances
from core.rivers.percentiles import usual_flow
from core.stations import StationRow, get_station
from core.store.daily_summaries import read_summaries
from core.store.gaps import read_gaps
from core.store.revisions import read_revisions
from pages.station.asked import TYPES, Asked

# Instantaneous values are drawn by day where a day is narrower than this.
PIXELS_A_DAY = 2


@dataclass(frozen=True)
class Stored:
    """What is there to be drawn; `days` are daily summaries, None where each value is drawn."""

    station: StationRow
    record: dict[str, tuple[datetime, datetime]]
    observations: dict[str, pd.DataFrame]
    days: pd.DataFrame | None
    gaps: dict[str, pd.DataFrame]
    forecasts: list[ForecastRow]
    floods: dict[str, float]
    unrated: str
    percentiles: DayPercentiles | None
    older: list[ForecastRow]
    revisions: pd.DataFrame | None
    peaks_of: pd.Series | None
    # Values that came in an unknown unit, by unit; they are in none of the others.
    strange: dict[str, int]
    # What the last pull of forecasts said, where there is nothing at all.
    said: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing was observed or withheld in the span."""
        frames = [*self.observations.values(), *self.gaps.values(), *([] if self.days is None else [self.days])]
        return all(frame.empty for frame in frames)


def read_stored(session: Session, number: str, asked: Asked, now: datetime) -> tuple[Stored, HydrographView]:
    """Read what the choices ask for, no more of it than the pixels show."""
    record = {kind.value: bounds for kind, bounds in record_bounds(session, number).items()}
    start, end = asked.span(record, now)
    view = asked.view(start, end)
    usual = usual_flow(session, number)
    by_day = (end - start).days * PIXELS_A_DAY > view.width
    observations = {DataType.DAILY.value: usual.dailies_between(start, end)}
    if not by_day:
        observations[DataType.REALTIME.value] = read_observations(session, number, DataType.REALTIME, start, end)
    summaries = read_summaries(session, number, start, end) if by_day else None
    observations, strange = _drawable(observations)
    if summaries is not None and summaries.empty:
        # Only here is it worth a look at every value: what has no summary may have a unit that is unknown.
        strange |= unknown_units(session, number, DataType.REALTIME, start, end)
    floods = flood_flows(session, number)
    forecasts = forecasts_ahead(session, number, now)
    newest = {(run.source, run.product) for run in forecasts}
    stored = Stored(
        get_station(session, number),
        record,
        observations,
        summaries,
        {kind.value: read_gaps(session, number, kind, start, end) for kind in TYPES},
        forecasts,
        floods if asked.flood else {},
        unrated_words(flood_stages(session, number), floods) if asked.flood else "",
        usual.percentiles_over(asked.window_days) if asked.percentiles else None,
        older_issuances(session, number, start, end, newest) if asked.older else [],
        read_revisions(session, number, start, end) if asked.revisions else None,
        usual.record if asked.peaks else None,
        strange,
        "" if record or forecasts else last_word(session, number),
    )
    return stored, view


def _drawable(observations: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Leave out what came in a unit that is unknown; returns how many values that are, by unit."""
    strange: Counter[str] = Counter()
    drawable = {}
    for kind, frame in observations.items():
        drawable[kind], other = in_known_units(frame)
        strange.update(other)
    return drawable, dict(strange)
