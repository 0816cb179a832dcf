"""How warm a river is: by latitude and season, a little by the hour and the week."""

from __future__ import annotations

import numpy as np

from simulator.rivers.basin import DAY, Basin
from simulator.rivers.chance import Floats, Ints, key_of, smooth
from simulator.rivers.weather import swing

_WARMEST_DAY = 210


def water_temperature(basin: Basin, times: Ints) -> Floats:
    """Return degrees Celsius, never below freezing."""
    yearly_mean = 9 - 0.35 * (basin.station.latitude - 45)
    local = (times + basin.zone.offset_seconds) % DAY / DAY
    weeks = 1.2 * smooth(key_of(basin.seed, "warmth", basin.cell), times, 6 * DAY)
    temperature = yearly_mean + 9.5 * swing(times, _WARMEST_DAY) + 0.6 * np.cos(2 * np.pi * (local - 0.7)) + weeks
    return np.maximum(temperature, 0.0)
