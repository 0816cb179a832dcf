"""Rivers as lines to lay beside each other: absolute or spread over the drainage area, by date or by water year."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

import numpy as np
import pandas as pd

from components.charts import ANY_YEAR, Look
from components.series import APPROVALS, approval_of, flows_in, line_of, plateau_ends_of, plateaus_of, prepare_lines
from components.theme import unit_text
from core.hydrology.compare import runoff_depth
from core.hydrology.record import daily_record
from core.hydrology.years import LEAP_SLOT, SLOTS, water_year_slots, water_years

DAILY = "daily_mean"
MOST_POINTS = 2400
LEAP_PLACE = (LEAP_SLOT + 92) % SLOTS


class Compared(Protocol):
    """A river; see core.rivers.comparison.River."""

    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def area_sqmi(self) -> float | None: ...
    @property
    def observations(self) -> pd.DataFrame: ...


@dataclass(frozen=True)
class CompareView:
    """How to look: span (UTC), kind of value, flow axis; per drainage area, by water year, a plot each, or not."""

    look: Look
    start: datetime
    end: datetime
    data_type: str = DAILY
    scale: Literal["log", "linear"] = "log"
    per_area: bool = False
    by_year: bool = False
    multiples: bool = False

    @property
    def unit_text(self) -> str:
        """The unit that flows are shown in."""
        return "mm/day" if self.per_area else unit_text(self.look.unit)

    @property
    def years(self) -> bool:
        """Whether water years lie over each other; only daily means can."""
        return self.by_year and self.data_type == DAILY


@dataclass(frozen=True)
class Line:
    """One line of a river: `x` times or days of a water year, `flow` in the unit shown, holes as NaN.

    The ends of steps are lines without points to name.
    """

    name: str
    x: pd.DatetimeIndex
    flow: np.ndarray
    approval: str = "approved"
    faint: bool = False
    named: bool = True


def can_be_drawn(river: Compared, view: CompareView) -> bool:
    """Tell whether a river has values in the span, and an area where it is asked per area."""
    return not river.observations.empty and (not view.per_area or bool(river.area_sqmi))


def shown_flow(flow: pd.Series, river: Compared, view: CompareView) -> pd.Series:
    """Return flow (unit of the look) as it is shown: per area in mm/day."""
    return runoff_depth(flow, view.look.unit, river.area_sqmi or 0.0) if view.per_area else flow


def series_of(river: Compared, view: CompareView) -> pd.Series:
    """Return a river's flow by time as it is shown: by day, or the mean of each hour."""
    frame = river.observations
    flow = pd.Series(flows_in(frame, view.look.unit), index=pd.DatetimeIndex(frame["observed_at"]))
    daily = view.data_type == DAILY
    flow = daily_record(flow.index, flow.to_numpy()) if daily else flow.resample("1h").mean()
    return shown_flow(flow, river, view)


def lines_of(river: Compared, view: CompareView) -> list[Line]:
    """Return the lines of a river, a class of approval each, or a water year each, the newest last."""
    if view.years:
        return _years(series_of(river, view), river.name, set(approval_of(river.observations)) == {"approved"})
    lines = prepare_lines(river.observations, view.data_type, view.look.unit, MOST_POINTS)
    lines = lines.assign(flow=shown_flow(lines["flow"], river, view))
    cuts = (plateaus_of, plateau_ends_of) if view.data_type == DAILY else (line_of,)
    parts = [(one, cut(lines, one), cut) for one in APPROVALS if (lines["approval"] == one).any() for cut in cuts]
    return [
        Line(
            f"{river.name}, {approval}", pd.DatetimeIndex(part["observed_at"]), part["flow"].to_numpy(), approval,
            named=cut is not plateau_ends_of,
        )
        for approval, part, cut in parts
    ]  # fmt: skip


def _years(flow: pd.Series, name: str, approved: bool) -> list[Line]:
    """Lay each water year over the same axis; February 29 is no hole in the years that have none."""
    lines, years, slots = [], water_years(flow.index), water_year_slots(flow.index)
    newest = int(years.max())
    for year in np.unique(years).tolist():
        laid = np.full(SLOTS, np.nan)
        laid[slots[years == year]] = flow.to_numpy()[years == year]
        kept = np.arange(SLOTS) != LEAP_PLACE if np.isnan(laid[LEAP_PLACE]) else np.full(SLOTS, True)
        approval = "approved" if approved or year != newest else "provisional"
        lines.append(Line(f"{name}, water year {year}", ANY_YEAR[kept], laid[kept], approval, year != newest))
    return lines
