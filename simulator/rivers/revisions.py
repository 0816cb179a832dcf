"""How published values change with age: small errors that are corrected at fixed times, and approval.

    error of         affects            corrected
    transmission     single readings    2.5 to 4.5 hours after the reading
    the day          a local day        1 to 5 days after the day
    the rating       10 local days      10 to 45 days after them
    the last review  30 local days      when they are approved, 90 to 300 days on

A day's rows are also refreshed now and then without any change.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.rivers.basin import DAY, HOUR
from simulator.rivers.chance import Floats, Ints, key_of, normal, uniform
from simulator.rivers.gauge import Gauge
from simulator.rivers.hydrograph import year_start

_TEN, _THIRTY = 10, 30
_RELOADS_LOOKED_AT = 40
_NEVER = np.int64(-(2**62))
OLDEST_LOAD = year_start(2024) + 245 * DAY
LONGEST_TRANSMISSION_ERROR = int(4.5 * HOUR)


class Corrections:
    """What happened, up to `now`, to the values of some local days (one entry a day, any order)."""

    def __init__(self, gauge: Gauge, days: Ints, now: int) -> None:
        self.gauge, self.days, self.now = gauge, days, now
        self._factor = np.ones(len(days))
        self._changed = np.full(len(days), _NEVER)
        ends = gauge.day_start((days // _THIRTY + 1) * _THIRTY)
        self.approved_at = ends + gauge.approval_lag
        if not self.approved.all():
            self._correct("day", 1, (0.3, 0.025), (1.0, 5.0))
            self._correct("rating", _TEN, (0.6, 0.03), (10.0, 45.0))
            self._apply("review", _THIRTY, (0.3, 0.012), self.approved_at)
        self._note(self.approved_at)
        if len(days):
            self._note(self._loaded())

    @property
    def factor(self) -> Floats:
        """What the final value is multiplied by to give the one published now."""
        return self._factor

    @property
    def approved(self) -> NDArray[np.bool_]:
        return self.approved_at <= self.now

    @property
    def changed_at(self) -> Ints:
        """When rows of the day were last touched, for whatever reason but their first publication."""
        return self._changed

    def _key(self, name: str) -> int:
        return key_of(self.gauge.basin.seed, self.gauge.number, name)

    def _correct(self, name: str, span: int, error: tuple[float, float], delay_days: tuple[float, float]) -> None:
        blocks = self.days // span
        waits = delay_days[0] + (delay_days[1] - delay_days[0]) * uniform(self._key(name) ^ 3, blocks)
        ends = self.gauge.day_start((blocks + 1) * span)
        self._apply(name, span, error, ends + (waits * DAY).astype(np.int64))

    def _apply(self, name: str, span: int, error: tuple[float, float], corrected_at: Ints) -> None:
        chance, size = error
        blocks, key = self.days // span, self._key(name)
        wrong = uniform(key, blocks) < chance
        stands = wrong & (corrected_at > self.now)
        self._factor[stands] *= 1 + size * np.clip(normal(key ^ 1, blocks[stands]), -2.5, 2.5)
        self._note(np.where(wrong, corrected_at, _NEVER))

    def _note(self, moments: Ints) -> None:
        happened = moments <= self.now
        self._changed[happened] = np.maximum(self._changed[happened], moments[happened])

    def _loaded(self) -> Ints:
        """Return when each day was last loaded anew, by 30 days: all of them in 2024-25, some of them since."""
        blocks = np.arange(self.days.min() // _THIRTY, self.days.max() // _THIRTY + 1)
        key = self._key("reload")
        loaded = OLDEST_LOAD + (uniform(key, blocks // 24) * 200 * DAY).astype(np.int64)
        period = (70 + key % 40) * DAY
        latest = (self.now - OLDEST_LOAD) // period
        turns = np.arange(max(latest - _RELOADS_LOOKED_AT, 0), latest) + 1
        if len(turns):
            moments = OLDEST_LOAD + turns * period + key % DAY
            hit = (uniform(key ^ 5, blocks[:, None] * 4096 + turns) < 0.15) & (moments <= self.now)
            loaded = np.maximum(loaded, np.where(hit, moments, _NEVER).max(axis=1))
        each = loaded[self.days // _THIRTY - blocks[0]]
        return np.where(each > self.gauge.day_start(self.days + 1), each, _NEVER)


def transmission_error(gauge: Gauge, times: Ints, now: int) -> Floats:
    """Return the factor by which readings still suffer from a garbled transmission at `now`."""
    key = key_of(gauge.basin.seed, gauge.number, "transmission")
    index = times // gauge.step
    wrong = (uniform(key, index) < 0.06) & (transmission_fixed_at(gauge, times) > now)
    return np.where(wrong, 1 + 0.06 * np.clip(normal(key ^ 1, index), -2, 2), 1.0)


def transmission_fixed_at(gauge: Gauge, times: Ints) -> Ints:
    """Return when a reading would be put right, if it was garbled."""
    key = key_of(gauge.basin.seed, gauge.number, "transmission")
    return times + ((2.5 + 2 * uniform(key ^ 2, times // gauge.step)) * HOUR).astype(np.int64)


def was_garbled(gauge: Gauge, times: Ints) -> NDArray[np.bool_]:
    key = key_of(gauge.basin.seed, gauge.number, "transmission")
    return uniform(key, times // gauge.step) < 0.06
