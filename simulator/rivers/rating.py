"""The rating of a gauge: the stage at which a flow passes, and the other way round.

Depth at mean flow and its growth with flow follow the hydraulic geometry of Leopold and Maddock (1953).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.rivers.basin import Basin
from simulator.rivers.chance import Floats, between


@dataclass(frozen=True)
class Rating:
    """Stage in metres above the gauge's own datum; it falls below `zero` where the flow runs backwards."""

    zero: float
    depth: float
    power: float
    mean_cms: float

    def stage(self, flow_cms: Floats) -> Floats:
        share = flow_cms / self.mean_cms
        stage: Floats = self.zero + self.depth * np.sign(share) * np.abs(share) ** self.power
        return stage

    def flow(self, stage: Floats) -> Floats:
        """Return m3/s: the inverse of stage()."""
        above = (stage - self.zero) / self.depth
        flow: Floats = self.mean_cms * np.sign(above) * np.abs(above) ** (1 / self.power)
        return flow


def rating_of(basin: Basin) -> Rating:
    """Derive the rating of a gauge from its mean flow and the seed."""
    own = basin.seed, basin.number
    depth = 0.27 * basin.mean_cms**0.4 * between(0.8, 1.25, *own, "depth")
    return Rating(between(0.3, 1.5, *own, "zero"), max(depth, 0.1), between(0.36, 0.5, *own, "power"), basin.mean_cms)
