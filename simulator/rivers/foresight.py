"""Forecasts: what will happen, which the rivers know, times an error that grows with the lead time.

A run always foresees the same; another run errs in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.rivers.basin import HOUR
from simulator.rivers.chance import Floats, Ints, key_of, normal, smooth
from simulator.rivers.flows import Flows
from simulator.rivers.gauge import Gauge

_WANDERING = 36 * HOUR


@dataclass(frozen=True)
class Skill:
    """Standard deviations of the logarithm of forecast over truth: `near` at no lead, `far` far ahead.

    Two thirds of the way is gone after `growth` seconds. `bias` is a mean error of the logarithm, far ahead.
    """

    near: float
    far: float
    growth: float
    bias: float = 0.0


@dataclass(frozen=True)
class Run:
    """One issue of one product for one gauge, or one member of it; `issued` is a UTC second."""

    gauge: Gauge
    product: str
    issued: int
    member: int = 0


def foresee(flows: Flows, run: Run, times: Ints, skill: Skill) -> Floats:
    """Return the forecast in m3/s at ascending times (multiples of the gauge's step)."""
    return flows.at(run.gauge, times, run.gauge.step) * error_factor(run, times, skill)


def error_factor(run: Run, times: Ints, skill: Skill) -> Floats:
    """Return forecast over truth: half of the error lasts through the run, half wanders."""
    lead = np.maximum(times - run.issued, 0)
    grown = 1 - np.exp(-lead / skill.growth)
    size = skill.near + (skill.far - skill.near) * grown
    key = key_of(run.gauge.basin.seed, run.gauge.number, run.product, run.issued, run.member)
    lasting = float(normal(key, np.zeros(1, dtype=np.int64))[0])
    error = np.sqrt(0.5) * (lasting + smooth(key ^ 1, lead, _WANDERING))
    factor: Floats = np.exp(np.clip(error, -2.5, 2.5) * size - size**2 / 2 + skill.bias * grown)
    return factor
