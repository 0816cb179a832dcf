"""Storms and seasons. Storms belong to a patch of the land, so neighbouring rivers rise together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.rivers.basin import DAY, HOUR, Basin
from simulator.rivers.chance import Floats, Ints, key_of, normal, uniform

SLOT = 6 * HOUR
_SLOTS_PER_YEAR = 365.25 * 4
_MEAN_DEPTH = 1.19  # of the exponential to the power 1.4


class Storms(NamedTuple):
    """When storms begin (UTC seconds, ascending) and the share of a mean year's storm water they bring."""

    begin: Ints
    weight: Floats


def day_of_year(seconds: Ints | Floats) -> Floats:
    """Return the day of a year of 365.25 days, 0 at 1 January 1970; good enough for seasons."""
    return (np.asarray(seconds, dtype=np.float64) / DAY) % 365.25


def swing(seconds: Ints | Floats, peak_day: float) -> Floats:
    """Return the yearly cosine that is 1 on the peak day and -1 half a year from it."""
    return np.cos(2 * np.pi * (day_of_year(seconds) - peak_day) / 365.25)


def storms_over(basin: Basin, start: int, end: int) -> Storms:
    """Return the storms that begin in [start, end): Poisson arrivals, heavy-tailed depths, by season.

    Each 6 hours of a patch hold a storm or none, so arrivals need no history.
    """
    regime = basin.regime
    patch = key_of(basin.seed, "storm", basin.cell)
    slots = np.arange(start // SLOT - 1, end // SLOT + 1, dtype=np.int64)
    chance = regime.storms / _SLOTS_PER_YEAR * (1 + regime.storm_swing * swing(slots * SLOT, regime.storm_day))
    slots = slots[uniform(patch, slots) < chance]
    begin = slots * SLOT + (uniform(patch ^ 1, slots) * SLOT).astype(np.int64)
    inside = (begin >= start) & (begin < end)
    slots, begin = slots[inside], begin[inside]
    return Storms(begin, _weights(basin, patch, slots, begin))


def _weights(basin: Basin, patch: int, slots: Ints, begin: Ints) -> Floats:
    """Rain of the patch, scattered from basin to basin, less what dry ground and snow keep back."""
    depth = (-np.log1p(-uniform(patch ^ 2, slots))) ** 1.4
    depth = depth * basin.unity + _MEAN_DEPTH * (1 - basin.unity)
    own = key_of(basin.seed, "rain", basin.number)
    local = np.exp(basin.unity * 0.5 * normal(own, slots) - 0.125 * basin.unity**2)
    ground = 1 + basin.regime.wet_swing * swing(begin, basin.regime.wet_day)
    frozen = 1 - 0.9 * basin.snow * np.maximum(swing(begin, 15), 0)
    return depth * local * ground * frozen / (_MEAN_DEPTH * basin.regime.storms)
