"""Rivers that do not do as the rain tells them: a dam's releases, the tide."""

from __future__ import annotations

import numpy as np

from simulator.rivers.basin import DAY, HOUR, Basin
from simulator.rivers.chance import Floats, Ints, key_of, smooth
from simulator.rivers.roles import REGULATED, TIDAL

_LUNAR_HALF_DAY = 12.4206 * HOUR
_SOLAR_HALF_DAY = 12 * HOUR


def apply_control(basin: Basin, times: Ints, flow: Floats) -> Floats:
    """Return what passes the gauge, in m3/s, given what the river alone would carry."""
    if basin.role == REGULATED:
        return _released(basin, times, flow)
    if basin.role == TIDAL:
        return flow + _tide(basin, times)
    return flow


def _released(basin: Basin, times: Ints, flow: Floats) -> Floats:
    """Weekly plans kept through the day, more on working days from 7 to 22 h; floods pass much reduced."""
    local = times + basin.zone.offset_seconds
    week = (local // DAY - 4) // 7
    plan = basin.mean_cms * np.exp(0.25 * smooth(key_of(basin.seed, "release", basin.number), week * 7 * DAY, 21 * DAY))
    hour = (local % DAY) / HOUR
    ramp = np.clip((hour - 6.5) / 1.5, 0, 1) * np.clip((22.5 - hour) / 1.5, 0, 1)
    working = ((local // DAY + 3) % 7 < 5) * 1.0
    spill = 0.15 * np.maximum(flow - 4 * basin.mean_cms, 0)
    return plan * (0.72 + ramp * (0.2 + 0.35 * working)) + spill


def _tide(basin: Basin, times: Ints) -> Floats:
    """The two half-daily tides, strong enough that the river runs backwards on most days."""
    strength = 1.8 * basin.mean_cms
    moon = np.cos(2 * np.pi * (times % (1000 * _LUNAR_HALF_DAY)) / _LUNAR_HALF_DAY)
    sun = np.cos(2 * np.pi * (times % _SOLAR_HALF_DAY) / _SOLAR_HALF_DAY)
    tide: Floats = strength * (moon + 0.25 * sun)
    return tide
