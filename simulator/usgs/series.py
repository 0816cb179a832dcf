"""The discharge time series that each station publishes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from simulator.rivers import roles
from simulator.rivers.basin import DAY
from simulator.rivers.chance import key_of
from simulator.rivers.gauge import Gauge

Kind = Literal["daily", "continuous"]

DISCHARGE = "00060"
MEAN, INSTANTANEOUS = "00003", "00011"
UNIT = "ft^3/s"
_NEVER = 2**60


@dataclass(frozen=True)
class Series:
    """One time series. `begin` and `end` are local days since 1970; `factor` sets sensors of a station apart."""

    gauge: Gauge
    kind: Kind
    id: str
    begin_day: int
    end_day: int = _NEVER
    primary: str | None = "Primary"
    sublocation: str | None = None
    factor: float = 1.0

    @property
    def location_id(self) -> str:
        return f"USGS-{self.gauge.number}"

    @property
    def statistic_id(self) -> str:
        return MEAN if self.kind == "daily" else INSTANTANEOUS


def series_of(gauge: Gauge) -> list[Series]:
    """Return the daily and the continuous series of a USGS station."""
    return [one for kind in ("daily", "continuous") for one in _of_kind(gauge, kind)]


def _of_kind(gauge: Gauge, kind: Kind) -> list[Series]:
    begin = gauge.daily_begin if kind == "daily" else (gauge.instant_begin + gauge.offset) // DAY
    first = Series(gauge, kind, _series_id(gauge, kind, "first"), begin)
    if gauge.basin.role == roles.TWO_SERIES:
        extra = replace(first, id=_series_id(gauge, kind, "extra"), primary=None, factor=1.04)
        return [first, replace(extra, begin_day=max(begin, _day(2012, 10, 1)))]
    if gauge.basin.role == roles.TWO_SENSORS:
        old = replace(first, sublocation="Left bank", end_day=_day(2022, 6, 30))
        new = replace(first, id=_series_id(gauge, kind, "new"), sublocation="Right bank", factor=1.03)
        return [old, replace(new, begin_day=_day(2021, 10, 1))]
    return [first]


def _series_id(gauge: Gauge, kind: str, which: str) -> str:
    seed, number = gauge.basin.seed, gauge.number
    return f"{key_of(seed, number, kind, which):016x}{key_of(seed, number, kind, which, 2):016x}"


def _day(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()
