"""The flow of a river over one calendar year (UTC): base flow, snow melt, storms and their recessions.

A year is always computed whole, on a fixed grid, with the storms that can still be felt in it, so that the
same instant has the same flow whoever asks for whatever window.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

import numpy as np

from simulator.rivers.basin import DAY, HOUR, SECONDS_PER_YEAR, Basin, intermittence
from simulator.rivers.chance import Floats, Ints, between, key_of, smooth, uniform
from simulator.rivers.controls import apply_control
from simulator.rivers.weather import Storms, day_of_year, storms_over, swing

KNOT = 6 * HOUR
PAD = 12 * HOUR
_CYCLE = 4096


@lru_cache(maxsize=512)
def year_start(year: int) -> int:
    """Return the UTC second at which a year begins."""
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())


def flow_of_year(basin: Basin, year: int, step: int) -> Floats:
    """Return flow in m3/s at every step (seconds, a divisor of 6 hours) of a UTC year.

    It begins 12 hours before the year and ends 12 hours after it, so that every local day of the year is in it.
    """
    start, end = year_start(year) - PAD, year_start(year + 1) + PAD
    times = np.arange(start, end, step, dtype=np.int64)
    knots = np.arange(start, end + 1, KNOT, dtype=np.int64)
    quick_kernel = _quick_kernel(basin.peak_delay, step)
    slow_kernel = _slow_kernel(basin.recession, basin.peak_delay)
    reach = max(len(quick_kernel) * step, len(slow_kernel) * KNOT)
    storms = storms_over(basin, start - reach, end)
    wet, wet_then = _wetness(basin, knots), _wetness(basin, storms.begin)
    storms = Storms(storms.begin, storms.weight * wet_then)
    melt = _melt(basin, knots, year)
    slow = (basin.base_share * _base(basin, knots) + melt) * wet
    slow = basin.mean_cms * (slow + basin.slow_share * _pour(storms, slow_kernel, knots))
    flow = _between_knots(slow, step)
    if melt.any():
        flow += _between_knots(basin.mean_cms * melt * wet, step) * _daily_swing(basin, len(times), step)
    flow += basin.mean_cms * basin.quick_share * _pour(storms, quick_kernel, times)
    flow *= _turbulence(key_of(basin.seed, "turbulence", basin.number), start // step, len(times))
    flow = np.maximum(flow - intermittence(basin), 0.0)
    return apply_control(basin, times, flow)


@lru_cache(maxsize=1024)
def _turbulence_cycle(key: int) -> Floats:
    return 0.993 + 0.014 * uniform(key, np.arange(_CYCLE))


def _turbulence(key: int, first: int, count: int) -> Floats:
    """What waves do to single readings: half a percent or so, repeated after some weeks, which nobody sees."""
    return np.resize(np.roll(_turbulence_cycle(key), -(first % _CYCLE)), count)


def _between_knots(values: Floats, step: int) -> Floats:
    """Join values at the knots by straight lines, at every step from the first knot up to the last."""
    share = np.arange(KNOT // step) / (KNOT // step)
    return (values[:-1, None] + np.diff(values)[:, None] * share).ravel()


def _wetness(basin: Basin, times: Ints) -> Floats:
    """Log-normal swings of years (shared by a patch), seasons and weeks, of mean about one.

    A basin of many patches averages their luck.
    """
    depth = 0.45 + 0.55 * basin.unity
    patch = key_of(basin.seed, "climate", basin.cell)
    own = key_of(basin.seed, "climate", basin.number)
    swings = 0.32 * smooth(patch, times, 300 * DAY) + 0.22 * smooth(patch ^ 7, times, 55 * DAY)
    return np.exp(depth * (swings + 0.12 * smooth(own, times, 16 * DAY)) - 0.08 * depth**2)


def _base(basin: Basin, knots: Ints) -> Floats:
    return 1 + 0.7 * basin.regime.wet_swing * swing(knots - 20 * DAY, basin.regime.wet_day)


def _melt(basin: Basin, knots: Ints, year: int) -> Floats:
    """The year's melt, in mean flows: a hump that rises faster than it falls, broken by cold and warm spells."""
    if basin.melt_share < 0.02:
        return np.zeros(len(knots))
    late = between(-11, 11, basin.seed, basin.cell, year, "late") + between(-3, 3, basin.seed, basin.number, year)
    away = day_of_year(knots) - (basin.melt_day + late)
    width = basin.melt_width * np.where(away < 0, 0.85, 1.25)
    volume = 365.25 / (basin.melt_width * 1.05 * np.sqrt(np.pi))
    spells = np.exp(0.35 * smooth(key_of(basin.seed, "spell", basin.cell), knots, 6 * DAY) - 0.06)
    melt: Floats = basin.melt_share * volume * np.exp(-((away / width) ** 2)) * spells
    return melt


def _daily_swing(basin: Basin, count: int, step: int) -> Floats:
    """The share by which melt water rises in the evening and falls in the morning; big basins smooth it out."""
    depth = 0.22 / (1 + (basin.peak_delay / (10 * HOUR)) ** 2)
    peak = 18 * HOUR + min(basin.peak_delay, 8 * HOUR)
    local = np.arange(-PAD, DAY - PAD, step) + basin.zone.offset_seconds
    return np.resize(depth * np.cos(2 * np.pi * (local - peak) / DAY), count)


@lru_cache(maxsize=2048)
def _quick_kernel(peak_delay: float, step: int) -> Floats:
    """The storm hydrograph (gamma, three reservoirs) as multiples of mean flow for one year's storm water."""
    after = (np.arange(max(int(8 * peak_delay / step), 4)) + 0.5) * step / (peak_delay / 2)
    shape = after**2 * np.exp(-after) * (1 - after / after[-1]) ** 2
    kernel: Floats = shape / shape.sum() * SECONDS_PER_YEAR / step
    return kernel


@lru_cache(maxsize=2048)
def _slow_kernel(recession: float, peak_delay: float) -> Floats:
    """What seeps out over weeks, in the same terms, at the knots."""
    after = np.arange(int(5 * recession / KNOT)) * float(KNOT)
    shape = np.exp(-after / recession) * (1 - after / (5 * recession)) ** 2
    shape *= 1 - np.exp(-after / (peak_delay + 12 * HOUR))
    kernel: Floats = shape / shape.sum() * SECONDS_PER_YEAR / KNOT
    return kernel


def _pour(storms: Storms, kernel: Floats, grid: Ints) -> Floats:
    """Lay one kernel for each storm on the grid, weighted by the storm."""
    step = int(grid[1] - grid[0])
    out = np.zeros(len(grid) + len(kernel))
    begin = np.ceil((storms.begin - grid[0]) / step).astype(np.int64)
    for index, weight in zip(begin.tolist(), storms.weight.tolist(), strict=True):
        first = max(index, 0)
        piece = kernel[first - index :]
        out[first : first + len(piece)] += weight * piece
    return out[: len(grid)]
