"""The Canadian stations of a world, and which of their values are public at what time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from simulator.rivers.basin import DAY
from simulator.rivers.chance import between
from simulator.rivers.gauge import MINUTE, Gauge
from simulator.world import World

STEP = 5 * MINUTE
AGENCY = "EC"
_UNIT_VALUE_MONTHS, _DAILY_MEAN_MONTHS = 18, 60


class Catalogue:
    """The Water Survey's side of a world: gauges that read every five minutes and wait a year for approval."""

    def __init__(self, world: World) -> None:
        self.world = world
        ours = [gauge for gauge in world.gauges.values() if gauge.basin.station.agency == AGENCY]
        self.gauges = {gauge.number: _canadian(gauge) for gauge in sorted(ours, key=lambda gauge: gauge.number)}

    def known(self, numbers: list[str]) -> list[Gauge]:
        """Return the gauges of those numbers that exist, each once, in the order asked."""
        return [self.gauges[number] for number in dict.fromkeys(numbers) if number in self.gauges]

    def of_province(self, province: str) -> list[Gauge]:
        return [gauge for gauge in self.gauges.values() if gauge.basin.station.state == province]


def _canadian(gauge: Gauge) -> Gauge:
    lag = int(between(330, 420, gauge.basin.seed, gauge.number, "publication")) * DAY
    return replace(gauge, step=STEP, approval_lag=lag)


def oldest_reading(now: int) -> int:
    """The earliest instant of which unit values are still kept: 18 months ago."""
    return _months_before(now, _UNIT_VALUE_MONTHS)


def oldest_provisional_mean(now: int) -> int:
    """The earliest instant of which provisional daily means are still kept: 60 months ago."""
    return _months_before(now, _DAILY_MEAN_MONTHS)


def _months_before(now: int, months: int) -> int:
    moment = datetime.fromtimestamp(now, UTC)
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return int(moment.replace(year=year, month=month + 1, day=min(moment.day, 28)).timestamp())
