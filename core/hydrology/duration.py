"""Flow duration: how much of the time a flow is reached or exceeded."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.hydrology.record import NO_DATA
from core.hydrology.years import days_in_water_year, water_years

ONE_VALUE = "One daily value is stored: a duration curve needs at least two."


@dataclass(frozen=True)
class DurationCurve:
    """`flow` from the highest down, and the `exceedance` 0..1 of each: rank / (n + 1) (Weibull)."""

    exceedance: np.ndarray
    flow: np.ndarray
    reason: str = ""

    def flow_at(self, exceedance: float) -> float | None:
        """Return the flow that is reached or exceeded this share of the time; None beyond the curve's ends."""
        if self.reason or not self.exceedance[0] <= exceedance <= self.exceedance[-1]:
            return None
        return float(np.interp(exceedance, self.exceedance, self.flow))


def duration_curve(flows: pd.Series) -> DurationCurve:
    """Return the curve of a record's values (Searcy, 1959, USGS Water-Supply Paper 1542-A, with Weibull positions)."""
    values = np.sort(flows.to_numpy(dtype=float))[::-1]
    values = values[np.isfinite(values)]
    reason = "" if len(values) > 1 else ONE_VALUE if len(values) else NO_DATA
    return DurationCurve(np.arange(1, len(values) + 1) / (len(values) + 1), values, reason)


def curves_by_month(record: pd.Series) -> Mapping[int, DurationCurve]:
    """Return the curve of each month 1..12 over all years."""
    months = record.index.month
    return {month: duration_curve(record[months == month]) for month in range(1, 13)}


def curves_by_water_year(record: pd.Series, whole: float = 0.9) -> Mapping[int, DurationCurve]:
    """Return the curve of each water year that has at least this share of its days."""
    groups = record.groupby(water_years(record.index)) if len(record) else ()
    return {
        int(year): duration_curve(days) for year, days in groups if len(days) >= whole * days_in_water_year(int(year))
    }
