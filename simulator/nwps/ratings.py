"""`/gauges/{lid}/ratings`: stage in feet and flow in ft3/s, side by side."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.nwps.behaviour import UNRATED
from simulator.nwps.sites import Site
from simulator.nwps.units import CFS_PER_CMS, FEET_PER_METRE, three_figures, trimmed

_POINTS = 300
_MOST_FLOW = 40


def ratings_document(site: Site, limit: int, descending: bool) -> dict[str, Any]:
    """Return the rating from no flow to 40 times mean flow; a gauge without one has no rows."""
    lowest, highest = site.rating.stage(np.array([0.0, _MOST_FLOW * site.rating.mean_cms])).tolist()
    stage_m = np.round(np.linspace(lowest, highest, _POINTS) * FEET_PER_METRE, 2) / FEET_PER_METRE
    flow = three_figures(np.maximum(site.rating.flow(stage_m), 0.0) * CFS_PER_CMS)
    stages = [trimmed(value) for value in np.round(stage_m * FEET_PER_METRE, 2).tolist()]
    flows = [trimmed(round(value, 3)) for value in flow.tolist()]
    rows = [{"stage": one, "flow": other} for one, other in zip(stages, flows, strict=True)]
    rows = [] if site.behaviour == UNRATED else rows[::-1] if descending else rows
    return {"stageUnits": "ft", "flowUnits": "cfs", "data": rows[:limit]}
