"""`/reaches/{id}/streamflow`: the newest runs of the National Water Model, in ft3/s.

Four members of the long range, six of the medium range, of which the first looks ten days ahead and the others
eight and a half. `mean` is the mean of the members that reach that far.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from simulator.nwps.behaviour import FEW_SERIES
from simulator.nwps.moments import HOURLY, SIX_HOURLY, Cycle, spelled
from simulator.nwps.sites import Site
from simulator.nwps.units import CFS_PER_CMS
from simulator.rivers.basin import DAY, HOUR
from simulator.rivers.chance import Floats, Ints, between
from simulator.rivers.foresight import Run, Skill, error_factor, foresee
from simulator.world import World

Document = dict[str, Any]

SERIES = {
    "analysis_assimilation": "analysisAssimilation",
    "short_range": "shortRange",
    "medium_range": "mediumRange",
    "long_range": "longRange",
    "medium_range_blend": "mediumRangeBlend",
}
_UNITS = "ft³/s"
_LAG = Skill(near=0.02, far=0.05, growth=DAY)


class Ensemble(NamedTuple):
    """One product: its cycle, step (seconds), length of each member (hours), its skill, each member.s own error."""

    name: str
    cycle: Cycle
    step: int
    hours: tuple[int, ...]
    skill: Skill
    spread: Skill


_SHORT = Ensemble("short", Cycle(HOURLY, 80 * 60), HOUR, (18,), Skill(0.05, 0.3, DAY), _LAG)
_MEDIUM = Ensemble(
    "medium", Cycle(SIX_HOURLY, 330 * 60), HOUR, (240, 204, 204, 204, 204, 204), Skill(0.06, 0.5, 4 * DAY),
    Skill(0.0, 0.25, 3 * DAY),
)  # fmt: skip
_BLEND = _MEDIUM._replace(name="blend", hours=(240,), spread=_LAG)
_LONG = Ensemble(
    "long", Cycle(SIX_HOURLY, 420 * 60), SIX_HOURLY, (720,) * 4, Skill(0.08, 0.6, 6 * DAY), Skill(0.0, 0.35, 5 * DAY)
)
_ANALYSIS = Cycle(HOURLY, 40 * 60)


def streamflow_document(world: World, site: Site, wanted: list[str]) -> Document:
    """Return the reach and the series asked for; the others, and those that are not there, are {}."""
    document: Document = {"reach": reach_document(site)}
    for name, key in SERIES.items():
        there = name in wanted and name in available(site)
        document[key] = _MAKERS[name](world, site) if there else {}
    return document


def reach_document(site: Site) -> Document:
    return {
        "reachId": site.reach_id,
        "name": site.station.name,
        "latitude": site.station.latitude,
        "longitude": site.station.longitude,
        "streamflow": available(site),
        "route": {"upstream": [], "downstream": []},
    }


def available(site: Site) -> list[str]:
    return ["analysis_assimilation", "medium_range"] if site.behaviour == FEW_SERIES else list(SERIES)


def _analysis(world: World, site: Site) -> Document:
    """Return what the model thinks of the last hours."""
    issued = _ANALYSIS.newest(world.now())
    times = issued + np.arange(-2, 1, dtype=np.int64) * HOUR
    flow = foresee(world.flows, Run(site.gauge, "analysis", issued), times, _LAG)
    return {"series": _block(issued, times, flow)}


def _single(product: Ensemble) -> Callable[[World, Site], Document]:
    def make(world: World, site: Site) -> Document:
        issued = product.cycle.newest(world.now())
        times = _times(product, issued, product.hours[0])
        return {"series": _block(issued, times, _member(world, site, product, issued, 1))}

    return make


def _members(product: Ensemble) -> Callable[[World, Site], Document]:
    def make(world: World, site: Site) -> Document:
        issued = product.cycle.newest(world.now())
        flows = [_member(world, site, product, issued, member) for member in range(1, len(product.hours) + 1)]
        mean = [np.mean([flow[at] for flow in flows if at < len(flow)]) for at in range(max(map(len, flows)))]
        document = {"mean": _block(issued, _times(product, issued, max(product.hours)), np.array(mean))}
        for member, (hours, flow) in enumerate(zip(product.hours, flows, strict=True), start=1):
            document[f"member{member}"] = _block(issued, _times(product, issued, hours), flow)
        return document

    return make


def _times(product: Ensemble, issued: int, hours: int) -> Ints:
    return issued + np.arange(product.step, hours * HOUR + 1, product.step, dtype=np.int64)


def _member(world: World, site: Site, product: Ensemble, issued: int, member: int) -> Floats:
    """Return a member in m3/s: the error of the run, which all members share, times its own."""
    times = _times(product, issued, product.hours[member - 1])
    skill = replace(product.skill, bias=between(-0.25, 0.25, "bias", site.lid))
    flow = foresee(world.flows, Run(site.gauge, product.name, issued), times, skill)
    return flow * error_factor(Run(site.gauge, product.name, issued, member), times, product.spread)


def _block(issued: int, times: Ints, flow_cms: Floats) -> Document:
    """Return one series; the model's numbers are of single precision and never negative."""
    flow = np.maximum(flow_cms * CFS_PER_CMS, 0.0).astype(np.float32).astype(np.float64).tolist()
    rows = [{"validTime": spelled(time), "flow": value} for time, value in zip(times.tolist(), flow, strict=True)]
    return {"referenceTime": spelled(issued), "units": _UNITS, "data": rows}


_MAKERS: dict[str, Callable[[World, Site], Document]] = {
    "analysis_assimilation": _analysis,
    "short_range": _single(_SHORT),
    "medium_range": _members(_MEDIUM),
    "medium_range_blend": _single(_BLEND),
    "long_range": _members(_LONG),
}
