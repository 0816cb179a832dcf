"""The instrument at a river: how often it reads, when its readings arrive, when a person approves them."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.rivers import roles
from simulator.rivers.basin import DAY, HOUR, Basin
from simulator.rivers.chance import Ints, between, one
from simulator.rivers.hydrograph import year_start

MINUTE = 60


@dataclass(frozen=True)
class Gauge:
    """One gauge. All times are UTC seconds or seconds; a local day is counted from 1 January 1970."""

    basin: Basin
    step: int
    transmits_at: int
    processing: int
    daily_delay: int
    approval_lag: int
    daily_begin_year: int
    instant_begin_year: int
    drops_gaps: bool
    freezes: bool

    @property
    def number(self) -> str:
        return self.basin.number

    @property
    def offset(self) -> int:
        return self.basin.zone.offset_seconds

    @property
    def daily_begin(self) -> int:
        """The local day on which the daily record begins, a first of October."""
        return (year_start(self.daily_begin_year) + 273 * DAY) // DAY

    @property
    def instant_begin(self) -> int:
        """The instant of the first reading."""
        return year_start(self.instant_begin_year) + 273 * DAY - self.offset

    def local_day(self, times: Ints) -> Ints:
        return (times + self.offset) // DAY

    def day_start(self, days: Ints) -> Ints:
        """The instant at which local days begin."""
        return days * DAY - self.offset

    def arrived_at(self, times: Ints) -> Ints:
        """When readings become public: after the next hourly transmission and its processing."""
        waits = (self.transmits_at - (times + 5 * MINUTE)) % HOUR
        return times + 5 * MINUTE + waits + self.processing

    def last_arrived(self, now: int) -> int:
        """The latest instant of which a reading can be public at `now`."""
        sent = (now - self.processing - self.transmits_at) // HOUR * HOUR + self.transmits_at
        return sent - 5 * MINUTE

    def daily_arrived_at(self, days: Ints) -> Ints:
        return self.day_start(days + 1) + self.daily_delay

    def last_daily(self, now: int) -> int:
        """The latest local day whose mean is public at `now`."""
        return (now - self.daily_delay + self.offset) // DAY - 1


_STEPS = {roles.FIVE_MINUTE: 5 * MINUTE, roles.HOURLY: 60 * MINUTE}
_LONG_RECORDS = {"01646500": 1930}


def gauge_of(basin: Basin) -> Gauge:
    """Derive a gauge from the seed and the number of its station."""
    seed, number = basin.seed, basin.number
    began = 1930 + int(85 * one(seed, number, "daily") ** 1.5)
    began = _LONG_RECORDS.get(number, began)
    return Gauge(
        basin=basin,
        step=_STEPS.get(basin.role or "", 15 * MINUTE),
        transmits_at=int(between(0, 60, number, "minute")) * MINUTE,
        processing=int(between(3, 9, seed, number, "processing") * MINUTE),
        daily_delay=int(between(5, 8, seed, number, "daily delay") * HOUR),
        approval_lag=int(between(90, 270, seed, number, "approval")) * DAY,
        daily_begin_year=began,
        instant_begin_year=max(began, 2007 + int(12 * one(seed, number, "instant"))),
        drops_gaps=one(seed, number, "gaps") < 0.5,
        freezes=_freezes(basin),
    )


def _freezes(basin: Basin) -> bool:
    """Cold rivers of moderate size freeze; the controlled and the largest stay open."""
    often = one(basin.seed, basin.number, "ice") < 0.75
    return basin.snow > 0.72 and basin.area_km2 < 90_000 and basin.role is None and often
