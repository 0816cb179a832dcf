"""What a river is: how much water it carries, how fast it answers rain, how much of it is snow."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

from simulator.rivers.chance import between, one
from simulator.rivers.regimes import Regime, regime_of
from simulator.rivers.roles import DRY
from simulator.rivers.station import Station
from simulator.rivers.zones import Zone, zone_of

KM2_PER_SQMI = 2.589988110336
SECONDS_PER_YEAR = 31_557_600
HOUR, DAY = 3600, 86_400


@dataclass(frozen=True)
class Basin:
    """One river at its gauge. Flow in m3/s, areas in km2, times in seconds, shares of the yearly volume."""

    station: Station
    seed: int
    role: str | None
    zone: Zone
    regime: Regime
    area_km2: float
    mean_cms: float
    snow: float
    melt_day: float
    melt_width: float
    peak_delay: float
    recession: float
    quick_share: float
    slow_share: float
    base_share: float
    melt_share: float

    @property
    def number(self) -> str:
        return self.station.number

    @property
    def cell(self) -> tuple[int, int]:
        """The patch of about 200 km whose storms this river shares with its neighbours."""
        return round(self.station.latitude / 2), round(self.station.longitude / 2.5)

    @property
    def unity(self) -> float:
        """How far one storm is a storm everywhere in the basin: 1 for a creek, near 0 for the Mississippi."""
        return 1 / sqrt(1 + self.area_km2 / 120_000)


def basin_of(station: Station, seed: int, role: str | None = None) -> Basin:
    """Derive a basin from what the station list says, and from the seed where the list is silent."""
    regime = regime_of(station)
    area = _area_km2(station, seed)
    snow = _snow(station, regime)
    regime = regime._replace(runoff_mm=regime.runoff_mm * _uplift(station, area, snow))
    quick, slow, base, melt = _shares(area, snow, role)
    altitude = station.altitude_ft or 0.0
    melt_day = 95 + 2.5 * (station.latitude - 42) + 9 * altitude / 1000
    return Basin(
        station=station,
        seed=seed,
        role=role,
        zone=zone_of(station),
        regime=regime,
        area_km2=area,
        mean_cms=_mean_cms(station, regime, area, seed),
        snow=snow,
        melt_day=min(max(melt_day, 75.0), 175.0),
        melt_width=between(24, 36, seed, station.number, "melt"),
        peak_delay=max(0.8 * area**0.4, 1.0) * HOUR,
        recession=min(7 + 2.2 * area**0.2, 28) * DAY * between(0.8, 1.2, seed, station.number, "recession"),
        quick_share=quick,
        slow_share=slow,
        base_share=base,
        melt_share=melt,
    )


def _area_km2(station: Station, seed: int) -> float:
    if station.drainage_area_sqmi:
        return station.drainage_area_sqmi * KM2_PER_SQMI
    return 10 ** between(2.2, 3.6, seed, station.number, "area")


def _mean_cms(station: Station, regime: Regime, area: float, seed: int) -> float:
    """Mean annual flow; a basin of continental size yields what the continent does."""
    own = between(0.75, 1.3, seed, station.number, "runoff")
    continental = min(1.0, area / 1_500_000)
    runoff_mm = regime.runoff_mm * own * (1 - continental) + 190 * continental
    return area * 1e6 * runoff_mm / 1000 / SECONDS_PER_YEAR


def _uplift(station: Station, area: float, snow: float) -> float:
    """How much more a mountain basin yields than the dry country around it."""
    high = (station.altitude_ft or 0.0) > 3500
    return 1 + 3 * snow**3 * max(0.0, 1 - area / 60_000) if high else 1.0


def _snow(station: Station, regime: Regime) -> float:
    """The share of the year's water that waits as snow, 0 to 1, by latitude and altitude."""
    warmth = 42 + regime.mildness - station.latitude - 1.2 * (station.altitude_ft or 0.0) / 1000
    return 1 / (1 + exp(min(warmth / 2.5, 50.0)))


def _shares(area: float, snow: float, role: str | None) -> tuple[float, float, float, float]:
    if role == DRY:
        return 1.0, 0.0, 0.0, 0.0
    melt = 0.6 * snow
    quick = (1 - melt) * min(max(0.62 - 0.08 * (area / 100) ** 0.25, 0.22), 0.6)
    base = (1 - melt) * 0.22
    return quick, 1 - melt - quick - base, base, melt


def intermittence(basin: Basin) -> float:
    """Return the flow (m3/s) that the bed drinks before any reaches the gauge."""
    if basin.role == DRY:
        return 0.5 * basin.mean_cms
    small_and_arid = basin.regime.runoff_mm < 30 and basin.area_km2 < 2000
    return basin.mean_cms * 0.3 * one(basin.seed, basin.number, "bed") if small_and_arid else 0.0
